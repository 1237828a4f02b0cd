package pack

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io"

	"github.com/cupel/cupel/internal/vault/digest"
)

// Gap is a part of a pack that holds nothing readable.
type Gap struct{ Offset, Length int64 }

// scanBuffer holds a record of any chunk.
const scanBuffer = 512 << 10

// maxRecordLength is the length of the longest record of any kind.
var maxRecordLength = magicSize + plainSize + digest.Size + crcSize + KindManifest.Limit()

// Scan reads the pack id from its beginning and calls fn for each record whose
// checksum holds, with its offset, without need of the footer. Where there is
// none it searches for the next, and returns what it had to leave out; if that
// reaches to the end, it takes in the footer. It stops at fn's first error,
// which it returns, as it does an error of r, and an error of code corrupt for
// another pack's header. The record's Bytes are valid only during fn; its
// digest has not been checked: [Decoder] does.
//
// Scan takes 512 KiB of memory, or 16 MiB where there are large manifests.
func Scan(r io.Reader, id ID, fn func(offset int64, rec Record) error) ([]Gap, error) {
	s := scanner{r: bufio.NewReaderSize(r, scanBuffer), id: id, fn: fn}
	if err := s.header(); err != nil {
		return s.gaps, err
	}
	for {
		more, err := s.next()
		if !more || err != nil {
			return s.gaps, err
		}
	}
}

type scanner struct {
	r      *bufio.Reader
	id     ID
	fn     func(int64, Record) error
	offset int64
	gaps   []Gap
	lost   bool // since the last record there has been damage
}

// header checks the pack's header; a damaged one is a gap.
func (s *scanner) header() error {
	data, err := s.peek(headerSize)
	if err != nil {
		return err
	}
	if len(data) < headerSize || crc32.Checksum(data[:sealSize], castagnoli) != binary.LittleEndian.Uint32(data[sealSize:]) {
		return s.leaveOut(len(data))
	}
	if err := checkSeal(data, headerMagic, s.id); err != nil {
		return err
	}
	return s.advance(headerSize)
}

// next handles the record at the present place, or searches for one, and
// reports whether there may be more.
func (s *scanner) next() (bool, error) {
	rec, n, err := s.record()
	if err != nil {
		return false, err
	}
	if n == 0 {
		return s.search()
	}
	if err := s.fn(s.offset, rec); err != nil {
		return false, err
	}
	s.lost = false
	return true, s.advance(n)
}

// record returns the record at the present place and its length, 0 for none.
func (s *scanner) record() (Record, int, error) {
	front, err := s.peek(magicSize + plainSize + digest.Size)
	if err != nil || len(front) < magicSize || string(front[:magicSize]) != recordMagic {
		return Record{}, 0, err
	}
	h, _, broken := parseHeader(front[magicSize:])
	if broken != nil {
		return Record{}, 0, nil
	}
	data, err := s.peek(h.RecordLength())
	if err != nil {
		return Record{}, 0, err
	}
	rec, n, broken := readRecord(s.id, data)
	if broken != nil {
		return Record{}, 0, nil
	}
	return rec, n, nil
}

// search moves on to where the next record may begin. It reports false at the
// table that follows the last record, and at the end.
func (s *scanner) search() (bool, error) {
	data, err := s.peek(64 << 10)
	if err != nil || len(data) == 0 {
		return false, err
	}
	if !s.lost && bytes.HasPrefix(data, []byte(tableMagic)) {
		return false, nil
	}
	n := len(data)
	if at := bytes.Index(data[1:], []byte(recordMagic)); at >= 0 {
		n = 1 + at
	} else if n > magicSize {
		n -= magicSize - 1 // it may begin in these and go on after them
	}
	return true, s.leaveOut(n)
}

// leaveOut adds the next n bytes to the gaps.
func (s *scanner) leaveOut(n int) error {
	if n == 0 {
		return nil
	}
	if !s.lost {
		s.gaps = append(s.gaps, Gap{Offset: s.offset})
		s.lost = true
	}
	s.gaps[len(s.gaps)-1].Length += int64(n)
	return s.advance(n)
}

// peek returns the next n bytes, or all that are left.
func (s *scanner) peek(n int) ([]byte, error) {
	data, err := s.r.Peek(n)
	if err == bufio.ErrBufferFull {
		s.r = bufio.NewReaderSize(s.r, maxRecordLength)
		data, err = s.r.Peek(n)
	}
	if err == io.EOF {
		return data, nil
	}
	return data, err
}

func (s *scanner) advance(n int) error {
	s.offset += int64(n)
	_, err := s.r.Discard(n)
	return err
}
