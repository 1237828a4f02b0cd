package pack

import (
	"encoding/binary"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/digest"
)

// Header describes a record: what it holds, and how.
type Header struct {
	Kind          Kind
	Encoding      Encoding
	RawLength     int // bytes of the content, at least 1 and at most Kind.Limit
	EncodedLength int // bytes in the pack, at least 1 and at most RawLength
	Digest        digest.Digest
	Base          digest.Digest // of the chunk a Delta starts from, else zero
}

// plainSize is the size of a header without a base.
const plainSize = 1 + 1 + 2 + 4 + 4 + digest.Size

// size returns the size of the header itself.
func (h Header) size() int {
	if h.Encoding == Delta {
		return plainSize + digest.Size
	}
	return plainSize
}

// RecordLength returns how many bytes of a pack the whole record takes.
func (h Header) RecordLength() int {
	return magicSize + h.size() + crcSize + h.EncodedLength
}

func (h Header) append(dst []byte) []byte {
	dst = append(dst, byte(h.Kind), byte(h.Encoding), 0, 0)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(h.RawLength))
	dst = binary.LittleEndian.AppendUint32(dst, uint32(h.EncodedLength))
	dst = append(dst, h.Digest[:]...)
	if h.Encoding == Delta {
		dst = append(dst, h.Base[:]...)
	}
	return dst
}

// parseHeader reads and checks a header, and returns what follows it.
func parseHeader(data []byte) (Header, []byte, error) {
	if len(data) < plainSize {
		return Header{}, nil, badHeader("%d bytes are left, it needs %d", len(data), plainSize)
	}
	if data[2] != 0 || data[3] != 0 {
		return Header{}, nil, badHeader("reserved bytes are in use")
	}
	h := Header{
		Kind:          Kind(data[0]),
		Encoding:      Encoding(data[1]),
		RawLength:     int(binary.LittleEndian.Uint32(data[4:])),
		EncodedLength: int(binary.LittleEndian.Uint32(data[8:])),
		Digest:        digest.Digest(data[12:plainSize]),
	}
	if len(data) < h.size() {
		return Header{}, nil, badHeader("its base is cut off")
	}
	if h.Encoding == Delta {
		h.Base = digest.Digest(data[plainSize:h.size()])
	}
	return h, data[h.size():], h.check()
}

// check holds the rules for a header, the same for writing and for reading.
func (h Header) check() error {
	switch {
	case h.Kind.Limit() == 0:
		return badHeader("there is no kind %d", h.Kind)
	case h.Encoding > Planes:
		return badHeader("there is no encoding %d", h.Encoding)
	case h.RawLength < 1 || h.RawLength > h.Kind.Limit():
		return badHeader("a %s has 1 to %d bytes, not %d", h.Kind, h.Kind.Limit(), h.RawLength)
	case h.EncodedLength < 1 || h.EncodedLength > h.RawLength:
		return badHeader("%d bytes encoded as %d", h.RawLength, h.EncodedLength)
	case h.Encoding == Stored && h.EncodedLength != h.RawLength:
		return badHeader("%d bytes stored as %d", h.RawLength, h.EncodedLength)
	case h.Encoding == Delta && h.Kind != KindChunk:
		return badHeader("a %s has no base", h.Kind)
	case (h.Encoding == Delta) == h.Base.IsZero() || h.Base == h.Digest:
		return badHeader("%s with base %s", h.Encoding, h.Base)
	}
	return nil
}

func badHeader(format string, args ...any) error {
	return cupel.Errorf(cupel.Corrupt, "broken header of a record: "+format, args...)
}
