package service

import (
	"math"
	"slices"

	"github.com/cupel/cupel"
)

// maxBuckets is how many buckets a series may have: more than any screen is wide.
const maxBuckets = 10_000

// history is what one metric of one run has logged.
type history struct {
	run, key string
	points   []cupel.Point
}

// draw makes series of histories, in buckets where the query asks for some.
func draw(histories []history, query cupel.SeriesQuery) []cupel.Series {
	for _, h := range histories {
		slices.SortFunc(h.points, cupel.Point.Compare)
	}
	low, high := stepsOf(histories, query)
	all := make([]cupel.Series, len(histories))
	for i, h := range histories {
		if query.Buckets == 0 {
			all[i] = wholeSeries(h)
		} else {
			all[i] = bucketSeries(h, buckets{low, high, query.Buckets})
		}
	}
	return all
}

// stepsOf returns the bounds of the query, or of all histories together.
func stepsOf(histories []history, query cupel.SeriesQuery) (low, high int64) {
	low, high = math.MaxInt64, math.MinInt64
	for _, h := range histories {
		low = min(low, h.points[0].Step)
		high = max(high, h.points[len(h.points)-1].Step)
	}
	if query.FromStep != nil {
		low = *query.FromStep
	}
	if query.ToStep != nil {
		high = *query.ToStep
	}
	return low, high
}

// buckets divide the steps from low to high, both inclusive, into n stretches.
type buckets struct {
	low, high int64
	n         int
}

// of returns the bucket of a step. Steps span up to 2^64, so that the width may
// exceed what an int64 holds.
func (b buckets) of(step int64) int {
	width := float64(b.high) - float64(b.low) + 1
	at := (float64(step) - float64(b.low)) / width * float64(b.n)
	return min(max(int(at), 0), b.n-1)
}

func wholeSeries(h history) cupel.Series {
	s := cupel.Series{Run: h.run, Key: h.key, Points: int64(len(h.points))}
	for _, p := range h.points {
		s.Steps, s.Timestamps, s.Last = append(s.Steps, p.Step), append(s.Timestamps, p.Timestamp), append(s.Last, p.Value)
	}
	return s
}

// bucketSeries sums up the points of each bucket; empty buckets are left out.
func bucketSeries(h history, b buckets) cupel.Series {
	s := cupel.Series{Run: h.run, Key: h.key, Points: int64(len(h.points))}
	for len(h.points) > 0 {
		bucket := b.of(h.points[0].Step)
		n := slices.IndexFunc(h.points, func(p cupel.Point) bool { return b.of(p.Step) != bucket })
		if n < 0 {
			n = len(h.points)
		}
		appendBucket(&s, h.points[:n])
		h.points = h.points[n:]
	}
	return s
}

func appendBucket(s *cupel.Series, points []cupel.Point) {
	last := points[len(points)-1]
	low, high := math.NaN(), math.NaN()
	for _, p := range points {
		v := float64(p.Value)
		if math.IsNaN(v) {
			continue
		}
		if math.IsNaN(low) || v < low {
			low = v
		}
		if math.IsNaN(high) || v > high {
			high = v
		}
	}
	s.Steps, s.Timestamps, s.Last = append(s.Steps, last.Step), append(s.Timestamps, last.Timestamp), append(s.Last, last.Value)
	s.Min, s.Max = append(s.Min, cupel.Float(low)), append(s.Max, cupel.Float(high))
	s.Count = append(s.Count, int64(len(points)))
}
