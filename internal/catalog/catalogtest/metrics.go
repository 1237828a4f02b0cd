package catalogtest

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

var metricTests = map[string]func(*fixture){
	"are summed up":                      metricSummary,
	"the last is the highest":            metricLast,
	"values that are no numbers":         metricSpecial,
	"repeats do not count":               metricRepeats,
	"many keys at once":                  metricKeys,
	"whatever the batches, like a model": metricsLikeModel,
	"history pages":                      historyPages,
	"history of long series":             historyLong,
	"history of nothing":                 historyNone,
	"belong to their run":                metricsOfRun,
	"many of one transaction":            metricsOfTransaction,
}

// series are points of a metric with steps from first on, count of them, that
// rise from a value.
func series(key string, first, count int, value float64) []cupel.LoggedPoint {
	points := make([]cupel.LoggedPoint, count)
	for i := range points {
		points[i] = point(key, int64(first+i), value+float64(i))
	}
	return points
}

func (f *fixture) logPoints(run catalog.Run, points ...cupel.LoggedPoint) {
	f.Helper()
	f.update(func(c catalog.Catalog) error { return c.AddPoints(f.Context(), run, points) })
}

func (f *fixture) metric(run catalog.Run, key string) cupel.Metric {
	f.Helper()
	return f.theRun(catalog.Project{ID: run.ProjectID}, run.ID).Metrics[key]
}

func (f *fixture) history(run catalog.Run, key string, after *cupel.Point, limit int) []cupel.Point {
	f.Helper()
	return read(f, func(c catalog.Catalog) ([]cupel.Point, error) {
		return c.History(f.Context(), run.Num, key, after, limit)
	})
}

// pagedHistory reads a history page by page.
func (f *fixture) pagedHistory(run catalog.Run, key string, size int) []cupel.Point {
	f.Helper()
	var all []cupel.Point
	var after *cupel.Point
	for {
		page := f.history(run, key, after, size)
		if len(page) > size {
			f.Fatalf("a page of at most %d has %d points", size, len(page))
		}
		all = append(all, page...)
		if len(page) < size {
			return all
		}
		after = &page[len(page)-1]
	}
}

// pointsOf are the points without their key.
func pointsOf(logged []cupel.LoggedPoint) []cupel.Point {
	points := make([]cupel.Point, len(logged))
	for i, p := range logged {
		points[i] = p.Point
	}
	return points
}

func metricSummary(f *fixture) {
	run := f.run(f.trackingHome(), "a", 0, 1)
	logged := []cupel.LoggedPoint{point("auc", 1, 0.5), point("auc", 2, 0.25), point("auc", 3, 0.75), point("auc", 4, 0.25)}
	for _, p := range logged {
		f.logPoints(run, p)
	}
	f.diff("summary", cupel.Metric{
		Key: "auc", Last: logged[3].Point, Min: &logged[1].Point, Max: &logged[2].Point, Mean: 0.4375, Count: 4,
	}, f.metric(run, "auc"))
	f.diff("history", pointsOf(logged), f.history(run, "auc", nil, 0))
}

func metricLast(f *fixture) {
	p := f.trackingHome()
	high, later, larger := cupel.Point{Step: 2, Timestamp: 1, Value: 1}, cupel.Point{Step: 1, Timestamp: 9, Value: 1}, cupel.Point{Step: 1, Timestamp: 1, Value: 9}
	for name, c := range map[string]struct {
		points []cupel.Point
		want   cupel.Point
	}{
		"the higher step":     {[]cupel.Point{high, later, larger}, high},
		"the later time":      {[]cupel.Point{larger, later}, later},
		"the larger value":    {[]cupel.Point{larger, {Step: 1, Timestamp: 1, Value: 3}}, larger},
		"a number before NaN": {[]cupel.Point{larger, {Step: 1, Timestamp: 1, Value: cupel.Float(math.NaN())}}, larger},
		"a negative step":     {[]cupel.Point{{Step: -5}, {Step: math.MinInt64}}, cupel.Point{Step: -5}},
	} {
		for _, way := range []string{"one by one", "at once"} {
			run := f.run(p, name+way, 0, 1)
			var batch []cupel.LoggedPoint
			for _, point := range c.points {
				batch = append(batch, cupel.LoggedPoint{Key: "k", Point: point})
			}
			for part := range slices.Chunk(batch, map[string]int{"one by one": 1, "at once": len(batch)}[way]) {
				f.logPoints(run, part...)
			}
			f.diff(name+", "+way, c.want, f.metric(run, "k").Last)
		}
	}
}

