package vault

import (
	"context"
	"sync"

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
		if err := u.write(ctx, mine, pieces, found); err != nil {
			return u.end(err)
		}
	}
	if u.note(pieces) < MaxRows {
		return nil
	}
	return u.show(ctx)
}

// write encodes pieces and appends them to the packs, next to each other. All
// are the pieces that they stand among, found the places of those that are
// stored.
func (u *Upload) write(ctx context.Context, pieces, all []piece, found places) error {
	similar, err := u.findSimilar(ctx, pieces, all, found)
	if err != nil {
		return err
	}
	encoder := u.v.codecs.encoder()
	defer u.v.codecs.encoders.Put(encoder)
	buffer := buffers.Get().(*[]byte)
	defer buffers.Put(buffer)
	encoded := (*buffer)[:0]
	records := make([]record, len(pieces))
	for i, p := range pieces {
		r, err := encode(encoder, p, similar.candidates(p))
		if err != nil {
			return err
		}
		if r.Encoding != pack.Stored { // else they are the content itself, which stays
			start := len(encoded)
			encoded = append(encoded, r.Bytes...)
			r.Bytes = encoded[start:len(encoded):len(encoded)]
		}
		records[i] = record{Record: r, features: similar.features[p.digest]}
	}
	*buffer = encoded
	return u.packs.append(records)
}

// goodDelta is the share of its content, one byte in so many, that a delta may
// take without being compared to those from other bases and to the whole chunk.
const goodDelta = 16

// encode makes a record of p, as a difference from one of the bases where that
// pays.
func encode(encoder *pack.Encoder, p piece, bases []pack.Base) (pack.Record, error) {
	var best *pack.Base
	size := len(p.content)
	for i := range bases {
		r, err := encoder.Encode(p.kind, p.digest, p.content, &bases[i])
		if err != nil {
			return pack.Record{}, err
		}
		if r.Base.IsZero() || r.EncodedLength >= size {
			continue
		}
		if r.EncodedLength <= len(p.content)/goodDelta {
			return r, nil
		}
		best, size = &bases[i], r.EncodedLength
	}
	whole, err := encoder.Encode(p.kind, p.digest, p.content, nil)
	if err != nil || best == nil || whole.EncodedLength <= size {
		return whole, err
	}
	return encoder.Encode(p.kind, p.digest, p.content, best)
}

// buffers lends memory for encoded batches.
var buffers = sync.Pool{New: func() any { return new([]byte) }}
