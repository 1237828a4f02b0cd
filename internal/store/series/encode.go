package series

import (
	"encoding/binary"
	"math"

	"github.com/cupel/cupel"
)

// version is the first byte of each of the forms.
const version = 1

// State writes what columns of numbers do not hold of the summary.
func (s *Series) State() []byte {
	b := make([]byte, 0, 48)
	b = append(b, version)
	b = binary.AppendUvarint(b, uint64(s.Blocks))
	b = binary.AppendUvarint(b, uint64(s.NaNs))
	b = binary.LittleEndian.AppendUint64(b, math.Float64bits(s.Sum))
	b = appendPlace(b, s.Last, cupel.Point{})
	if s.Min != nil {
		b = appendPlace(b, *s.Min, s.Last)
		b = appendPlace(b, *s.Max, s.Last)
	}
	return b
}

// appendPlace appends step and timestamp of a point as the distance from another.
func appendPlace(b []byte, p, from cupel.Point) []byte {
	b = binary.AppendVarint(b, p.Step-from.Step)
	return binary.AppendVarint(b, p.Timestamp-from.Timestamp)
}

// Encode writes points as a block.
func Encode(points []cupel.Point) []byte {
	b := make([]byte, 0, 16+12*len(points))
	b = append(b, version)
	b = binary.AppendUvarint(b, uint64(len(points)))
	var before int64
	for _, p := range points {
		b = binary.AppendVarint(b, p.Step-before)
		before = p.Step
	}
	before = 0
	for _, p := range points {
		b = binary.AppendVarint(b, p.Timestamp-before)
		before = p.Timestamp
	}
	for _, p := range points {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(float64(p.Value)))
	}
	return b
}

// Range is the span of steps and timestamps of a block's points.
type Range struct {
	FirstStep, LastStep int64
	FirstTime, LastTime int64
}

// Covers returns the span of points, of which there is at least one.
func Covers(points []cupel.Point) Range {
	p := points[0]
	r := Range{p.Step, p.Step, p.Timestamp, p.Timestamp}
	for _, p := range points[1:] {
		r.FirstStep, r.LastStep = min(r.FirstStep, p.Step), max(r.LastStep, p.Step)
		r.FirstTime, r.LastTime = min(r.FirstTime, p.Timestamp), max(r.LastTime, p.Timestamp)
	}
	return r
}
