package registrytest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/cupel/cupel"
)

func testMetrics(t *testing.T, f *fixture) {
	run := f.run()
	p := func(step, timestamp int64, value cupel.Float) *cupel.Point {
		return &cupel.Point{Step: step, Timestamp: timestamp, Value: value}
	}
	for _, test := range []struct {
		name   string
		points []cupel.Point // logged one by one, in this order
		want   cupel.Metric
	}{
		{"one", []cupel.Point{*p(3, 5, 0.5)}, cupel.Metric{Last: *p(3, 5, 0.5), Min: p(3, 5, 0.5), Max: p(3, 5, 0.5), Mean: 0.5, Count: 1}},
		{"highest step", []cupel.Point{*p(2, 1, 4), *p(1, 9, 8)}, cupel.Metric{Last: *p(2, 1, 4), Min: p(2, 1, 4), Max: p(1, 9, 8), Mean: 6, Count: 2}},
		{"then latest", []cupel.Point{*p(1, 9, 1), *p(1, 3, 2)}, cupel.Metric{Last: *p(1, 9, 1), Min: p(1, 9, 1), Max: p(1, 3, 2), Mean: 1.5, Count: 2}},
		{"then largest", []cupel.Point{*p(1, 1, 2), *p(1, 1, 1)}, cupel.Metric{Last: *p(1, 1, 2), Min: p(1, 1, 1), Max: p(1, 1, 2), Mean: 1.5, Count: 2}},
		{"negative steps", []cupel.Point{*p(-2, 1, 1), *p(-1, 1, 0)}, cupel.Metric{Last: *p(-1, 1, 0), Min: p(-1, 1, 0), Max: p(-2, 1, 1), Mean: 0.5, Count: 2}},
		{"repeats", []cupel.Point{*p(1, 1, 2), *p(2, 2, 4), *p(1, 1, 2)}, cupel.Metric{Last: *p(2, 2, 4), Min: p(1, 1, 2), Max: p(2, 2, 4), Mean: 3, Count: 2}},
		{"first of the lowest", []cupel.Point{*p(3, 1, 1), *p(1, 1, 1)}, cupel.Metric{Last: *p(3, 1, 1), Min: p(1, 1, 1), Max: p(1, 1, 1), Mean: 1, Count: 2}},
		{"NaN counts for neither", []cupel.Point{*p(1, 1, 2), *p(2, 1, nan), *p(2, 1, nan)}, cupel.Metric{Last: *p(2, 1, nan), Min: p(1, 1, 2), Max: p(1, 1, 2), Mean: 2, Count: 2}},
		{"NaN alone", []cupel.Point{*p(1, 1, nan)}, cupel.Metric{Last: *p(1, 1, nan), Mean: nan, Count: 1}},
		{"infinities", []cupel.Point{*p(1, 1, inf), *p(2, 1, -inf)}, cupel.Metric{Last: *p(2, 1, -inf), Min: p(2, 1, -inf), Max: p(1, 1, inf), Mean: nan, Count: 2}},
		{"extremes", []cupel.Point{*p(math.MaxInt64, math.MaxInt64, math.MaxFloat64), *p(math.MinInt64, 0, 5e-324)},
			cupel.Metric{Last: *p(math.MaxInt64, math.MaxInt64, math.MaxFloat64), Min: p(math.MinInt64, 0, 5e-324), Max: p(math.MaxInt64, math.MaxInt64, math.MaxFloat64), Mean: math.MaxFloat64 / 2, Count: 2}},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := f.in(t)
			var atOnce cupel.RunBatch
			for _, p := range test.points {
				logged := cupel.LoggedPoint{Key: test.name, Point: p}
				f.log(run, cupel.RunBatch{Metrics: []cupel.LoggedPoint{logged}})
				logged.Key += " at once"
				atOnce.Metrics = append(atOnce.Metrics, logged)
			}
			f.log(run, atOnce)
			got := f.again(run).Metrics
			for _, key := range []string{test.name, test.name + " at once"} {
				want := test.want
				want.Key = key
				f.equal(want, got[key])
			}
		})
	}
}

func testHistory(t *testing.T, f *fixture) {
	run := f.run()
	f.log(run, cupel.RunBatch{Metrics: []cupel.LoggedPoint{
		point("auc", 5, 30, 0.5), point("auc", 9, 20, 0.1), point("auc", 1, 30, nan), point("auc", 1, 30, -inf), point("auc", 1, 30, inf), point("loss", 1, 1, 1),
	}})
	f.log(run, cupel.RunBatch{Metrics: []cupel.LoggedPoint{point("auc", 2, 10, 0.7), point("auc", 1, 30, nan)}})
	want := []cupel.Point{
		{Step: 2, Timestamp: 10, Value: 0.7}, {Step: 9, Timestamp: 20, Value: 0.1}, {Step: 1, Timestamp: 30, Value: -inf},
		{Step: 1, Timestamp: 30, Value: inf}, {Step: 1, Timestamp: 30, Value: nan}, {Step: 5, Timestamp: 30, Value: 0.5},
	}
	for _, limit := range []int{0, 1, 2, 6, 100} {
		t.Run(fmt.Sprint("in pages of ", limit), func(t *testing.T) {
			f := f.in(t)
			f.equal(want, f.history(run, cupel.HistoryQuery{Key: "auc", Limit: limit}))
		})
	}
	one, five := int64(1), int64(5)
	f.equal(want[2:5], f.history(run, cupel.HistoryQuery{Key: "auc", ToStep: &one, Limit: 2}))
	f.equal([]cupel.Point{want[1], want[5]}, f.history(run, cupel.HistoryQuery{Key: "auc", FromStep: &five}))
	f.equal([]cupel.Point{}, f.history(run, cupel.HistoryQuery{Key: "none"}))
	f.equal([]cupel.Point{}, f.history(run, cupel.HistoryQuery{}))
	for _, wrong := range []cupel.HistoryQuery{{Key: "auc", Limit: -1}, {Key: "auc", PageToken: "nonsense"}} {
		_, err := f.b.MetricHistory(f.ctx, run.Ref(), wrong)
		f.refused(err, cupel.Invalid)
	}
	_, err := f.b.MetricHistory(f.ctx, cupel.RunRef{Project: cupel.DefaultProject, ID: "none"}, cupel.HistoryQuery{Key: "auc"})
	f.refused(err, cupel.NotFound)
}

