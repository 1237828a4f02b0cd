package series

import (
	"encoding/binary"
	"math"

	"github.com/cupel/cupel"
)

// pointBytes is the least that a point takes in a block.
const pointBytes = 1 + 1 + 8

// Columns are the parts of a summary that columns of numbers hold. A value that
// is NaN, or that there is none of, is NaN here.
type Columns struct {
	Last, Min, Max float64
	Count          int64
}

// Columns returns them.
func (s *Series) Columns() Columns {
	c := Columns{Last: float64(s.Last.Value), Min: math.NaN(), Max: math.NaN(), Count: s.Count}
	if s.Min != nil {
		c.Min, c.Max = float64(s.Min.Value), float64(s.Max.Value)
	}
	return c
}

// Summary reads a series without its tail, from its columns and what
// [Series.State] has written. Other bytes are an error of code corrupt.
func Summary(c Columns, state []byte) (Series, error) {
	r := reader{rest: state}
	r.version("state")
	s := Series{Count: c.Count, Blocks: r.count(), NaNs: r.count(), Sum: math.Float64frombits(r.uint64())}
	s.Last = r.place(cupel.Point{}, c.Last)
	if s.Count > s.NaNs {
		extremes := &[2]cupel.Point{r.place(s.Last, c.Min), r.place(s.Last, c.Max)}
		s.Min, s.Max = &extremes[0], &extremes[1]
	}
	if r.err == nil && s.NaNs > s.Count {
		r.fail("state: it counts more values that are NaN than points")
	}
	return s, r.end("state")
}

// Decode reads the points of a block. Other bytes are an error of code corrupt.
func Decode(block []byte) ([]cupel.Point, error) {
	r := reader{rest: block}
	r.version("block")
	n := r.count()
	if r.err == nil && n > int64(len(r.rest)/pointBytes) {
		r.fail("block: it is too short for its %d points", n)
	}
	if r.err != nil {
		return nil, r.err
	}
	points := make([]cupel.Point, n)
	var before int64
	for i := range points {
		before += r.varint()
		points[i].Step = before
	}
	before = 0
	for i := range points {
		before += r.varint()
		points[i].Timestamp = before
	}
	for i := range points {
		points[i].Value = cupel.Float(math.Float64frombits(r.uint64()))
	}
	return points, r.end("block")
}

// reader reads numbers off the front of bytes. After the first error
// they mean nothing.
type reader struct {
	rest []byte
	err  error
}

func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err, r.rest = cupel.Errorf(cupel.Corrupt, "a metric's "+format, args...), nil
	}
}

func (r *reader) version(form string) {
	if len(r.rest) == 0 {
		r.fail("%s is empty", form)
		return
	}
	if r.rest[0] != version {
		r.fail("%s has version %d, and this cupel knows only %d: use the newer cupel that wrote it", form, r.rest[0], version)
		return
	}
	r.rest = r.rest[1:]
}

func (r *reader) varint() int64 {
	v, n := binary.Varint(r.rest)
	r.skip(n)
	return v
}

// count reads a number that is not negative.
func (r *reader) count() int64 {
	v, n := binary.Uvarint(r.rest)
	if v > math.MaxInt64 {
		n = 0
	}
	r.skip(n)
	return int64(v)
}

// text reads a text behind its length.
func (r *reader) text() string {
	n := r.count()
	if n > int64(len(r.rest)) {
		r.skip(0)
		return ""
	}
	text := string(r.rest[:n])
	r.rest = r.rest[n:]
	return text
}

func (r *reader) uint64() uint64 {
	if len(r.rest) < 8 {
		r.skip(0)
		return 0
	}
	v := binary.LittleEndian.Uint64(r.rest)
	r.skip(8)
	return v
}

// skip goes on by n bytes; 0 and less say that there was no number.
func (r *reader) skip(n int) {
	if n <= 0 {
		r.fail("bytes are cut or damaged")
		return
	}
	r.rest = r.rest[n:]
}

// place reads what appendPlace has written.
func (r *reader) place(from cupel.Point, value float64) cupel.Point {
	return cupel.Point{Step: from.Step + r.varint(), Timestamp: from.Timestamp + r.varint(), Value: cupel.Float(value)}
}

func (r *reader) end(form string) error {
	if r.err == nil && len(r.rest) > 0 {
		r.fail("%s has %d bytes too many", form, len(r.rest))
	}
	return r.err
}
