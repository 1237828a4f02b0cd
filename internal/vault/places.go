package vault

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/cupel/cupel/internal/vault/digest"
)

// places says where chunks lie, and where their bases do.
type places map[digest.Digest]Location

// locate finds chunks and what is needed to read them. One without its base is
// left out, like one that is unknown.
func locate(ctx context.Context, index Index, upload string, chunks []digest.Digest) (places, error) {
	found := make(places, len(chunks))
	if err := found.add(ctx, index, upload, chunks); err != nil {
		return nil, err
	}
	if err := found.add(ctx, index, upload, found.missingBases()); err != nil {
		return nil, err
	}
	maps.DeleteFunc(found, func(_ digest.Digest, at Location) bool { return !found.readable(at) })
	return found, nil
}

func (p places) add(ctx context.Context, index Index, upload string, chunks []digest.Digest) error {
	if len(chunks) == 0 {
		return nil
	}
	found, err := index.Locate(ctx, upload, chunks)
	for _, at := range found {
		p[at.Digest] = at
	}
	return err
}

// missingBases returns the bases that are not among the places.
func (p places) missingBases() []digest.Digest {
	var bases []digest.Digest
	for _, at := range p {
		if _, ok := p[at.Base]; !ok && !at.Base.IsZero() {
			bases = append(bases, at.Base)
		}
	}
	return bases
}

// readable reports whether the chunk there can be read: its base is known, and
// has no base itself.
func (p places) readable(at Location) bool {
	if at.Base.IsZero() {
		return true
	}
	base, ok := p[at.Base]
	return ok && base.Base.IsZero()
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
