// Package pack is the form of the objects that hold a vault's bytes: many
// records in one immutable object of about 64 MiB, so that small chunks cost
// neither a file nor a request each.
//
// A pack is a header, records one after another, and a footer with a table of
// them. [Writer] writes one, [ReadTable] reads the table, [ParseRecord] checks
// one record that was read from its place, and [Scan] finds the records of a
// pack whose footer, or any other part, is damaged. [Encoder] makes a record of
// some content and [Decoder] gives the content back, or an error: never other
// bytes.
//
// The form is specified in docs/format/vault.md.
package pack

import (
	"encoding/binary"
	"hash/crc32"

	"github.com/cupel/cupel"
)

// Sizes of packs in bytes.
const (
	// Target is the size from which on a pack takes no further record.
	Target = 64 << 20
	// MaxSize is the size that no pack exceeds.
	MaxSize = 256 << 20
)

const (
	version = 1

	headerMagic = "CUPELPAK"
	footerMagic = "CUPELEND"
	recordMagic = "CREC"
	tableMagic  = "CTAB"

	magicSize  = 4
	crcSize    = 4
	sealSize   = 8 + 4 + idSize         // magic, version, id
	headerSize = sealSize + crcSize     // and the checksum of these
	footerSize = sealSize + crcSize + 4 // and that of these and the table, the table's length
	// maxRecords is where the last record ends at the latest. A table is shorter
	// than the records it lists, so that it fits behind them.
	maxRecords = MaxSize/2 - headerSize - magicSize - footerSize

	minSize = headerSize + magicSize + footerSize
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// appendSeal writes what a header and a footer begin with.
func appendSeal(dst []byte, magic string, id ID) []byte {
	dst = append(dst, magic...)
	dst = binary.LittleEndian.AppendUint32(dst, version)
	return append(dst, id[:]...)
}

// checkSeal compares a seal, whose checksum holds, to what it must be.
func checkSeal(seal []byte, magic string, id ID) error {
	if string(seal[:8]) != magic {
		return corrupt(id, "it is no pack: it begins or ends with %q", seal[:8])
	}
	if v := binary.LittleEndian.Uint32(seal[8:]); v != version {
		return cupel.Errorf(cupel.Invalid, "pack %s has version %d of the format and this program reads version %d: use a newer Cupel", id, v, version)
	}
	if other := ID(seal[12:sealSize]); other != id {
		return corrupt(id, "it is pack %s under a wrong name", other)
	}
	return nil
}

// appendHeader writes the header of a pack.
func appendHeader(dst []byte, id ID) []byte {
	dst = appendSeal(dst, headerMagic, id)
	return binary.LittleEndian.AppendUint32(dst, crc32.Checksum(dst[len(dst)-sealSize:], castagnoli))
}

// corrupt is the error for damage to a pack.
func corrupt(id ID, format string, args ...any) error {
	return cupel.Errorf(cupel.Corrupt, "pack %s is damaged: "+format, append([]any{id}, args...)...)
}
