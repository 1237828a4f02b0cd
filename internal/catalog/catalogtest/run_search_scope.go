package catalogtest

import (
	"math"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/filter"
)

func runsByScope(f *fixture) {
	p := f.searchedRuns()
	f.setRun(f.theRun(p, "c"), func(r *catalog.Run) { r.DeletedAt = deleted(100) })
	gone := f.experiment(p, 3, "gone")
	f.run(p, "g", 3, 50)
	f.update(func(c catalog.Catalog) error {
		gone.DeletedAt = deleted(200)
		if err := c.SetExperiment(f.Context(), gone); err != nil {
			return err
		}
		return c.DeleteRuns(f.Context(), p.ID, 3, at(200))
	})
	for _, test := range []struct {
		name        string
		experiments []int64
		view        cupel.View
		want        []string
	}{
		{"all that are not deleted", nil, cupel.ViewActive, []string{"f", "b", "e", "a", "d"}},
		{"one", []int64{1}, cupel.ViewActive, []string{"b", "a"}},
		{"two", []int64{2, 1}, cupel.ViewActive, []string{"f", "b", "e", "a", "d"}},
		{"none", []int64{}, cupel.ViewActive, nil},
		{"one that is not there", []int64{77}, cupel.ViewActive, nil},
		{"a deleted one", []int64{3}, cupel.ViewActive, nil},
		{"deleted runs", nil, cupel.ViewDeleted, []string{"c"}},
		{"deleted runs of a deleted one", []int64{3, 2}, cupel.ViewDeleted, []string{"g"}},
		{"both", []int64{1, 3}, cupel.ViewAll, []string{"g", "b", "c", "a"}},
	} {
		search := catalog.RunSearch{Search: f.search(p.ID, filter.Runs, "", nil, runOrder...), Experiments: test.experiments}
		search.View = test.view
		f.diff(test.name, test.want, runIDs(f.allRuns(search)))
	}
}

func runsByDirections(f *fixture) {
	p := f.searchedRuns()
	p.MetricDirections = map[string]string{"auc": "min", "val_loss": "max"}
	f.update(func(c catalog.Catalog) error { return c.SetProject(f.Context(), p) })
	search := catalog.RunSearch{Search: f.search(p.ID, filter.Runs, "best(metrics.val_loss) > 0 and best(metrics.auc) <= 0.8", []string{"best(metrics.val_loss) desc"}, runOrder...)}
	f.diff("found", []string{"a", "e"}, runIDs(f.allRuns(search)))
}

func foundRunsAreWhole(f *fixture) {
	p := f.searchedRuns()
	f.update(func(c catalog.Catalog) error {
		run, err := c.RunRow(f.Context(), p.ID, "a")
		if err != nil {
			return err
		}
		if err := c.AddModelLinks(f.Context(), run, catalog.LinkInput, []cupel.ModelLink{{ModelID: "m-1", Step: 0}}); err != nil {
			return err
		}
		return c.AddModelLinks(f.Context(), run, catalog.LinkOutput, []cupel.ModelLink{{ModelID: "m-3", Step: 7}, {ModelID: "m-2", Step: 7}})
	})
	search := catalog.RunSearch{Search: f.search(p.ID, filter.Runs, "", nil, "run_id")}
	f.checkWhole(p, search)
	a := f.theRun(p, "a")
	f.diff("what it wrote", []cupel.ModelLink{{ModelID: "m-2", Step: 7}, {ModelID: "m-3", Step: 7}}, a.ModelOutputs)
	f.diff("what it read", []string{"iris", "wine"}, []string{a.Inputs[0].Dataset.Name, a.Inputs[1].Dataset.Name})
}

// checkWhole compares the runs of a search with each read by itself.
func (f *fixture) checkWhole(p catalog.Project, search catalog.RunSearch) {
	f.Helper()
	for _, brief := range []bool{false, true} {
		search.Brief = brief
		for _, run := range f.allRuns(search) {
			want := f.theRun(p, run.ID)
			if brief {
				want.Inputs, want.ModelInputs, want.ModelOutputs = nil, nil, nil
			}
			f.diff("run "+run.ID, withoutNaN(want), withoutNaN(run))
		}
	}
}

// withoutNaN replaces each NaN, which is not equal to itself.
func withoutNaN(run catalog.Run) catalog.Run {
	const notANumber = -123456
	for key, m := range run.Metrics {
		for _, v := range []*cupel.Float{&m.Last.Value, &m.Mean} {
			if math.IsNaN(float64(*v)) {
				*v = notANumber
			}
		}
		run.Metrics[key] = m
	}
	return run
}

