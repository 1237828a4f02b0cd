package pack

import (
	"encoding/binary"
	"hash/crc32"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/digest"
)

// Record is encoded content with its description.
type Record struct {
	Header
	Bytes []byte // EncodedLength of them
}

// ParseRecord reads the record that data consists of, from its magic to its
// last byte, and checks that it was written to the pack id and is the one of
// content want. Its Bytes are a part of data. The error has code corrupt and
// names the pack and want.
func ParseRecord(id ID, want digest.Digest, data []byte) (Record, error) {
	rec, n, err := readRecord(id, data)
	if err != nil {
		return Record{}, cupel.Errorf(cupel.Corrupt, "%s cannot be read from pack %s: %w", want, id, err)
	}
	if n != len(data) || rec.Digest != want {
		return Record{}, cupel.Errorf(cupel.Corrupt, "%s is not where pack %s should have it: %s with %d bytes is there, not one with %d",
			want, id, rec.Digest, n, len(data))
	}
	return rec, nil
}

// readRecord reads the record that data begins with, and returns its length.
func readRecord(id ID, data []byte) (Record, int, error) {
	if len(data) < magicSize || string(data[:magicSize]) != recordMagic {
		return Record{}, 0, cupel.Errorf(cupel.Corrupt, "no record begins there")
	}
	h, rest, err := parseHeader(data[magicSize:])
	if err != nil {
		return Record{}, 0, err
	}
	if len(rest) < crcSize+h.EncodedLength {
		return Record{}, 0, cupel.Errorf(cupel.Corrupt, "the record is cut off")
	}
	rec := Record{Header: h, Bytes: rest[crcSize : crcSize+h.EncodedLength]}
	if rec.checksum(id) != binary.LittleEndian.Uint32(rest) {
		return Record{}, 0, cupel.Errorf(cupel.Corrupt, "the checksum of the record of %s does not hold", h.Digest)
	}
	return rec, h.RecordLength(), nil
}

// appendFront writes what stands before the record's bytes.
func (r Record) appendFront(dst []byte, id ID) []byte {
	dst = append(dst, recordMagic...)
	dst = r.append(dst)
	return binary.LittleEndian.AppendUint32(dst, r.checksum(id))
}

// checksum covers the pack's name too: a record inside the content of another,
// as in a pack that someone has saved as a file, is none of this pack's.
func (r Record) checksum(id ID) uint32 {
	var front [idSize + plainSize + digest.Size]byte
	sum := crc32.Checksum(r.append(append(front[:0], id[:]...)), castagnoli)
	return crc32.Update(sum, castagnoli, r.Bytes)
}
