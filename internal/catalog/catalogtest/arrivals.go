package catalogtest

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/filter"
)

var arrivalTests = map[string]func(*fixture){
	"are seen once summed up":             arrivalsSummedUp,
	"are listed by run":                   arrivalsOfRuns,
	"are seen of a run that ends":         arrivalsOfEnd,
	"are seen in another experiment":      arrivalsThatMove,
	"go with their run":                   arrivalsPurged,
	"do not wait for ever":                arrivalsBounded,
	"of an ended run do not wait":         arrivalsAfterEnd,
	"come by name":                        arrivalsByName,
	"are of running runs":                 arrivalsOfNone,
	"whatever the batches, like no waits": arrivalsLikePoints,
}

// arrive logs points of a run that may wait, at a time.
func (f *fixture) arrive(run catalog.Run, n int, points ...cupel.LoggedPoint) {
	f.Helper()
	run.UpdatedAt = at(n)
	f.update(func(c catalog.Catalog) error { return c.LogPoints(f.Context(), run, points) })
}

func (f *fixture) arrivals(ids ...string) []int64 {
	f.Helper()
	return read(f, func(c catalog.Catalog) ([]int64, error) { return c.Arrivals(f.Context(), ids) })
}

func (f *fixture) sumUp(run catalog.Run) {
	f.Helper()
	f.update(func(c catalog.Catalog) error { return c.SumUp(f.Context(), run.Num) })
}

// withMetric finds the runs by the value of a metric.
func (f *fixture) withMetric(p catalog.Project, filtered string) []string {
	f.Helper()
	return runIDs(f.allRuns(catalog.RunSearch{Search: f.search(p.ID, filter.Runs, filtered, nil, runOrder...)}))
}

func arrivalsSummedUp(f *fixture) {
	p := f.trackingHome()
	run := f.run(p, "a", 0, 1)
	logged := series("auc", 1, 3, 0.5)
	f.arrive(run, 5, logged[1], point("loss", 7, 7))
	f.arrive(run, 9, logged[0], logged[2])
	f.arrive(run, 7, logged[1]) // once more
	f.sumUp(run)
	f.diff("history", pointsOf(logged), f.history(run, "auc", nil, 0))
	f.diff("summary", cupel.Metric{
		Key: "auc", Last: logged[2].Point, Min: &logged[0].Point, Max: &logged[2].Point, Mean: 1.5, Count: 3,
	}, f.metric(run, "auc"))
	f.diff("the other key", int64(1), f.metric(run, "loss").Count)
	f.diff("changed", at(9), f.runRow(p, "a").UpdatedAt)
	f.diff("waiting", []int64(nil), f.arrivals())
	f.sumUp(run)
	f.diff("once only", int64(3), f.metric(run, "auc").Count)
}

// arriveByName logs one point to a run that is named.
func (f *fixture) arriveByName(project, id string, n int) (num int64, full bool) {
	f.Helper()
	f.update(func(c catalog.Catalog) (err error) {
		num, full, err = c.Arrive(f.Context(), project, id, at(n), []cupel.LoggedPoint{point("auc", int64(n), float64(n))})
		return err
	})
	return num, full
}

func arrivalsByName(f *fixture) {
	p, other := f.trackingHome(), f.project("other")
	f.experiment(other, 0, cupel.DefaultExperimentName)
	run := f.run(p, "a", 0, 1)
	f.run(other, "a", 0, 1)
	for n := 1; ; n++ {
		num, full := f.arriveByName(p.Name, "a", n)
		f.diff("run", run.Num, num)
		if full {
			f.sumUp(run)
			f.diff("count", int64(n), f.metric(run, "auc").Count)
			f.diff("changed", at(n), f.runRow(p, "a").UpdatedAt)
			break
		}
		if n > 1000 {
			f.Fatal("it is never full")
		}
	}
	f.arriveByName(p.Name, "a", 2000)
	f.arrive(run, 2001, point("auc", 2001, 1))
	f.diff("waiting", []int64{run.Num}, f.arrivals())
	f.diff("of another project", 0, len(f.theRun(other, "a").Metrics))
}

func arrivalsOfNone(f *fixture) {
	p := f.trackingHome()
	deleted := at(2)
	f.run(p, "over", 0, 1, func(r *catalog.Run) { r.Status = cupel.RunFinished })
	f.run(p, "deleted", 0, 1, func(r *catalog.Run) { r.DeletedAt = &deleted })
	scheduled := f.run(p, "scheduled", 0, 1, func(r *catalog.Run) { r.Status = cupel.RunScheduled })
	for _, id := range []string{"over", "deleted", "none", ""} {
		num, full := f.arriveByName(p.Name, id, 1)
		f.diff("of the run "+id, []any{int64(0), false}, []any{num, full})
	}
	num, _ := f.arriveByName("none", "scheduled", 1)
	f.diff("in no project", int64(0), num)
	num, _ = f.arriveByName(p.Name, "scheduled", 1)
	f.diff("that is scheduled", scheduled.Num, num)
	f.diff("waiting", []int64{scheduled.Num}, f.arrivals())
}

