package vault

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/cupel/cupel/internal/vault/digest"
)

// places says where chunks lie, and where all that lies on the way to the end of
// their chains of bases. No chain leads back to itself.
type places map[digest.Digest]Location

// locate finds chunks and what is needed to read them. One of which no chain of
// bases leads to its end is left out, like one that is unknown.
func locate(ctx context.Context, index Index, upload string, chunks []digest.Digest) (places, error) {
	known := make(map[digest.Digest][]Location, len(chunks))
	for len(chunks) > 0 {
		found, err := index.Locate(ctx, upload, chunks)
		if err != nil {
			return nil, err
		}
		for _, chunk := range chunks {
			known[chunk] = nil // asked for, and perhaps nowhere
		}
		for _, at := range found {
			known[at.Digest] = append(known[at.Digest], at)
		}
		chunks = unasked(known, found)
	}
	return resolve(known), nil
}

// unasked returns the bases that the found places may need and that are not
// known yet, each once.
func unasked(known map[digest.Digest][]Location, found []Location) []digest.Digest {
	bases := make(map[digest.Digest]struct{})
	for _, at := range found {
		_, asked := known[at.Base]
		whole := slices.ContainsFunc(known[at.Digest], Location.whole)
		if !asked && !whole {
			bases[at.Base] = struct{}{}
		}
	}
	return slices.Collect(maps.Keys(bases))
}

// whole reports whether the chunk there has no base.
func (at Location) whole() bool { return at.Base.IsZero() }

// resolve chooses a place for each chunk: of those with the shortest chain of
// bases the one in the oldest pack. In each round it chooses what needs only
// what the rounds before have chosen, so that chains end, whatever the places
// say.
func resolve(known map[digest.Digest][]Location) places {
	chosen := make(places, len(known))
	for {
		round := make(places)
		for chunk, list := range known {
			if !chosen.has(chunk) {
				round.choose(list, chosen)
			}
		}
		if len(round) == 0 {
			return chosen
		}
		maps.Copy(chosen, round)
	}
}

// choose adds the oldest of the places of one chunk that can be read with what
// is chosen.
func (p places) choose(list []Location, chosen places) {
	for _, at := range list {
		if !at.whole() && !chosen.has(at.Base) {
			continue
		}
		if other, ok := p[at.Digest]; !ok || at.Num < other.Num {
			p[at.Digest] = at
		}
	}
}

// depth returns how many bases lie on the way from a place to the end of its
// chain.
func (p places) depth(at Location) int {
	depth := 0
	for !at.whole() {
		at = p[at.Base]
		depth++
	}
	return depth
}

// maxChain is how many bases a chunk may need, one after another. Each has to be
// read and decoded for it; a base that is closer makes a smaller difference.
const maxChain = 6

// extensible returns the place, or where that needs as many bases as a chunk may
// the one half-way to the end of its chain.
func (p places) extensible(at Location) Location {
	if p.depth(at) < maxChain {
		return at
	}
	for p.depth(at) > maxChain/2 {
		at = p[at.Base]
	}
	return at
}

// take adds the place that others have of a chunk, and those of its bases.
func (p places) take(chunk digest.Digest, others places) {
	at := others[chunk]
	p[at.Digest] = at
	for !at.whole() {
		at = others[at.Base]
		p[at.Digest] = at
	}
}

// has reports whether a chunk is among the places.
func (p places) has(chunk digest.Digest) bool {
	_, ok := p[chunk]
	return ok
}

// packs returns the numbers of the packs that hold the places.
func (p places) packs() []int64 {
	nums := make([]int64, 0, len(p))
	for _, at := range p {
		nums = append(nums, at.Num)
	}
	slices.Sort(nums)
	return slices.Compact(nums)
}

// span is a range of a pack that is read at once, and the chunks in it.
type span struct {
	places []Location // by offset; never none
	end    int64
}

const (
	maxSpan = 8 << 20  // bytes that are read at once
	maxSkip = 64 << 10 // bytes that are read in vain rather than read anew
)

// offset returns where the span starts.
func (s span) offset() int64 { return s.places[0].Offset }

// takes reports whether the chunk there can be read together with the span.
func (s span) takes(at Location) bool {
	return at.Num == s.places[0].Num && at.Offset-s.end <= maxSkip && at.Offset+at.Length-s.offset() <= maxSpan
}

// spans groups the places into ranges.
func (p places) spans() []span {
	order := slices.SortedFunc(maps.Values(p), func(a, b Location) int {
		return cmp.Or(cmp.Compare(a.Num, b.Num), cmp.Compare(a.Offset, b.Offset))
	})
	var spans []span
	for _, at := range order {
		last := len(spans) - 1
		if last < 0 || !spans[last].takes(at) {
			spans = append(spans, span{})
			last++
		}
		spans[last].places = append(spans[last].places, at)
		spans[last].end = max(spans[last].end, at.Offset+at.Length)
	}
	return spans
}