// history returns a history, page by page.
func (f *fixture) history(run cupel.Run, query cupel.HistoryQuery) []cupel.Point {
	f.Helper()
	var all []cupel.Point
	for {
		page, err := f.b.MetricHistory(f.ctx, run.Ref(), query)
		if err != nil {
			f.Fatal(err)
		}
		all = append(all, page.Points...)
		if page.NextPageToken == "" {
			return all
		}
		if len(page.Points) != query.Limit {
			f.Fatalf("a page of %d points is not the last, and %d were asked for", len(page.Points), query.Limit)
		}
		query.PageToken = page.NextPageToken
	}
}

// testLongHistory checks that a history which arrives in any order, in parts that
// overlap, comes back whole and in its order.
func testLongHistory(t *testing.T, f *fixture) {
	const all, overlap = 25_000, 200
	run := f.run()
	random := rand.New(rand.NewPCG(1, 2))
	starts := random.Perm(all / (1000 - overlap))
	for _, start := range starts {
		batch := points("loss", make([]cupel.Float, 1000)...)
		for i := range batch.Metrics {
			step := int64(start*(1000-overlap) + i)
			batch.Metrics[i] = point("loss", step, 2*step, cupel.Float(step)/3)
		}
		random.Shuffle(len(batch.Metrics), func(i, j int) { batch.Metrics[i], batch.Metrics[j] = batch.Metrics[j], batch.Metrics[i] })
		f.log(run, batch)
	}
	got := f.history(run, cupel.HistoryQuery{Key: "loss"})
	if len(got) != all+overlap-all%(1000-overlap) {
		t.Fatalf("%d points", len(got))
	}
	for i, p := range got {
		if want := (cupel.Point{Step: int64(i), Timestamp: 2 * int64(i), Value: cupel.Float(i) / 3}); p != want {
			t.Fatalf("point %d is %+v, want %+v", i, p, want)
		}
	}
	summary := f.again(run).Metrics["loss"]
	f.equal(int64(len(got)), summary.Count)
	f.equal(got[len(got)-1], summary.Last)
	f.equal(got[:10], f.history(run, cupel.HistoryQuery{Key: "loss", ToStep: &got[9].Step}))
	f.equal(got, f.history(run, cupel.HistoryQuery{Key: "loss", Limit: 7777}))
}

func testSeries(t *testing.T, f *fixture) {
	one, two := f.named("one"), f.named("two")
	f.log(one, points("loss", 8, 4, nan, 2, 1, 1.5))
	f.log(two, points("loss", 9, 7))
	f.log(two, points("auc", nan))
	ask := func(query cupel.SeriesQuery) []cupel.Series {
		f.Helper()
		query.Project = cupel.DefaultProject
		got, err := f.b.MetricSeries(f.ctx, query)
		f.must(err)
		return got
	}
	everything := ask(cupel.SeriesQuery{Runs: []string{two.ID, "none", one.ID}, Keys: []string{"auc", "loss"}})
	f.equal([]cupel.Series{
		{Run: two.ID, Key: "auc", Steps: []int64{0}, Timestamps: []int64{1000}, Last: []cupel.Float{nan}, Points: 1},
		{Run: two.ID, Key: "loss", Steps: []int64{0, 1}, Timestamps: []int64{1000, 1001}, Last: []cupel.Float{9, 7}, Points: 2},
		{Run: one.ID, Key: "loss", Steps: []int64{0, 1, 2, 3, 4, 5}, Timestamps: []int64{1000, 1001, 1002, 1003, 1004, 1005}, Last: []cupel.Float{8, 4, nan, 2, 1, 1.5}, Points: 6},
	}, everything)

	from, to := int64(0), int64(5)
	query := cupel.SeriesQuery{Runs: []string{one.ID, two.ID}, Keys: []string{"loss"}, Buckets: 2, FromStep: &from, ToStep: &to}
	both := ask(query)
	f.equal(cupel.Series{
		Run: one.ID, Key: "loss", Steps: []int64{2, 5}, Timestamps: []int64{1002, 1005}, Last: []cupel.Float{nan, 1.5},
		Min: []cupel.Float{4, 1}, Max: []cupel.Float{8, 2}, Count: []int64{3, 3}, Points: 6,
	}, both[0])
	query.Runs = []string{two.ID} // hiding a run changes nothing of the others
	f.equal(both[1:], ask(query))
	query.FromStep, query.Buckets = &to, 0
	f.equal([]cupel.Series{}, ask(query))
	for _, wrong := range []struct {
		query cupel.SeriesQuery
		code  cupel.Code
	}{
		{cupel.SeriesQuery{Buckets: -1}, cupel.Invalid}, {cupel.SeriesQuery{Buckets: 10_001}, cupel.Invalid},
		{cupel.SeriesQuery{Runs: make([]string, 101), Keys: make([]string, 100)}, cupel.TooLarge},
	} {
		wrong.query.Project = cupel.DefaultProject
		_, err := f.b.MetricSeries(f.ctx, wrong.query)
		f.refused(err, wrong.code)
	}
}
