package vault

import (
	"context"
	"maps"
	"slices"

	"github.com/cupel/cupel/internal/vault/delta"
	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/vault/pack"
)

// similar knows what the chunks that are being stored resemble.
type similar struct {
	features map[digest.Digest][]Feature       // of the new chunks
	bases    map[digest.Digest]Location        // of the old chunk that a new one resembles
	known    places                            // of stored chunks, all pinned
	beside   map[digest.Digest][]digest.Digest // what the pieces beside a new chunk are, or resemble
	contents contents                          // of the old ones
}

// findSimilar looks for stored chunks that resemble new pieces, pins and reads
// them. What cannot be read is no base.
func (u *Upload) findSimilar(ctx context.Context, pieces, all []piece, found places) (similar, error) {
	s := similar{
		features: make(map[digest.Digest][]Feature, len(pieces)),
		bases:    make(map[digest.Digest]Location),
		known:    maps.Clone(found),
	}
	for _, p := range pieces {
		s.features[p.digest] = features(p)
	}
	if err := s.matchFeatures(ctx, u); err != nil {
		return s, err
	}
	if err := s.matchNeighbours(ctx, u, all); err != nil {
		return s, err
	}
	var err error
	if s.contents, err = u.v.load(ctx, s.lookBeside(all)); err != nil {
		u.v.opts.Log.WarnContext(ctx, "a chunk that could save space cannot be read", "error", err)
		s.contents = nil
	}
	return s, Live(ctx)
}

// features returns what a chunk can be found by. Those of another place are
// other features, and zero is none.
func features(p piece) []Feature {
	if p.kind != pack.KindChunk {
		return nil
	}
	var list []Feature
	for place, f := range delta.Features(p.content) {
		if f != 0 {
			list = append(list, Feature{Feature: f ^ uint64(place), Chunk: p.digest})
		}
	}
	return list
}

// matchFeatures finds for each new chunk an old one that shares a feature.
func (s *similar) matchFeatures(ctx context.Context, u *Upload) error {
	var asked []uint64
	for _, list := range s.features {
		for _, f := range list {
			asked = append(asked, f.Feature)
		}
	}
	if len(asked) == 0 {
		return nil
	}
	known, err := view(ctx, u.v, func(index Index) ([]Feature, error) {
		return index.Similar(ctx, asked)
	})
	if err != nil {
		return err
	}
	chunks := make(map[uint64]digest.Digest, len(known))
	for _, f := range known {
		chunks[f.Feature] = f.Chunk
	}
	wanted := make(map[digest.Digest]digest.Digest)
	for chunk, list := range s.features {
		for _, f := range list {
			if base, ok := chunks[f.Feature]; ok {
				wanted[chunk] = base
				break
			}
		}
	}
	return s.take(ctx, u, wanted)
}

// take pins the wanted bases with all that is needed to read them, and keeps
// those that are there.
func (s *similar) take(ctx context.Context, u *Upload, wanted map[digest.Digest]digest.Digest) error {
	bases := make([]digest.Digest, 0, len(wanted))
	for _, base := range wanted {
		bases = append(bases, base)
	}
	found, err := u.keep(ctx, bases)
	if err != nil {
		return err
	}
	// What another place was known for before has its whole chain among the new
	// ones, so that chains still end.
	maps.Copy(s.known, found)
	for chunk, base := range wanted {
		if at, ok := found[base]; ok && base != chunk {
			s.bases[chunk] = s.known.extensible(at)
		}
	}
	return nil
}

// candidates returns what p may be written as a difference from, the likeliest
// first.
func (s *similar) candidates(p piece) []pack.Base {
	var list []pack.Base
	add := func(chunk digest.Digest) {
		content, ok := s.contents[chunk]
		known := slices.ContainsFunc(list, func(b pack.Base) bool { return b.Digest == chunk })
		if ok && !known && chunk != p.digest {
			list = append(list, pack.Base{Digest: chunk, Content: content})
		}
	}
	if at, ok := s.bases[p.digest]; ok {
		add(at.Digest)
	}
	for _, chunk := range s.beside[p.digest] {
		add(chunk)
	}
	return list
}
