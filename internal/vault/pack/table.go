package pack

import (
	"encoding/binary"
	"hash/crc32"
	"io"

	"github.com/cupel/cupel"
)

// Entry says where in a pack a record is.
type Entry struct {
	Header
	Offset int64 // of the record's first byte in the pack
}

// tailSize is how much [ReadTable] reads at once: in most packs, the table.
const tailSize = 256 << 10

// ReadTable returns what the pack id holds, in the order of the offsets. r has
// the pack's size bytes. A pack without a whole and right footer is an error of
// code corrupt; [Scan] may still find its records.
func ReadTable(r io.ReaderAt, size int64, id ID) ([]Entry, error) {
	if size < minSize || size > MaxSize {
		return nil, corrupt(id, "no pack has %d bytes", size)
	}
	tail := make([]byte, min(size, tailSize))
	if err := readAt(r, tail, size-int64(len(tail)), id); err != nil {
		return nil, err
	}
	footer := tail[len(tail)-footerSize:]
	length := int64(binary.LittleEndian.Uint32(footer[footerSize-4:]))
	if length < magicSize || length > size-headerSize-footerSize {
		return nil, corrupt(id, "its table cannot have %d bytes", length)
	}
	start := size - footerSize - length
	if need := length + footerSize; need > int64(len(tail)) {
		tail = make([]byte, need)
		if err := readAt(r, tail, start, id); err != nil {
			return nil, err
		}
	}
	return parseTable(tail[int64(len(tail))-length-footerSize:], start, id)
}

func readAt(r io.ReaderAt, p []byte, offset int64, id ID) error {
	if n, err := r.ReadAt(p, offset); n < len(p) {
		return cupel.Errorf(codeOf(err), "the table of pack %s cannot be read: %w", id, err)
	}
	return nil
}

// codeOf passes the code of a back end's error on; an end that comes too early
// is damage.
func codeOf(err error) cupel.Code {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return cupel.Corrupt
	}
	return cupel.ErrorCode(err)
}

// parseTable reads a table with the footer behind it; start is its offset in
// the pack.
func parseTable(data []byte, start int64, id ID) ([]Entry, error) {
	table, footer := data[:len(data)-footerSize], data[len(data)-footerSize:]
	covered := data[:len(data)-crcSize-4]
	if crc32.Checksum(covered, castagnoli) != binary.LittleEndian.Uint32(data[len(covered):]) {
		return nil, corrupt(id, "the checksum of its table does not hold")
	}
	if err := checkSeal(footer, footerMagic, id); err != nil {
		return nil, err
	}
	if string(table[:magicSize]) != tableMagic {
		return nil, corrupt(id, "there is no table where its footer says")
	}
	return parseEntries(table[magicSize:], start, id)
}

// parseEntries reads the entries, which must cover the pack from its header to
// its table without a gap.
func parseEntries(data []byte, end int64, id ID) ([]Entry, error) {
	entries := make([]Entry, 0, len(data)/(4+plainSize))
	next := int64(headerSize)
	for len(data) > 0 {
		if len(data) < 4 {
			return nil, corrupt(id, "the last entry of its table is cut off")
		}
		e := Entry{Offset: int64(binary.LittleEndian.Uint32(data))}
		var err error
		if e.Header, data, err = parseHeader(data[4:]); err != nil {
			return nil, corrupt(id, "entry %d of its table: %w", len(entries), err)
		}
		if e.Offset != next {
			return nil, corrupt(id, "entry %d of its table lies at %d, not %d", len(entries), e.Offset, next)
		}
		next += int64(e.RecordLength())
		entries = append(entries, e)
	}
	if next != end {
		return nil, corrupt(id, "its records end at %d, its table begins at %d", next, end)
	}
	return entries, nil
}

// appendFooter writes the table of entries and the footer.
func appendFooter(dst []byte, entries []Entry, id ID) []byte {
	start := len(dst)
	dst = append(dst, tableMagic...)
	for _, e := range entries {
		dst = binary.LittleEndian.AppendUint32(dst, uint32(e.Offset))
		dst = e.append(dst)
	}
	length := len(dst) - start
	dst = appendSeal(dst, footerMagic, id)
	dst = binary.LittleEndian.AppendUint32(dst, crc32.Checksum(dst[start:], castagnoli))
	return binary.LittleEndian.AppendUint32(dst, uint32(length))
}
