package pack

import (
	"fmt"

	"github.com/cupel/cupel/internal/vault/chunk"
)

// Kind says what the content of a record is. The numbers are part of the format.
type Kind uint8

// The kinds.
const (
	KindChunk    Kind = 1 // part of a file
	KindSegment  Kind = 2 // part of a file's recipe, see package recipe
	KindManifest Kind = 3 // what a version consists of, as its owner writes it
)

// Limit returns the most bytes that content of the kind may have, 0 for an
// unknown kind.
func (k Kind) Limit() int {
	switch k {
	case KindChunk:
		return chunk.Max
	case KindSegment:
		return 128 << 10
	case KindManifest:
		return 16 << 20
	}
	return 0
}

// String returns the kind's name.
func (k Kind) String() string {
	switch k {
	case KindChunk:
		return "chunk"
	case KindSegment:
		return "recipe segment"
	case KindManifest:
		return "manifest"
	}
	return fmt.Sprintf("record of kind %d", uint8(k))
}

// Encoding says how the content of a record was made smaller. The numbers are
// part of the format.
type Encoding uint8

// The encodings.
const (
	Stored Encoding = 0 // as it is
	Zstd   Encoding = 1 // one zstd frame
	Delta  Encoding = 2 // the difference from a base chunk (package delta), as one zstd frame
	Planes Encoding = 3 // reserved: the bytes of floats by significance, each plane by itself
)

// String returns the encoding's name.
func (e Encoding) String() string {
	switch e {
	case Stored:
		return "stored"
	case Zstd:
		return "zstd"
	case Delta:
		return "delta"
	case Planes:
		return "planes"
	}
	return fmt.Sprintf("encoding %d", uint8(e))
}