func metricSpecial(f *fixture) {
	run := f.run(f.trackingHome(), "a", 0, 1)
	nan, inf := math.NaN(), math.Inf(1)
	logged := []cupel.LoggedPoint{
		point("mixed", 1, -inf), point("mixed", 2, 1), point("mixed", 3, nan), point("none", 1, nan), point("inf", 1, inf), point("max", 1, math.MaxFloat64),
	}
	f.logPoints(run, logged...)
	of := func(i int) *cupel.Point { return &logged[i].Point }
	for _, want := range []cupel.Metric{
		{Key: "mixed", Last: logged[2].Point, Min: of(0), Max: of(1), Mean: cupel.Float(-inf), Count: 3},
		{Key: "none", Last: logged[3].Point, Mean: cupel.Float(nan), Count: 1},
		{Key: "inf", Last: logged[4].Point, Min: of(4), Max: of(4), Mean: cupel.Float(inf), Count: 1},
		{Key: "max", Last: logged[5].Point, Min: of(5), Max: of(5), Mean: math.MaxFloat64, Count: 1},
	} {
		f.diff(want.Key, want, f.metric(run, want.Key))
	}
	f.diff("history", pointsOf(logged[:3]), f.history(run, "mixed", nil, 0))
}

func metricRepeats(f *fixture) {
	run := f.run(f.trackingHome(), "a", 0, 1)
	logged := series("loss", 0, 200, 1)
	f.logPoints(run, logged...)
	f.logPoints(run, logged[10:20]...)
	f.logPoints(run, logged[199])
	f.logPoints(run, point("loss", 200, 201), point("loss", 200, 201))
	f.logPoints(run, point("loss", 200, 201))
	f.logPoints(run, point("loss", 50, -7), logged[50]) // another value at a step that is there
	f.diff("count", int64(202), f.metric(run, "loss").Count)
	f.diff("min", cupel.Float(-7), f.metric(run, "loss").Min.Value)
	f.diff("history", 202, len(f.history(run, "loss", nil, 0)))
	f.diff("paged", f.history(run, "loss", nil, 0), f.pagedHistory(run, "loss", 7))
}

func metricKeys(f *fixture) {
	p := f.trackingHome()
	run := f.run(p, "a", 0, 1)
	var batch []cupel.LoggedPoint
	for n := range 1000 {
		batch = append(batch, point(fmt.Sprintf("größe/%d", n), int64(n), float64(n)))
	}
	rand.Shuffle(len(batch), func(i, j int) { batch[i], batch[j] = batch[j], batch[i] })
	f.logPoints(run, batch...)
	f.logPoints(run, batch...)
	got := f.theRun(p, "a").Metrics
	f.diff("keys", 1000, len(got))
	for n, m := range got {
		if m.Count != 1 || n != fmt.Sprintf("größe/%d", m.Last.Step) || m.Last.Value != cupel.Float(m.Last.Step) {
			f.Fatalf("metric %s is %+v", n, m)
		}
	}
}

// byTime is the order of a history, for points whose values are numbers.
func byTime(a, b cupel.Point) int {
	return cmp.Or(cmp.Compare(a.Timestamp, b.Timestamp), cmp.Compare(a.Step, b.Step), cmp.Compare(a.Value, b.Value))
}

func metricsLikeModel(f *fixture) {
	p := f.trackingHome()
	for seed := range uint64(8) {
		random := rand.New(rand.NewPCG(seed, 3))
		run := f.run(p, fmt.Sprint(seed), 0, 1)
		model := map[string]map[cupel.Point]bool{}
		for range 12 {
			batch := make([]cupel.LoggedPoint, 1+random.IntN(300))
			for i := range batch {
				key := fmt.Sprint("k", random.IntN(3))
				batch[i] = cupel.LoggedPoint{Key: key, Point: cupel.Point{
					Step: random.Int64N(100), Timestamp: random.Int64N(4), Value: cupel.Float(random.IntN(5)),
				}}
				if model[key] == nil {
					model[key] = map[cupel.Point]bool{}
				}
				model[key][batch[i].Point] = true
			}
			f.logPoints(run, batch...)
		}
		for key, points := range model {
			want := []cupel.Point{}
			for point := range points {
				want = append(want, point)
			}
			slices.SortFunc(want, byTime)
			f.diff("history", want, f.history(run, key, nil, 0))
			f.diff("paged history", want, f.pagedHistory(run, key, 1+random.IntN(99)))
			f.diff("count", int64(len(want)), f.metric(run, key).Count)
			f.diff("last", slices.MaxFunc(want, cupel.Point.Compare), f.metric(run, key).Last)
		}
	}
}

