// Package digest names content by its SHA-256: chunks, whole files, and what is
// made of them. The text form is what sha256sum prints, 64 lower-case
// hexadecimal digits; the binary form is the 32 raw bytes.
package digest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"hash"

	"github.com/cupel/cupel"
)

// Size is the length of a [Digest] in bytes.
const Size = sha256.Size

// textSize is the length of the text form.
const textSize = 2 * Size

// Digest is the SHA-256 of some content. It is comparable, and so can be the
// key of a map. The zero Digest stands for "none": no known content has it.
type Digest [Size]byte

// Of returns the digest of content.
func Of(content []byte) Digest { return sha256.Sum256(content) }

// Sum returns the digest of what was written to h so far, which must have come
// from [NewHash].
func Sum(h hash.Hash) (d Digest) {
	h.Sum(d[:0])
	return d
}

// NewHash returns the hash whose [Sum] is a Digest.
func NewHash() hash.Hash { return sha256.New() }

// Parse reads the text form. Upper-case digits are refused, so that one digest
// has one text. The error has code invalid.
func Parse(text string) (Digest, error) {
	var d Digest
	err := d.UnmarshalText([]byte(text))
	return d, err
}

// String returns the text form.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// IsZero reports whether d is the zero Digest.
func (d Digest) IsZero() bool { return d == Digest{} }

// Compare orders digests by their bytes, which is also the order of their text
// forms. It returns -1, 0 or +1.
func (d Digest) Compare(other Digest) int { return bytes.Compare(d[:], other[:]) }

// MarshalText returns the text form.
func (d Digest) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the text form; see [Parse]. On an error d is unchanged.
func (d *Digest) UnmarshalText(text []byte) error {
	if len(text) != textSize {
		return cupel.Errorf(cupel.Invalid, "%q is no digest: a SHA-256 is %d hexadecimal digits, this is %d bytes", shorten(text), textSize, len(text))
	}
	if bytes.ContainsAny(text, "ABCDEF") {
		return cupel.Errorf(cupel.Invalid, "%q is no digest: write its letters in lower case", text)
	}
	var parsed Digest
	if _, err := hex.Decode(parsed[:], text); err != nil {
		return cupel.Errorf(cupel.Invalid, "%q is no digest: %w", text, err)
	}
	*d = parsed
	return nil
}

// shorten keeps a refused text from flooding the message that quotes it.
func shorten(text []byte) []byte {
	const most = textSize + 8
	if len(text) <= most {
		return text
	}
	return append(bytes.Clone(text[:most]), "..."...)
}
