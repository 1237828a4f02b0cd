package series

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/cupel/cupel"
)

var nan, inf = math.NaN(), math.Inf(1)

func point(step, timestamp int64, value float64) cupel.Point {
	return cupel.Point{Step: step, Timestamp: timestamp, Value: cupel.Float(value)}
}

// equal compares points and series: NaN with itself, and sums up to the order in
// which they were added.
var equal = cmp.Options{
	cmpopts.EquateEmpty(), cmpopts.EquateNaNs(), cmpopts.EquateApprox(1e-12, 0),
	cmp.Transformer("float64", func(f cupel.Float) float64 { return float64(f) }),
}

// model is the same without any cleverness: all points, each once.
type model []cupel.Point

func (m *model) add(points []cupel.Point) {
	for _, p := range points {
		if !slices.ContainsFunc(*m, func(known cupel.Point) bool { return same(known, p) }) {
			*m = append(*m, p)
		}
	}
}

func (m model) metric() cupel.Metric {
	ordered := slices.SortedFunc(slices.Values(m), cupel.Point.Compare)
	sum, numbers := 0.0, 0
	summary := cupel.Metric{Last: ordered[len(ordered)-1], Count: int64(len(m))}
	for _, p := range ordered {
		if math.IsNaN(float64(p.Value)) {
			continue
		}
		sum, numbers = sum+float64(p.Value), numbers+1
		if summary.Min == nil || p.Value < summary.Min.Value {
			summary.Min = &p
		}
		if summary.Max == nil || p.Value > summary.Max.Value {
			summary.Max = &p
		}
	}
	summary.Mean = cupel.Float(sum / float64(numbers))
	return summary
}

// writer keeps a series as a store does: as bytes, between one batch and the next.
type writer struct {
	t           *testing.T
	columns     Columns
	state, tail []byte
	blocks      [][]byte
	largest     int // block, in points
}

func (w *writer) series() (s Series) {
	w.t.Helper()
	if w.state == nil {
		return Series{}
	}
	s, err := Summary(w.columns, w.state)
	if err != nil {
		w.t.Fatal(err)
	}
	s.Tail = w.decode(w.tail)
	return s
}

func (w *writer) decode(data []byte) []cupel.Point {
	w.t.Helper()
	points, err := Decode(data)
	if err != nil {
		w.t.Fatal(err)
	}
	return points
}

func (w *writer) stored() (points []cupel.Point) {
	for _, b := range w.blocks {
		points = append(points, w.decode(b)...)
	}
	return points
}

func (w *writer) add(points []cupel.Point) {
	w.t.Helper()
	s := w.series()
	fresh, unsure := s.Sift(points)
	fresh = slices.Concat(Without(unsure, w.stored()), fresh)
	if len(fresh) == 0 {
		return
	}
	blocks := s.Add(fresh)
	for _, b := range blocks {
		if b.Number != int64(len(w.blocks)) {
			w.t.Fatalf("block %d is not the next one, %d", b.Number, len(w.blocks))
		}
		w.blocks = append(w.blocks, Encode(b.Points))
		w.largest = max(w.largest, len(b.Points))
	}
	w.columns, w.state, w.tail = s.Columns(), s.State(), Encode(s.Tail)
}

// drawPoints draws points of which some are repeats, late, or no numbers.
func drawPoints(random *rand.Rand, n int) []cupel.Point {
	values := []float64{nan, inf, -inf, 0, math.Copysign(0, -1), 1, 1, math.MaxFloat64 / 1e6, -1e-300}
	points := make([]cupel.Point, n)
	for i := range points {
		p := point(random.Int64N(40)-5, random.Int64N(5)*1000, random.NormFloat64())
		switch random.IntN(12) {
		case 0:
			p.Step = math.MinInt64 + random.Int64N(2)
		case 1:
			p.Step, p.Timestamp = math.MaxInt64, math.MinInt64
		case 2, 3, 4:
			p.Value = cupel.Float(values[random.IntN(len(values))])
		}
		points[i] = p
		if i > 0 && random.IntN(6) == 0 {
			points[i] = points[random.IntN(i)]
		}
	}
	return points
}

func TestLikeTheModel(t *testing.T) {
	for seed := range uint64(100) {
		random := rand.New(rand.NewPCG(seed, 7))
		w, m := writer{t: t}, model{}
		for range random.IntN(12) + 1 {
			batch := drawPoints(random, random.IntN(60)+1)
			if random.IntN(30) == 0 {
				batch = drawPoints(random, 3*maxBlock)
			}
			w.add(batch)
			m.add(batch)
			s := w.series()
			if d := cmp.Diff(m.metric(), s.Metric(""), equal); d != "" {
				t.Fatalf("seed %d: the summary (-model +series):\n%s", seed, d)
			}
		}
		all := slices.SortedFunc(slices.Values(append(w.stored(), w.series().Tail...)), CompareTime)
		want := slices.SortedFunc(slices.Values(m), CompareTime)
		if !slices.EqualFunc(want, all, same) {
			t.Fatalf("seed %d: the points (-model +series):\n%s", seed, cmp.Diff(want, all, equal))
		}
		if n := len(w.series().Tail); n > maxTail || w.largest > maxBlock {
			t.Fatalf("seed %d: a tail of %d and a block of %d points, want at most %d and %d", seed, n, w.largest, maxTail, maxBlock)
		}
	}
}

func TestRepeatsAreKnown(t *testing.T) {
	long := make([]cupel.Point, 100)
	for i := range long {
		long[i] = point(int64(i), int64(i), float64(i))
	}
	for name, test := range map[string]struct {
		first, again []cupel.Point
		want         int64
	}{
		"in the tail":            {long[:10], long[:10], 10},
		"in a block":             {long, long[20:40], 100},
		"the last of a block":    {long, long[99:], 100},
		"NaN":                    {[]cupel.Point{point(1, 1, nan)}, []cupel.Point{point(1, 1, -nan)}, 1},
		"minus zero":             {[]cupel.Point{point(1, 1, 0)}, []cupel.Point{point(1, 1, math.Copysign(0, -1))}, 1},
		"another value":          {long[:1], []cupel.Point{point(0, 0, 1)}, 2},
		"another time":           {long[:1], []cupel.Point{point(0, 1, 0)}, 2},
		"another step, an older": {long, []cupel.Point{point(-1, 50, 50)}, 101},
		"within one batch":       {long[:5], slices.Concat(long[5:9], long[5:9]), 9},
	} {
		t.Run(name, func(t *testing.T) {
			w := writer{t: t}
			w.add(test.first)
			w.add(test.again)
			if got := w.series().Count; got != test.want {
				t.Errorf("%d points, want %d", got, test.want)
			}
		})
	}
}

func TestOrderOfAHistory(t *testing.T) {
	want := []cupel.Point{
		point(9, -1, 0), point(-2, 5, 3), point(1, 5, -inf), point(1, 5, 1), point(1, 5, inf), point(1, 5, nan), point(2, 5, 0), point(0, 6, 0),
	}
	for range 20 {
		got := slices.Clone(want)
		rand.Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
		slices.SortFunc(got, CompareTime)
		if d := cmp.Diff(want, got, equal); d != "" {
			t.Fatalf("order (-want +got):\n%s", d)
		}
	}
}

func TestCovers(t *testing.T) {
	got := Covers([]cupel.Point{point(3, 30, 0), point(-1, 40, 0), point(7, 20, 0)})
	if d := cmp.Diff(Range{-1, 7, 20, 40}, got); d != "" {
		t.Errorf("range (-want +got):\n%s", d)
	}
}
