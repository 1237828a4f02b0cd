package vault

import (
	"context"

	"github.com/cupel/cupel/internal/vault/delta"
	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/vault/pack"
)

// piece is something that is to be in a pack: a chunk of a file, a segment of a
// recipe, a manifest.
type piece struct {
	kind    pack.Kind
	digest  digest.Digest
	content []byte
}

// store makes sure that pieces are in the vault: where a live pack has one, it
// pins that; the others it encodes and appends to the packs of the upload. When
// it returns, the contents may be reused. Nothing is durable before
// [Upload.Flush].
func (u *Upload) store(ctx context.Context, pieces []piece) error {
	if err := u.usable(); err != nil {
		return err
	}
	found, err := u.keep(ctx, u.unknown(pieces))
	if err != nil {
		return u.end(err)
	}
	if mine := u.claim(pieces, found); len(mine) > 0 {
		if err := u.write(ctx, mine); err != nil {
			return u.end(err)
		}
	}
	if u.note(pieces) < MaxRows {
		return nil
	}
	return u.show(ctx)
}

// write encodes pieces and appends them to the packs, next to each other.
func (u *Upload) write(ctx context.Context, pieces []piece) error {
	similar, err := u.findSimilar(ctx, pieces)
	if err != nil {
		return err
	}
	encoder := u.v.codecs.encoder()
	defer u.v.codecs.encoders.Put(encoder)
	var encoded []byte
	records := make([]record, len(pieces))
	for i, p := range pieces {
		r, err := encoder.Encode(p.kind, p.digest, p.content, similar.base(p))
		if err != nil {
			return err
		}
		start := len(encoded)
		encoded = append(encoded, r.Bytes...)
		r.Bytes = encoded[start:len(encoded):len(encoded)]
		records[i] = record{Record: r, features: similar.lasting(p, r)}
	}
	return u.packs.append(records)
}

// similar knows what the chunks that are being stored resemble.
type similar struct {
	features map[digest.Digest][]Feature     // of the new chunks
	bases    map[digest.Digest]digest.Digest // the old chunk that a new one resembles
	contents contents                        // of the old ones
}

// findSimilar looks for stored chunks that resemble new ones, pins and reads
// them. What cannot be read is no base.
func (u *Upload) findSimilar(ctx context.Context, pieces []piece) (similar, error) {
	s := similar{
		features: make(map[digest.Digest][]Feature),
		bases:    make(map[digest.Digest]digest.Digest),
	}
	var asked []uint64
	for _, p := range pieces {
		s.features[p.digest] = features(p)
		for _, f := range s.features[p.digest] {
			asked = append(asked, f.Feature)
		}
	}
	if len(asked) == 0 {
		return s, nil
	}
	known, err := view(ctx, u.v, func(index Index) ([]Feature, error) {
		return index.Similar(ctx, asked)
	})
	if err != nil || len(known) == 0 {
		return s, err
	}
	found, err := u.keep(ctx, s.choose(pieces, known))
	if err != nil {
		return s, err
	}
	s.contents, err = u.v.load(ctx, found.withoutBase())
	if err != nil {
		u.v.opts.Log.WarnContext(ctx, "a chunk that could save space cannot be read", "error", err)
		s.contents = nil
	}
	return s, ctx.Err()
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

// choose picks for each new chunk the first old one that shares a feature, and
// returns those.
func (s *similar) choose(pieces []piece, known []Feature) []digest.Digest {
	chunks := make(map[uint64]digest.Digest, len(known))
	for _, f := range known {
		chunks[f.Feature] = f.Chunk
	}
	var bases []digest.Digest
	for _, p := range pieces {
		for _, f := range s.features[p.digest] {
			if base, ok := chunks[f.Feature]; ok && base != p.digest {
				s.bases[p.digest] = base
				bases = append(bases, base)
				break
			}
		}
	}
	return bases
}

// base returns what p may be written as a difference from, or nil.
func (s *similar) base(p piece) *pack.Base {
	chunk, ok := s.bases[p.digest]
	if !ok {
		return nil
	}
	content, ok := s.contents[chunk]
	if !ok {
		return nil
	}
	return &pack.Base{Digest: chunk, Content: content}
}

// lasting returns the features that p is to be found by from now on: none if it
// has a base, since then it cannot be one.
func (s *similar) lasting(p piece, r pack.Record) []Feature {
	if !r.Base.IsZero() {
		return nil
	}
	return s.features[p.digest]
}

// withoutBase returns the places of chunks that have no base.
func (p places) withoutBase() places {
	plain := make(places, len(p))
	for chunk, at := range p {
		if at.Base.IsZero() {
			plain[chunk] = at
		}
	}
	return plain
}
