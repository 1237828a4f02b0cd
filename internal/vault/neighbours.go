package vault

import (
	"context"

	"github.com/cupel/cupel/internal/vault/digest"
)

// maxNeighbours is how many chunks in a row are found by where the chunk before
// them lies.
const maxNeighbours = 4

// matchNeighbours finds old chunks for the new ones that have none yet: where
// the piece before is stored, or resembles a stored chunk, what follows that in
// its pack is likely what this one was before it was changed. It finds what the
// features miss: chunks that were cut in two, or joined.
func (s *similar) matchNeighbours(ctx context.Context, u *Upload, all []piece) error {
	for range maxNeighbours {
		before := s.before(all)
		if len(before) == 0 {
			return nil
		}
		matched := len(s.bases)
		if err := s.follow(ctx, u, before); err != nil || len(s.bases) == matched {
			return err
		}
	}
	return nil
}

// before returns, for new chunks without a base, where the piece before each
// has its like.
func (s *similar) before(all []piece) map[digest.Digest]Location {
	before := make(map[digest.Digest]Location)
	for i := 1; i < len(all); i++ {
		chunk, last := all[i].digest, all[i-1].digest
		if _, has := s.bases[chunk]; has || len(s.features[chunk]) == 0 {
			continue
		}
		if at, ok := s.like(last); ok {
			before[chunk] = at
		}
	}
	return before
}

// follow takes what follows these places.
func (s *similar) follow(ctx context.Context, u *Upload, before map[digest.Digest]Location) error {
	type place struct{ num, offset int64 }
	list := make([]Location, 0, len(before))
	for _, at := range before {
		list = append(list, at)
	}
	next, err := view(ctx, u.v, func(index Index) ([]Location, error) {
		return index.Following(ctx, list)
	})
	if err != nil {
		return err
	}
	following := make(map[place]digest.Digest, len(next))
	for _, at := range next {
		following[place{at.Num, at.Offset}] = at.Digest
	}
	wanted := make(map[digest.Digest]digest.Digest, len(before))
	for chunk, at := range before {
		if base, ok := following[place{at.Num, at.Offset + at.Length}]; ok {
			wanted[chunk] = base
		}
	}
	return s.take(ctx, u, wanted)
}

// lookBeside notes what the pieces beside each new chunk are or resemble: one
// that was cut in two is a part of that. It returns the places of all that is to
// be read.
func (s *similar) lookBeside(all []piece) places {
	wanted := make(places, len(s.bases))
	for _, at := range s.bases {
		wanted.take(at.Digest, s.known)
	}
	s.beside = make(map[digest.Digest][]digest.Digest)
	for i, p := range all {
		if len(s.features[p.digest]) == 0 {
			continue
		}
		for _, j := range [...]int{i - 1, i + 1} {
			if j < 0 || j >= len(all) {
				continue
			}
			if at, ok := s.like(all[j].digest); ok {
				at = s.known.extensible(at)
				s.beside[p.digest] = append(s.beside[p.digest], at.Digest)
				if _, has := s.bases[p.digest]; !has {
					wanted.take(at.Digest, s.known)
				}
			}
		}
	}
	return wanted
}

// like returns where a chunk lies, or one that it resembles.
func (s *similar) like(chunk digest.Digest) (Location, bool) {
	if at, ok := s.known[chunk]; ok {
		return at, true
	}
	at, ok := s.bases[chunk]
	return at, ok
}