func arrivalsOfRuns(f *fixture) {
	p := f.trackingHome()
	a, b, c := f.run(p, "a", 0, 1), f.run(p, "b", 0, 2), f.run(p, "c", 0, 3)
	f.arrive(b, 5, point("auc", 1, 1))
	f.arrive(a, 5, point("auc", 1, 1))
	f.arrive(a, 6, point("auc", 2, 1))
	f.diff("all", []int64{a.Num, b.Num}, f.arrivals())
	f.diff("of one", []int64{b.Num}, f.arrivals("b"))
	f.diff("of some", []int64{b.Num}, f.arrivals("c", "b", "none"))
	f.diff("of one without", []int64(nil), f.arrivals("c"))
	f.sumUp(c)
	f.sumUp(catalog.Run{Num: 1 << 40})
	f.sumUp(a)
	f.diff("the rest", []int64{b.Num}, f.arrivals())
}

func arrivalsOfEnd(f *fixture) {
	p := f.trackingHome()
	run := f.run(p, "a", 0, 1)
	f.arrive(run, 5, series("auc", 1, 40, 1)...)
	run.Status, run.UpdatedAt = cupel.RunFinished, at(6)
	f.update(func(c catalog.Catalog) error { return c.SetRun(f.Context(), run) })
	f.diff("waiting", []int64(nil), f.arrivals())
	f.diff("count", int64(40), f.metric(run, "auc").Count)
	f.diff("changed", at(6), f.runRow(p, "a").UpdatedAt)
	f.diff("found", []string{"a"}, f.withMetric(p, "metrics.auc = 40"))
}

func arrivalsThatMove(f *fixture) {
	p := f.trackingHome()
	f.experiment(p, 1, "other")
	run := f.run(p, "a", 0, 1)
	f.arrive(run, 5, point("auc", 1, 1))
	run.ExperimentID = 1
	f.update(func(c catalog.Catalog) error { return c.SetRun(f.Context(), run) })
	f.arrive(run, 6, point("auc", 2, 2))
	f.sumUp(run)
	f.diff("found", []string{"a"}, f.withMetric(p, "metrics.auc = 2"))
	f.diff("count", int64(2), f.metric(run, "auc").Count)
}

func arrivalsPurged(f *fixture) {
	run := f.run(f.trackingHome(), "a", 0, 1)
	f.arrive(run, 5, point("auc", 1, 1))
	f.update(func(c catalog.Catalog) error { return c.PurgeRun(f.Context(), run.Num) })
	f.diff("waiting", []int64(nil), f.arrivals())
}

func arrivalsBounded(f *fixture) {
	run := f.run(f.trackingHome(), "a", 0, 1)
	logged := series("loss", 0, 1000, 0)
	for i, p := range logged {
		f.arrive(run, i, p)
	}
	if n := f.metric(run, "loss").Count; n < 900 {
		f.Errorf("%d of 1000 points are summed up, want most", n)
	}
	f.sumUp(run)
	f.diff("history", pointsOf(logged), f.history(run, "loss", nil, 0))
}

func arrivalsAfterEnd(f *fixture) {
	p := f.trackingHome()
	run := f.run(p, "a", 0, 1, func(r *catalog.Run) { r.Status = cupel.RunFailed })
	f.arrive(run, 5, point("auc", 1, 1))
	f.diff("waiting", []int64(nil), f.arrivals())
	f.diff("count", int64(1), f.metric(run, "auc").Count)
	f.diff("changed", at(5), f.runRow(p, "a").UpdatedAt)
}

// arrivalsLikePoints logs the same to two runs, and lets it wait in one.
func arrivalsLikePoints(f *fixture) {
	p := f.trackingHome()
	for seed := range uint64(4) {
		random := rand.New(rand.NewPCG(seed, 5))
		now, later := f.run(p, fmt.Sprint("now-", seed), 0, 1), f.run(p, fmt.Sprint("later-", seed), 0, 1)
		for range 50 {
			var batch []cupel.LoggedPoint
			for range 1 + random.IntN(4) {
				key := fmt.Sprint("k", random.IntN(3))
				batch = append(batch, series(key, random.IntN(100), 1+random.IntN(400), float64(random.IntN(3)))...)
			}
			f.logPoints(now, batch...)
			f.arrive(later, 2, slices.Clone(batch)...)
		}
		f.sumUp(later)
		want, got := f.theRun(p, now.ID).Metrics, f.theRun(p, later.ID).Metrics
		f.diff("keys", len(want), len(got))
		for key, m := range want {
			f.diff("count of "+key, m.Count, got[key].Count)
			f.diff("last of "+key, m.Last, got[key].Last)
			f.diff("least of "+key, m.Min, got[key].Min)
			f.diff("most of "+key, m.Max, got[key].Max)
			f.diff("history of "+key, f.history(now, key, nil, 0), f.history(later, key, nil, 0))
		}
	}
}
