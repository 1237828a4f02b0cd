package pack

import (
	"slices"

	"github.com/klauspost/compress/zstd"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/delta"
	"github.com/cupel/cupel/internal/vault/digest"
)

// Slack is the room behind its output that lets the zstd decoder copy in words.
const Slack = 16

// A Decoder gives back the content of records. It keeps its memory between
// them, and is not safe for concurrent use: each worker has its own.
type Decoder struct {
	zstd  *zstd.Decoder
	delta []byte // reused
}

// NewDecoder returns a Decoder.
func NewDecoder() *Decoder {
	d, err := zstd.NewReader(nil,
		zstd.WithDecoderConcurrency(1),
		zstd.WithDecodeAllCapLimit(true)) // nothing outgrows what its header lets us allocate
	if err != nil {
		panic(err) // only options that contradict each other do that
	}
	return &Decoder{zstd: d}
}

// Plain returns the content of a record of encoding [Stored]: its Bytes, after the
// same checks as those of [Decoder.Decode].
func Plain(rec Record) ([]byte, error) {
	if err := rec.check(); err != nil {
		return nil, damaged(rec, "%w", err)
	}
	if rec.Encoding != Stored || len(rec.Bytes) != rec.RawLength {
		return nil, damaged(rec, "it has %d bytes as %s of %d", len(rec.Bytes), rec.Encoding, rec.RawLength)
	}
	if err := verify(rec, rec.Bytes); err != nil {
		return nil, err
	}
	return rec.Bytes, nil
}

// verify fails unless content has the record's digest.
func verify(rec Record, content []byte) error {
	if got := digest.Of(content); got != rec.Digest {
		return damaged(rec, "its content has the digest %s", got)
	}
	return nil
}

// Decode appends to dst the content of rec, with base as the content of the
// chunk that [Header.Base] names, if any. Content that has not the record's
// digest is an error of code corrupt that names it, and never returned. Memory
// is bounded by the limit of the record's kind; dst is not moved if it has room
// for RawLength bytes and [Slack].
func (d *Decoder) Decode(dst []byte, rec Record, base []byte) ([]byte, error) {
	decoded, err := d.decode(dst, rec, base)
	if err != nil {
		return nil, err
	}
	if err := verify(rec, decoded[len(dst):]); err != nil {
		return nil, err
	}
	return decoded, nil
}

// decode is Decode without a look at the digest.
func (d *Decoder) decode(dst []byte, rec Record, base []byte) ([]byte, error) {
	if err := rec.check(); err != nil {
		return nil, damaged(rec, "%w", err)
	}
	start := len(dst)
	dst, err := d.expand(slices.Grow(dst, rec.RawLength+Slack), rec, base)
	if err != nil {
		return nil, err
	}
	if n := len(dst) - start; n != rec.RawLength {
		return nil, damaged(rec, "it has %d bytes of %d", n, rec.RawLength)
	}
	return dst, nil
}

// expand undoes the record's encoding.
func (d *Decoder) expand(dst []byte, rec Record, base []byte) ([]byte, error) {
	switch rec.Encoding {
	case Stored:
		return append(dst, rec.Bytes...), nil
	case Zstd:
		return d.unzstd(dst, rec)
	case Delta:
		// No delta that an Encoder keeps is longer than what it stands for.
		var err error
		d.delta, err = d.unzstd(slices.Grow(d.delta[:0], rec.RawLength+Slack), rec)
		if err != nil {
			return nil, err
		}
		dst, err = delta.Decode(dst, base, d.delta, rec.RawLength)
		if err != nil {
			return nil, damaged(rec, "with base %s: %w", rec.Base, err)
		}
		return dst, nil
	}
	return nil, cupel.Errorf(cupel.Invalid, "%s %s is encoded as %s, which this program does not read: use a newer Cupel", rec.Kind, rec.Digest, rec.Encoding)
}

// unzstd appends the content of the record's frame to dst, which has room for
// RawLength bytes and Slack; it fails for more.
func (d *Decoder) unzstd(dst []byte, rec Record) ([]byte, error) {
	most := len(dst) + rec.RawLength + Slack
	dst, err := d.zstd.DecodeAll(rec.Bytes, dst[:len(dst):most])
	if err != nil {
		return nil, damaged(rec, "%w", err)
	}
	return dst, nil
}

// damaged is the error for content that is not what it was.
func damaged(rec Record, format string, args ...any) error {
	return cupel.Errorf(cupel.Corrupt, "%s %s is damaged: "+format, append([]any{rec.Kind, rec.Digest}, args...)...)
}
