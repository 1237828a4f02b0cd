package pack

import (
	"bytes"

	"github.com/klauspost/compress/zstd"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/delta"
	"github.com/cupel/cupel/internal/vault/digest"
)

// goodDelta is the share of the content, one in so many bytes, that a delta may
// take without being compared to plain zstd.
const goodDelta = 8

// zstdWindow is enough for chunks, and bounds what a worker holds.
const zstdWindow = 1 << 20

// Base is a chunk from which another may be written as its difference. Its own
// record may be a [Delta], too.
type Base struct {
	Digest  digest.Digest
	Content []byte
}

// An Encoder makes records as small as it cheaply can. It keeps its memory
// between them, and is not safe for concurrent use: each worker has its own.
//
// Every encoding is decoded and compared before it is used, since encoders have
// had defects that corrupted what they stored; one that does not give the
// content back is passed over.
type Encoder struct {
	codecs  [2]codec
	decoder *Decoder
	spare   []byte // for the next attempt
	best    []byte // of the record returned last
	decoded []byte // for the comparison
	misses  int
}

// codec is one way to encode, appending to dst; nil means that it does not
// apply.
type codec struct {
	encoding Encoding
	encode   func(dst, content, base []byte) []byte
}

// NewEncoder returns an Encoder.
func NewEncoder() *Encoder {
	// Columns of random digits repeat nothing, and still halve.
	z := newZstd(zstd.WithAllLitEntropyCompression(true))
	return &Encoder{
		decoder: NewDecoder(),
		codecs:  [2]codec{{Delta, newDeltaCodec(z)}, {Zstd, zstdCodec(z)}},
	}
}

func newZstd(options ...zstd.EOption) *zstd.Encoder {
	z, err := zstd.NewWriter(nil, append(options,
		zstd.WithEncoderLevel(zstd.SpeedFastest),
		zstd.WithEncoderConcurrency(1),
		zstd.WithWindowSize(zstdWindow),
		zstd.WithLowerEncoderMem(true),
		zstd.WithEncoderCRC(false))...) // the digest says more
	if err != nil {
		panic(err) // only options that contradict each other do that
	}
	return z
}

// zstdCodec spares content whose bytes are all as frequent as each other the
// search for a shorter code of them: only what repeats can make that smaller.
func zstdCodec(z *zstd.Encoder) func(dst, content, base []byte) []byte {
	repeats := newZstd(zstd.WithAllLitEntropyCompression(false))
	return func(dst, content, _ []byte) []byte {
		if even(content) {
			return repeats.EncodeAll(content, dst)
		}
		return z.EncodeAll(content, dst)
	}
}

func newDeltaCodec(z *zstd.Encoder) func(dst, content, base []byte) []byte {
	var e delta.Encoder
	var plain []byte
	return func(dst, content, base []byte) []byte {
		if base == nil {
			return nil
		}
		plain = e.Encode(plain[:0], base, content)
		if len(plain) > len(content) {
			return nil
		}
		return z.EncodeAll(plain, dst)
	}
}

// Encode returns a record of content, which has the digest d and which the
// caller must have hashed. With a base (only for chunks, else nil) the record
// may be a delta from it. Its Bytes are valid until the next call, or a part of
// content. The error has code invalid for empty content and too_large for more
// than the kind's limit.
func (e *Encoder) Encode(kind Kind, d digest.Digest, content []byte, base *Base) (Record, error) {
	if len(content) == 0 {
		return Record{}, cupel.Errorf(cupel.Invalid, "there is no record of an empty %s", kind)
	}
	if len(content) > kind.Limit() {
		return Record{}, cupel.Errorf(cupel.TooLarge, "%s %s has %d bytes, at most %d are allowed", kind, d, len(content), kind.Limit())
	}
	best := stored(kind, d, content)
	if base == nil || kind != KindChunk || base.Digest == d {
		base = &Base{}
	}
	for _, c := range e.codecs {
		if c.encoding == Zstd && best.Encoding == Delta && best.EncodedLength <= len(content)/goodDelta {
			break
		}
		best = e.attempt(best, c, content, base)
	}
	return best, nil
}

// Misses returns how many encodings did not give their content back so far. It
// is zero unless an encoder or the memory is defective: worth an alarm.
func (e *Encoder) Misses() int { return e.misses }

func stored(kind Kind, d digest.Digest, content []byte) Record {
	return Record{
		Header: Header{Kind: kind, Encoding: Stored, RawLength: len(content), EncodedLength: len(content), Digest: d},
		Bytes:  content,
	}
}

// attempt returns the record that c makes of content, if it is smaller than
// best and can be decoded, else best.
func (e *Encoder) attempt(best Record, c codec, content []byte, base *Base) Record {
	encoded := c.encode(e.spare[:0], content, base.Content)
	if encoded == nil {
		return best
	}
	e.spare = encoded
	if len(encoded) >= best.EncodedLength {
		return best
	}
	rec := best
	rec.Encoding, rec.EncodedLength, rec.Bytes = c.encoding, len(encoded), encoded
	rec.Base = digest.Digest{}
	if c.encoding == Delta {
		rec.Base = base.Digest
	}
	if !e.holds(rec, content, base.Content) {
		e.misses++
		return best
	}
	e.spare, e.best = e.best, encoded
	return rec
}

// holds reports whether rec decodes to content.
func (e *Encoder) holds(rec Record, content, base []byte) bool {
	decoded, err := e.decoder.decode(e.decoded[:0], rec, base)
	if err != nil {
		return false
	}
	e.decoded = decoded
	return bytes.Equal(decoded, content)
}