func runTokens(f *fixture) {
	p := f.searchedRuns()
	search := catalog.RunSearch{Search: f.search(p.ID, filter.Runs, "metrics.auc > 0", []string{"metrics.auc"}, runOrder...)}
	search.Limit = 1
	_, next := f.runPage(search)
	for _, other := range []catalog.Search{
		f.search(p.ID, filter.Runs, "metrics.auc > 0.1", []string{"metrics.auc"}, runOrder...),
		f.search(p.ID, filter.Runs, "metrics.auc > 0", []string{"metrics.auc desc"}, runOrder...),
	} {
		search.Search, search.PageToken = other, next
		f.fails(cupel.Invalid, "page token", func(c catalog.Catalog) error {
			_, _, err := c.SearchRuns(f.Context(), search)
			return err
		})
	}
}

func runPagesAmidChanges(f *fixture) {
	p := f.project("default")
	f.experiment(p, 1, "one")
	for n, id := range []string{"a", "b", "c", "d"} {
		f.run(p, id, 1, 10*n)
	}
	search := catalog.RunSearch{Search: f.search(p.ID, filter.Runs, "", nil, runOrder...)}
	search.Limit = 2
	page, next := f.runPage(search)
	f.diff("first page", []string{"d", "c"}, runIDs(page))
	f.setRun(page[1], func(r *catalog.Run) { r.DeletedAt = deleted(50) })
	f.run(p, "e", 1, 100)
	search.PageToken = next
	page, _ = f.runPage(search)
	f.diff("second page", []string{"b", "a"}, runIDs(page))
}

func runsThatMove(f *fixture) {
	p := f.searchedRuns()
	f.setRun(f.theRun(p, "a"), func(r *catalog.Run) { r.ExperimentID = 2 })
	b := f.setRun(f.theRun(p, "b"), ended(cupel.RunFinished, 90))
	byAUC := catalog.RunSearch{Search: f.search(p.ID, filter.Runs, "metrics.auc > -1", []string{"metrics.auc desc"}, "run_id"), Experiments: []int64{2}}
	f.diff("in the second", []string{"f", "a", "e"}, runIDs(f.allRuns(byAUC)))
	byAUC.Experiments = []int64{1}
	f.diff("in the first", []string{"b"}, runIDs(f.allRuns(byAUC)))
	f.setRun(b, func(r *catalog.Run) { r.Status, r.EndTime = cupel.RunRunning, nil })
	f.diff("running again", []string{"b"}, runIDs(f.allRuns(byAUC)))
}

func changedRuns(f *fixture) {
	p := f.searchedRuns()
	changed := func(since time.Time, limit int) []string {
		return runIDs(read(f, func(c catalog.Catalog) ([]catalog.Run, error) { return c.ChangedRuns(f.Context(), p.ID, since, limit) }))
	}
	f.diff("all", []string{"d", "c", "b", "e", "f", "a"}, changed(time.Time{}, 100))
	f.diff("since", []string{"e", "f", "a"}, changed(at(35), 100))
	f.diff("limited", []string{"e", "f"}, changed(at(35), 2))
	f.diff("none", []string(nil), changed(at(71), 100))
}

func endedRunsChange(f *fixture) {
	p := f.searchedRuns()
	search := catalog.RunSearch{Search: f.search(p.ID, filter.Runs, "", nil, "run_id")}
	a := f.theRun(p, "a")
	for _, batch := range []cupel.RunBatch{
		{Metrics: []cupel.LoggedPoint{point("auc", 9, 0.5), point("new", 1, 1)}},
		{Params: []cupel.Param{{Key: "late", Value: "1"}}},
		{Tags: tags("late", "2", "my key", "w")},
	} {
		f.log(a, batch)
		f.checkWhole(p, search)
	}
	f.update(func(c catalog.Catalog) error { return c.DropRunTag(f.Context(), a, "late") })
	f.checkWhole(p, search)
	a = f.setRun(a, func(r *catalog.Run) { r.Status, r.EndTime = cupel.RunRunning, nil })
	f.checkWhole(p, search)
	f.log(a, cupel.RunBatch{Params: []cupel.Param{{Key: "later", Value: "3"}}})
	f.checkWhole(p, search)
	f.diff("tags", map[string]string{"mlflow.user": "ann", "my key": "w"}, f.theRun(p, "a").Tags)
}
