package service

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
)

// sameNaN lets NaN be equal to NaN.
var sameNaN = cmp.Comparer(func(a, b cupel.Float) bool {
	return a == b || math.IsNaN(float64(a)) && math.IsNaN(float64(b))
})

// line is a history of values at steps 0, 1, 2 …
func line(run string, values ...float64) history {
	h := history{run: run, key: "loss"}
	for i, v := range values {
		h.points = append(h.points, cupel.Point{Step: int64(i), Timestamp: int64(10 * i), Value: cupel.Float(v)})
	}
	return h
}

func TestDraw(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	step := func(n int64) *int64 { return &n }
	tests := []struct {
		name      string
		histories []history
		query     cupel.SeriesQuery
		want      []cupel.Series
	}{
		{"every point", []history{line("a", 3, 1)}, cupel.SeriesQuery{}, []cupel.Series{
			{Run: "a", Key: "loss", Steps: []int64{0, 1}, Timestamps: []int64{0, 10}, Last: []cupel.Float{3, 1}, Points: 2},
		}},
		{"two buckets", []history{line("a", 3, 1, 2, 5, 4, 6)}, cupel.SeriesQuery{Buckets: 2}, []cupel.Series{{
			Run: "a", Key: "loss", Steps: []int64{2, 5}, Timestamps: []int64{20, 50}, Last: []cupel.Float{2, 6},
			Min: []cupel.Float{1, 4}, Max: []cupel.Float{3, 6}, Count: []int64{3, 3}, Points: 6,
		}}},
		{"borders are shared", []history{line("a", 1, 2, 3, 4), line("b", 9)}, cupel.SeriesQuery{Buckets: 2}, []cupel.Series{
			{Run: "a", Key: "loss", Steps: []int64{1, 3}, Timestamps: []int64{10, 30}, Last: []cupel.Float{2, 4},
				Min: []cupel.Float{1, 3}, Max: []cupel.Float{2, 4}, Count: []int64{2, 2}, Points: 4},
			{Run: "b", Key: "loss", Steps: []int64{0}, Timestamps: []int64{0}, Last: []cupel.Float{9},
				Min: []cupel.Float{9}, Max: []cupel.Float{9}, Count: []int64{1}, Points: 1},
		}},
		{"bounds set the borders", []history{line("a", 1, 2)}, cupel.SeriesQuery{Buckets: 2, FromStep: step(0), ToStep: step(99)}, []cupel.Series{{
			Run: "a", Key: "loss", Steps: []int64{1}, Timestamps: []int64{10}, Last: []cupel.Float{2},
			Min: []cupel.Float{1}, Max: []cupel.Float{2}, Count: []int64{2}, Points: 2,
		}}},
		{"NaN is neither lowest nor highest", []history{line("a", nan, 2, inf, nan)}, cupel.SeriesQuery{Buckets: 1}, []cupel.Series{{
			Run: "a", Key: "loss", Steps: []int64{3}, Timestamps: []int64{30}, Last: []cupel.Float{cupel.Float(nan)},
			Min: []cupel.Float{2}, Max: []cupel.Float{cupel.Float(inf)}, Count: []int64{4}, Points: 4,
		}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, draw(test.histories, test.query), sameNaN); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestBucketsOfExtremes requires that steps at the ends of int64 fall into the
// first and the last bucket.
func TestBucketsOfExtremes(t *testing.T) {
	b := buckets{math.MinInt64, math.MaxInt64, 10}
	for step, want := range map[int64]int{math.MinInt64: 0, 0: 5, math.MaxInt64: 9} {
		if got := b.of(step); got != want {
			t.Errorf("step %d is in bucket %d, want %d", step, got, want)
		}
	}
}