func historyPages(f *fixture) {
	run := f.run(f.trackingHome(), "a", 0, 1)
	want := []cupel.LoggedPoint{point("k", 0, 1)}
	for n := range 90 { // late steps at early times, three at each time
		want = append(want, cupel.LoggedPoint{Key: "k", Point: cupel.Point{Step: int64(n%3) - 50, Timestamp: at(1 + n/3).UnixMilli(), Value: 2}})
	}
	want = append(want, cupel.LoggedPoint{Key: "k", Point: cupel.Point{Step: 9, Timestamp: at(40).UnixMilli(), Value: 1}},
		cupel.LoggedPoint{Key: "k", Point: cupel.Point{Step: 9, Timestamp: at(40).UnixMilli(), Value: cupel.Float(math.NaN())}})
	logged := slices.Clone(want)
	rand.Shuffle(len(logged), func(i, j int) { logged[i], logged[j] = logged[j], logged[i] })
	for part := range slices.Chunk(logged, 17) {
		f.logPoints(run, part...)
	}
	for _, size := range []int{1, 2, 10, 92, 93, 94, 1000} {
		f.diff(fmt.Sprintf("pages of %d", size), pointsOf(want), f.pagedHistory(run, "k", size))
	}
	between := cupel.Point{Step: 100, Timestamp: at(2).UnixMilli(), Value: 0} // one that is not there
	f.diff("after another point", pointsOf(want)[7:9], f.history(run, "k", &between, 2))
}

func historyLong(f *fixture) {
	run := f.run(f.trackingHome(), "a", 0, 1)
	logged := series("loss", 0, 10_007, 0)
	for part := range slices.Chunk(logged, 2500) {
		f.logPoints(run, part...)
	}
	f.diff("history", pointsOf(logged), f.history(run, "loss", nil, 0))
	f.diff("pages", pointsOf(logged), f.pagedHistory(run, "loss", 1000))
	f.diff("summary", cupel.Metric{
		Key: "loss", Last: logged[10_006].Point, Min: &logged[0].Point, Max: &logged[10_006].Point, Mean: 5003, Count: 10_007,
	}, f.metric(run, "loss"))
}

func historyNone(f *fixture) {
	run := f.run(f.trackingHome(), "a", 0, 1)
	f.logPoints(run)
	f.diff("of an unknown key", []cupel.Point(nil), f.history(run, "k", nil, 0))
	f.logPoints(run, point("k", 1, 1))
	last := point("k", 1, 1).Point
	f.diff("after the last", []cupel.Point(nil), f.history(run, "k", &last, 10))
	f.diff("of an unknown run", []cupel.Point(nil), f.history(catalog.Run{Num: 1 << 40}, "k", nil, 0))
}

func metricsOfRun(f *fixture) {
	p := f.trackingHome()
	a, b := f.run(p, "a", 0, 1), f.run(p, "b", 0, 1)
	f.logPoints(a, series("loss", 0, 50, 1)...)
	f.logPoints(b, series("loss", 0, 40, 2)...)
	f.logPoints(b, point("auc", 1, 1))
	f.diff("of the first", int64(50), f.metric(a, "loss").Count)
	f.diff("of the second", int64(40), f.metric(b, "loss").Count)
	f.diff("only of the second", 1, len(f.theRun(p, "a").Metrics))
}

func metricsOfTransaction(f *fixture) {
	run := f.run(f.trackingHome(), "a", 0, 1)
	logged := series("loss", 0, 120, 1)
	f.update(func(c catalog.Catalog) error {
		for part := range slices.Chunk(logged, 7) {
			if err := c.AddPoints(f.Context(), run, part); err != nil {
				return err
			}
		}
		return c.AddPoints(f.Context(), run, logged[30:60])
	})
	f.diff("history", pointsOf(logged), f.history(run, "loss", nil, 0))
	f.diff("count", int64(120), f.metric(run, "loss").Count)
}
