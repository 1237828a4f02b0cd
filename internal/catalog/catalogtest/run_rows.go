package catalogtest

import (
	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

var runTests = map[string]func(*fixture){
	"none is not found":                     noRun,
	"reads back what was added":             runReadsBack,
	"an id is taken once in a project":      runTaken,
	"rows change":                           runChanges,
	"a touch changes the time alone":        runTouched,
	"go and come back with the experiment":  runsFollowExperiment,
	"one purged leaves nothing":             runPurged,
	"one purged leaves others as they were": runPurgedAlone,
}

// trackingHome adds a project with one experiment.
func (f *fixture) trackingHome() catalog.Project {
	f.Helper()
	p := f.project("default")
	f.experiment(p, 0, cupel.DefaultExperimentName)
	return p
}

func (f *fixture) runRow(p catalog.Project, id string) catalog.Run {
	f.Helper()
	return read(f, func(c catalog.Catalog) (catalog.Run, error) { return c.RunRow(f.Context(), p.ID, id) })
}

func noRun(f *fixture) {
	p := f.trackingHome()
	other := f.project("other")
	f.experiment(other, 0, "Default")
	f.run(other, "elsewhere", 0, 1)
	unknown := catalog.Run{Num: 1 << 40, ProjectID: p.ID, Run: cupel.Run{ID: "elsewhere"}}
	for _, call := range []func(catalog.Catalog) error{
		func(c catalog.Catalog) error { _, err := c.Run(f.Context(), p.ID, "elsewhere"); return err },
		func(c catalog.Catalog) error { _, err := c.RunRow(f.Context(), p.ID, "elsewhere"); return err },
		func(c catalog.Catalog) error { _, err := c.LockRun(f.Context(), p.ID, "elsewhere"); return err },
		func(c catalog.Catalog) error { return c.SetRun(f.Context(), unknown) },
		func(c catalog.Catalog) error { return c.TouchRun(f.Context(), unknown) },
	} {
		f.fails(cupel.NotFound, "elsewhere", call)
	}
	f.fails(cupel.NotFound, "77", func(c catalog.Catalog) error {
		_, err := c.AddRun(f.Context(), catalog.Run{ProjectID: p.ID, Run: cupel.Run{ID: "new", ExperimentID: 77}})
		return err
	})
}

func runReadsBack(f *fixture) {
	p := f.trackingHome()
	f.experiment(p, 5, "five")
	row := f.run(p, "full", 5, 3, ended(cupel.RunFailed, 9), func(run *catalog.Run) {
		run.Name, run.User, run.ArtifactLocation = "größter Lauf", "ada@example.org", "s3://bucket/full/artifacts"
		run.RunComponents = cupel.RunComponents{ModelClass: "m:M", FeatureGeneratorClass: "f:F", DatasetClass: "d:D", GitHash: "abc"}
	})
	bare := f.run(p, "bare", 0, 1, func(run *catalog.Run) { run.StartTime = nil })
	for _, want := range []catalog.Run{row, bare} {
		f.diff("row", want, f.runRow(p, want.ID))
		f.diff("run", want, f.theRun(p, want.ID))
		f.diff("locked", want, read(f, func(c catalog.Catalog) (catalog.Run, error) { return c.RunRow(f.Context(), p.ID, want.ID) }))
		f.update(func(c catalog.Catalog) error {
			got, err := c.LockRun(f.Context(), p.ID, want.ID)
			f.diff("locked", want, got)
			return err
		})
	}
}

func runTaken(f *fixture) {
	p, other := f.trackingHome(), f.project("other")
	f.experiment(other, 0, "Default")
	f.run(p, "a", 0, 1)
	f.run(other, "a", 0, 1)
	f.fails(cupel.AlreadyExists, `"a"`, func(c catalog.Catalog) error {
		_, err := c.AddRun(f.Context(), catalog.Run{ProjectID: p.ID, Run: cupel.Run{ID: "a"}})
		return err
	})
}

func runChanges(f *fixture) {
	p := f.trackingHome()
	f.experiment(p, 5, "five")
	run := f.run(p, "a", 0, 1)
	f.log(run, cupel.RunBatch{Params: []cupel.Param{{Key: "lr", Value: "1"}}, Metrics: []cupel.LoggedPoint{point("auc", 1, 0.5)}})
	logged := f.theRun(p, "a")
	for _, change := range []func(*catalog.Run){
		ended(cupel.RunFinished, 7),
		func(run *catalog.Run) { run.DeletedAt, run.State = deleted(8), cupel.StateDeleted },
		func(run *catalog.Run) { run.DeletedAt, run.State = nil, cupel.StateActive },
		func(run *catalog.Run) { run.Status, run.EndTime = cupel.RunRunning, nil },
		func(run *catalog.Run) { run.ExperimentID, run.Name, run.User = 5, "b", "grace" },
		func(run *catalog.Run) {
			run.RunComponents = cupel.RunComponents{ModelClass: "m:M", FeatureGeneratorClass: "f:F", DatasetClass: "d:D", GitHash: "abc"}
		},
	} {
		change(&logged)
		run = f.setRun(run, change)
		f.diff("row", run, f.runRow(p, "a"))
		f.diff("run", logged, f.theRun(p, "a"))
	}
}

func runTouched(f *fixture) {
	p := f.trackingHome()
	run := f.run(p, "a", 0, 1)
	touched := run
	touched.UpdatedAt, touched.Name = at(50), "another name"
	f.update(func(c catalog.Catalog) error { return c.TouchRun(f.Context(), touched) })
	run.UpdatedAt = at(50)
	f.diff("row", run, f.runRow(p, "a"))
}

func runsFollowExperiment(f *fixture) {
	p := f.trackingHome()
	f.experiment(p, 1, "one")
	f.run(p, "a", 1, 1)
	f.run(p, "deleted before", 1, 1, func(run *catalog.Run) { run.DeletedAt = deleted(2) })
	f.run(p, "of another", 0, 1)
	states := func() (states []any) {
		for _, id := range []string{"a", "deleted before", "of another"} {
			run := f.runRow(p, id)
			states = append(states, run.State, run.ExperimentDeleted, run.UpdatedAt)
		}
		return states
	}
	f.update(func(c catalog.Catalog) error { return c.DeleteRuns(f.Context(), p.ID, 1, at(9)) })
	f.diff("deleted", []any{cupel.StateDeleted, true, at(9), cupel.StateDeleted, false, at(1), cupel.StateActive, false, at(1)}, states())
	f.update(func(c catalog.Catalog) error { return c.RestoreRuns(f.Context(), p.ID, 1, at(10)) })
	f.diff("restored", []any{cupel.StateActive, false, at(10), cupel.StateDeleted, false, at(1), cupel.StateActive, false, at(1)}, states())
}

// logAll logs something of every kind to a run.
func (f *fixture) logAll(p catalog.Project, run catalog.Run) {
	f.Helper()
	f.log(run, cupel.RunBatch{
		Params: []cupel.Param{{Key: "lr", Value: "0.1"}}, Tags: tags("k", "v"), Metrics: append(series("loss", 0, 100, 1), point("auc", 1, 1)),
	})
	f.update(func(c catalog.Catalog) error {
		if _, err := c.NoteBatch(f.Context(), run, "batch"); err != nil {
			return err
		}
		if err := c.AddInputs(f.Context(), run, []cupel.DatasetInput{{Dataset: cupel.Dataset{Name: "d", Digest: "1"}}}, at(1)); err != nil {
			return err
		}
		return c.AddModelLinks(f.Context(), run, catalog.LinkOutput, []cupel.ModelLink{{ModelID: "m-1"}})
	})
}

func runPurged(f *fixture) {
	p := f.trackingHome()
	run := f.run(p, "a", 0, 1, ended(cupel.RunFinished, 2))
	f.logAll(p, run)
	f.update(func(c catalog.Catalog) error { return c.PurgeRun(f.Context(), run.Num) })
	f.fails(cupel.NotFound, "a", func(c catalog.Catalog) error { _, err := c.RunRow(f.Context(), p.ID, "a"); return err })
	f.diff("history", []cupel.Point(nil), f.history(run, "loss", nil, 0))

	again := f.run(p, "a", 0, 3)
	f.diff("made anew", again, f.theRun(p, "a"))
	f.diff("batch", true, f.noteBatch(again, "batch"))
}

func runPurgedAlone(f *fixture) {
	p := f.trackingHome()
	a, b := f.run(p, "a", 0, 1), f.run(p, "b", 0, 1)
	f.logAll(p, a)
	f.logAll(p, b)
	want := f.theRun(p, "b")
	f.update(func(c catalog.Catalog) error { return c.PurgeRun(f.Context(), a.Num) })
	f.diff("the other", want, f.theRun(p, "b"))
	f.diff("its points", 100, len(f.history(b, "loss", nil, 0)))
}
