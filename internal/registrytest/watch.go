package registrytest

import (
	"context"
	"testing"
	"time"

	"github.com/cupel/cupel"
)

// watchPatience is when a test gives up to wait for a change: long after anybody
// would have.
const watchPatience = time.Minute

// testWatch checks that who watches through one door sees what changes through the
// other, whatever it is, and only what was asked for.
func testWatch(t *testing.T, f *fixture) {
	other := f.experiment("other")
	run := f.run()
	elsewhere := f.run(func(d *cupel.NewRun) { d.ExperimentID = other.ID })
	status := cupel.RunFinished
	changes := map[string]struct {
		change func() error
		seen   func(cupel.Run) bool
	}{
		"metrics": {func() error { return f.a.LogBatch(f.ctx, run.Ref(), points("auc", 0.5)) }, func(r cupel.Run) bool { return r.Metrics["auc"].Count == 1 }},
		"tags": {func() error {
			return f.a.LogBatch(f.ctx, run.Ref(), cupel.RunBatch{Tags: []cupel.RunTag{{Key: "a", Value: "b"}}})
		},
			func(r cupel.Run) bool { return r.Tags["a"] == "b" }},
		"status": {func() error { _, err := f.a.ChangeRun(f.ctx, run.Ref(), cupel.RunChange{Status: &status}); return err },
			func(r cupel.Run) bool { return r.Status == cupel.RunFinished }},
		"deletion": {func() error { return f.a.DeleteRun(f.ctx, run.Ref()) }, func(r cupel.Run) bool { return r.State == cupel.StateDeleted }},
	}
	for _, name := range []string{"metrics", "tags", "status", "deletion"} {
		t.Run(name, func(t *testing.T) {
			f := f.in(t)
			since := f.again(run).UpdatedAt
			f.log(elsewhere, points(name, 1))
			f.must(changes[name].change())
			watch := cupel.RunWatch{Project: cupel.DefaultProject, Runs: []string{run.ID}, Since: since}
			for event := range f.watch(watch) {
				if event.Run.ID != run.ID {
					t.Fatalf("told of run %s", event.Run.ID)
				}
				if changes[name].seen(event.Run) {
					return
				}
			}
			t.Error("it was not told")
		})
	}
	t.Run("new run", func(t *testing.T) { f.in(t).watchNew(other) })
	for _, err := range f.b.WatchRuns(f.ctx, cupel.RunWatch{Project: "nowhere"}) {
		f.refused(err, cupel.NotFound)
	}
}

// watchNew watches an experiment in which runs are started meanwhile.
func (f *fixture) watchNew(experiment cupel.Experiment) {
	stop := make(chan struct{})
	started := make(chan struct{})
	go func() {
		defer close(started)
		for { // the watch begins at some time
			for _, draft := range []cupel.NewRun{{Name: "outside"}, {Name: "inside", ExperimentID: experiment.ID}} {
				if _, err := f.a.CreateRun(f.ctx, cupel.DefaultProject, draft); err != nil {
					f.Error(err)
				}
			}
			select {
			case <-stop:
				return
			case <-time.After(50 * time.Millisecond):
			}
		}
	}()
	defer func() {
		close(stop)
		<-started
	}()
	for event := range f.watch(cupel.RunWatch{Project: cupel.DefaultProject, Experiments: []int64{experiment.ID}}) {
		if event.Run.Name == "inside" {
			return
		}
		f.Errorf("told of %s", event.Run.Name)
	}
	f.Error("it was not told")
}

// watch yields what a watcher is told, and fails on an error.
func (f *fixture) watch(watch cupel.RunWatch) func(func(cupel.RunEvent) bool) {
	return func(yield func(cupel.RunEvent) bool) {
		ctx, cancel := context.WithTimeout(f.ctx, watchPatience)
		defer cancel()
		for event, err := range f.b.WatchRuns(ctx, watch) {
			if err != nil {
				f.Error(err)
				return
			}
			if !yield(event) {
				return
			}
		}
	}
}
