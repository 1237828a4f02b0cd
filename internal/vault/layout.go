package vault

import (
	"context"
	"sort"
	"sync"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/recipe"
)

// layout finds the chunks at an offset of a file. It keeps the segment of the
// recipe that was used last, and is safe for concurrent use.
type layout struct {
	v      *Vault
	recipe Recipe

	mu   sync.Mutex
	last segment
}

// segment is a part of a recipe that can be searched.
type segment struct {
	starts []int64 // of the chunks, and the end of the last one
	chunks []recipe.Chunk
}

// part is some consecutive chunks of a file.
type part struct {
	start  int64 // offset of the first in the file
	chunks []recipe.Chunk
}

// at returns the chunk that the byte at offset is in, and as many after it as it
// takes to cover length bytes: but not too many, and none of another segment.
func (l *layout) at(ctx context.Context, offset, length int64) (part, error) {
	s, err := l.segment(ctx, offset)
	if err != nil {
		return part{}, err
	}
	first := sort.Search(len(s.chunks), func(i int) bool { return s.starts[i+1] > offset })
	end := first + 1
	for end < len(s.chunks) && end-first < chunksAtOnce && s.starts[end]-offset < length {
		end++
	}
	return part{start: s.starts[first], chunks: s.chunks[first:end]}, nil
}

// end returns the offset after the part.
func (p part) end() int64 {
	end := p.start
	for _, c := range p.chunks {
		end += int64(c.Length)
	}
	return end
}

// segment returns the one that the byte at offset is in.
func (l *layout) segment(ctx context.Context, offset int64) (segment, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.last.covers(offset) {
		row, err := view(ctx, l.v, func(index Index) (Segment, error) {
			return index.Segment(ctx, l.recipe.Num, offset)
		})
		if err != nil {
			return segment{}, err
		}
		found, err := newSegment(row)
		if err != nil {
			return segment{}, err
		}
		l.last = found
	}
	if !l.last.covers(offset) {
		return segment{}, cupel.Errorf(cupel.Corrupt, "the recipe of %s has nothing for offset %d", l.recipe.Digest, offset)
	}
	return l.last, nil
}

// newSegment makes a segment of its row.
func newSegment(row Segment) (segment, error) {
	var parsed recipe.Segment
	if err := parsed.UnmarshalBinary(row.Data); err != nil {
		return segment{}, err
	}
	s := segment{chunks: parsed.Chunks, starts: make([]int64, 1, len(parsed.Chunks)+1)}
	s.starts[0] = parsed.Offset
	for i, c := range parsed.Chunks {
		s.starts = append(s.starts, s.starts[i]+int64(c.Length))
	}
	return s, nil
}

func (s segment) covers(offset int64) bool {
	return len(s.chunks) > 0 && s.starts[0] <= offset && offset < s.starts[len(s.chunks)]
}

// fetchPart reads the chunks of a part into m, those that an upload has sealed
// included, and checks that they have the lengths that the recipe gives.
func (v *Vault) fetchPart(ctx context.Context, upload string, p part, m *memory) (contents, error) {
	got, err := v.fetch(ctx, upload, digestsOf(p.chunks), m)
	if err != nil {
		return nil, err
	}
	for _, c := range p.chunks {
		if n := len(got[c.Digest]); n != c.Length {
			return nil, cupel.Errorf(cupel.Corrupt, "chunk %s has %d bytes, and a recipe that names it says %d", c.Digest, n, c.Length)
		}
	}
	return got, nil
}

// slices returns the contents of the part's chunks, in order.
func (p part) slices(got contents) [][]byte {
	list := make([][]byte, len(p.chunks))
	for i, c := range p.chunks {
		list[i] = got[c.Digest]
	}
	return list
}

// in reports whether got has all chunks of the part.
func (p part) in(got contents) bool {
	for _, c := range p.chunks {
		if _, ok := got[c.Digest]; !ok {
			return false
		}
	}
	return true
}
