// Package series keeps the points of one metric of one run: it sums them up,
// tells new points from repeats, and puts them into blocks of bytes. It does no
// I/O; docs/format/metrics.md specifies the bytes.
package series

import (
	"math"
	"slices"

	"github.com/cupel/cupel"
)

// Sizes, in points.
const (
	maxTail  = 32   // how many points wait beside the summary to be put into a block
	maxBlock = 1024 // how many one block holds
)

// Series is one metric of one run: the sum of all its points, and the newest of
// them. The older ones are in blocks, which are numbered from 0.
type Series struct {
	Count int64       // points, NaN included
	Last  cupel.Point // the highest; meaningless while Count is 0
	// Min and Max are the first points of the lowest and the highest value, nil
	// while all are NaN.
	Min, Max *cupel.Point
	Sum      float64       // of the values that are not NaN
	NaNs     int64         // how many are
	Blocks   int64         // how many blocks there are
	Tail     []cupel.Point // the points that are in no block, in no order
}

// Block is a stretch of points that is written once.
type Block struct {
	Number int64
	Points []cupel.Point // not empty, in no order that readers may rely on
}

// Mean is that of the values that are not NaN, NaN where there are none.
func (s *Series) Mean() float64 {
	if s.Count == s.NaNs {
		return math.NaN()
	}
	return s.Sum / float64(s.Count-s.NaNs)
}

// Metric returns the summary in the words of the registry.
func (s *Series) Metric(key string) cupel.Metric {
	return cupel.Metric{Key: key, Last: s.Last, Min: s.Min, Max: s.Max, Mean: cupel.Float(s.Mean()), Count: s.Count}
}

// Sift returns the points in order, each once, without those in the tail. unsure
// are those of them that a block may have; the others are new.
func (s *Series) Sift(points []cupel.Point) (fresh, unsure []cupel.Point) {
	fresh = slices.Clone(points)
	slices.SortFunc(fresh, cupel.Point.Compare)
	fresh = slices.CompactFunc(fresh, same)
	if s.Count == 0 || fresh[0].Compare(s.Last) > 0 {
		return fresh, nil // higher than all: no repeats
	}
	fresh = Without(fresh, s.Tail)
	if s.Blocks == 0 {
		return fresh, nil
	}
	higher, found := slices.BinarySearchFunc(fresh, s.Last, cupel.Point.Compare)
	if found {
		higher++ // the last point, which is in a block
	}
	return fresh[higher:], fresh[:higher]
}

// Add adds points that are new, each once, and returns the blocks that are to be
// written: bounded ones, of the points that do not wait any longer.
func (s *Series) Add(points []cupel.Point) []Block {
	for _, p := range points {
		s.sumUp(p)
	}
	s.Tail = append(s.Tail, points...)
	if len(s.Tail) <= maxTail {
		return nil
	}
	var blocks []Block
	for part := range slices.Chunk(s.Tail, maxBlock) {
		blocks = append(blocks, Block{s.Blocks, part})
		s.Blocks++
	}
	s.Tail = nil
	return blocks
}

func (s *Series) sumUp(p cupel.Point) {
	if s.Count == 0 || p.Compare(s.Last) > 0 {
		s.Last = p
	}
	s.Count++
	if math.IsNaN(float64(p.Value)) {
		s.NaNs++
		return
	}
	s.Sum += float64(p.Value)
	if s.Min == nil || p.Value < s.Min.Value || p.Value == s.Min.Value && p.Compare(*s.Min) < 0 {
		s.Min = &p
	}
	if s.Max == nil || p.Value > s.Max.Value || p.Value == s.Max.Value && p.Compare(*s.Max) < 0 {
		s.Max = &p
	}
}

func same(a, b cupel.Point) bool { return a.Compare(b) == 0 }

// identity is what makes a point the same as another, in a form that == compares.
type identity struct {
	step, timestamp int64
	value           uint64
}

func identify(p cupel.Point) identity {
	value := float64(p.Value)
	switch {
	case math.IsNaN(value):
		value = math.NaN() // one of all its forms
	case value == 0:
		value = 0 // not -0
	}
	return identity{p.Step, p.Timestamp, math.Float64bits(value)}
}

// Without returns the points that are not among others.
func Without(points, others []cupel.Point) []cupel.Point {
	known := make(map[identity]struct{}, len(others))
	for _, p := range others {
		known[identify(p)] = struct{}{}
	}
	return slices.DeleteFunc(points, func(p cupel.Point) bool {
		_, found := known[identify(p)]
		return found
	})
}

// CompareTime orders points by timestamp, step and value, NaN after all numbers:
// the order of a history.
func CompareTime(a, b cupel.Point) int {
	if a.Timestamp != b.Timestamp {
		return sign(a.Timestamp < b.Timestamp)
	}
	if a.Step != b.Step {
		return sign(a.Step < b.Step)
	}
	aNaN, bNaN := math.IsNaN(float64(a.Value)), math.IsNaN(float64(b.Value))
	if aNaN != bNaN {
		return sign(bNaN)
	}
	return a.Compare(b)
}

func sign(less bool) int {
	if less {
		return -1
	}
	return 1
}
