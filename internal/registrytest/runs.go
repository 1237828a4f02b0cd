package registrytest

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/cupel/cupel"
)

func testRuns(t *testing.T, f *fixture) {
	started := time.Date(2026, 1, 2, 3, 4, 5, 6_000_000, time.UTC)
	made := f.run(func(d *cupel.NewRun) {
		d.StartTime, d.User = &started, "ada"
		d.Params, d.Tags = map[string]string{"lr": "0.1"}, map[string]string{"team": "risk"}
		d.RunComponents = cupel.RunComponents{ModelClass: "a:Trees", FeatureGeneratorClass: "b:Plain", DatasetClass: "c:Iris", GitHash: "abc"}
	})
	f.equal(made, f.again(made))
	if !regexp.MustCompile(`^[0-9a-f]{32}$`).MatchString(made.ID) || made.Name == "" {
		t.Errorf("id %q and name %q", made.ID, made.Name)
	}
	f.equal(cupel.RunRunning, made.Status)
	f.equal(&started, made.StartTime)
	f.equal("ada", made.User)
	f.equal(map[string]string{"lr": "0.1"}, made.Params)
	f.equal(map[string]string{"team": "risk", "mlflow.runName": made.Name}, made.Tags)
	f.equal("b:Plain", made.FeatureGeneratorClass)
	if plain := f.run(); plain.StartTime == nil || plain.EndTime != nil || plain.ID == made.ID {
		t.Errorf("a run of nothing is %+v", plain)
	}

	imported := f.run(func(d *cupel.NewRun) { d.ID, d.Status, d.EndTime = "old-1", cupel.RunFailed, &started })
	f.equal("old-1", imported.ID)
	f.equal(&started, f.again(imported).EndTime)
	for _, wrong := range []struct {
		draft cupel.NewRun
		code  cupel.Code
	}{
		{cupel.NewRun{ID: "old-1"}, cupel.AlreadyExists},
		{cupel.NewRun{ID: "a/b"}, cupel.Invalid},
		{cupel.NewRun{ExperimentID: 99}, cupel.NotFound},
		{cupel.NewRun{Status: "DONE"}, cupel.Invalid},
		{cupel.NewRun{EndTime: &started}, cupel.Invalid},
		{cupel.NewRun{Name: strings.Repeat("x", 501)}, cupel.Invalid},
		{cupel.NewRun{Params: map[string]string{"../x": "1"}}, cupel.Invalid},
	} {
		_, err := f.a.CreateRun(f.ctx, cupel.DefaultProject, wrong.draft)
		f.refused(err, wrong.code)
	}
	_, err := f.a.CreateProject(f.ctx, "fraud", cupel.ProjectChange{})
	f.must(err)
	_, err = f.b.GetRun(f.ctx, cupel.RunRef{Project: "fraud", ID: made.ID})
	f.refused(err, cupel.NotFound)
}

func testChangeRuns(t *testing.T, f *fixture) {
	run := f.named("first")
	name, class := "second", "a:Forest"
	got, err := f.a.ChangeRun(f.ctx, run.Ref(), cupel.RunChange{Name: &name, ModelClass: &class})
	f.must(err)
	f.equal(got, f.again(run))
	f.equal("second", got.Name)
	f.equal("second", got.Tags["mlflow.runName"])
	f.equal(class, got.ModelClass)
	f.log(run, cupel.RunBatch{Tags: []cupel.RunTag{{Key: "mlflow.runName", Value: "third"}}})
	f.equal("third", f.again(run).Name)

	status := func(s cupel.RunStatus, end *time.Time) cupel.Run {
		got, err := f.a.ChangeRun(f.ctx, run.Ref(), cupel.RunChange{Status: &s, EndTime: end})
		f.must(err)
		f.equal(got, f.again(run))
		return got
	}
	ended := status(cupel.RunFinished, nil)
	if ended.EndTime == nil || ended.EndTime.Before(*ended.StartTime) {
		t.Errorf("it ended at %v", ended.EndTime)
	}
	f.log(run, points("late", 1)) // also after its end
	if running := status(cupel.RunRunning, nil); running.EndTime != nil {
		t.Errorf("it runs, and ended at %v", running.EndTime)
	}
	at := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	f.equal(&at, status(cupel.RunKilled, &at).EndTime)

	other := f.experiment("other")
	got, err = f.a.ChangeRun(f.ctx, run.Ref(), cupel.RunChange{ExperimentID: &other.ID})
	f.must(err)
	f.equal(other.ID, got.ExperimentID)
	wrong := cupel.RunStatus("DONE")
	_, err = f.a.ChangeRun(f.ctx, run.Ref(), cupel.RunChange{Status: &wrong})
	f.refused(err, cupel.Invalid)
	nowhere := int64(99)
	_, err = f.a.ChangeRun(f.ctx, run.Ref(), cupel.RunChange{ExperimentID: &nowhere})
	f.refused(err, cupel.NotFound)
	_, err = f.a.ChangeRun(f.ctx, cupel.RunRef{Project: cupel.DefaultProject, ID: "none"}, cupel.RunChange{})
	f.refused(err, cupel.NotFound)
}

// testComponents checks that what a run trained may also be said by tags.
func testComponents(_ *testing.T, f *fixture) {
	run := f.run(func(d *cupel.NewRun) {
		d.Tags = map[string]string{"mlflow.source.git.commit": "abc", "mlflow.runName": "by tag"}
	})
	f.equal("abc", run.GitHash)
	f.equal("by tag", run.Name)
	f.log(run, cupel.RunBatch{Tags: []cupel.RunTag{{Key: "estimator_class", Value: "sklearn.Tree"}, {Key: "mlflow.source.git.commit", Value: "def"}}})
	got := f.again(run)
	f.equal("sklearn.Tree", got.ModelClass)
	f.equal("def", got.GitHash)
	f.equal("abc", run.Tags["mlflow.source.git.commit"])
}

func testDeletedRuns(t *testing.T, f *fixture) {
	run, other := f.run(), f.run()
	f.log(run, points("auc", 0.5))
	f.refused(f.a.PurgeRun(f.ctx, run.Ref()), cupel.Conflict)
	f.must(f.a.DeleteRun(f.ctx, run.Ref()))
	f.must(f.b.DeleteRun(f.ctx, run.Ref())) // it is deleted already
	got := f.again(run)
	f.equal(cupel.StateDeleted, got.State)
	if got.DeletedAt == nil || got.Metrics["auc"].Count != 1 {
		t.Errorf("a deleted run is %+v", got)
	}
	status := cupel.RunFinished
	_, changed := f.a.ChangeRun(f.ctx, run.Ref(), cupel.RunChange{Status: &status})
	for name, err := range map[string]error{
		"logging": f.a.LogBatch(f.ctx, run.Ref(), points("auc", 0.6)), "changing": changed,
		"inputs":  f.a.LogInputs(f.ctx, run.Ref(), []cupel.DatasetInput{{Dataset: cupel.Dataset{Name: "d", Digest: "1"}}}, nil),
		"outputs": f.a.LogOutputs(f.ctx, run.Ref(), []cupel.ModelLink{{ModelID: "m-1"}}),
	} {
		if cupel.ErrorCode(err) != cupel.Conflict || !strings.Contains(err.Error(), "must be in the 'active' state") {
			t.Errorf("%s: error %v", name, err)
		}
	}
	f.equal(1, len(f.runNames(cupel.RunSearch{Search: search("")})))

	f.must(f.a.RestoreRun(f.ctx, run.Ref()))
	f.must(f.b.RestoreRun(f.ctx, run.Ref()))
	f.log(run, points("auc", 0.7))
	f.must(f.a.DeleteRun(f.ctx, run.Ref()))
	f.must(f.a.PurgeRun(f.ctx, run.Ref()))
	_, err := f.b.GetRun(f.ctx, run.Ref())
	f.refused(err, cupel.NotFound)
	f.refused(f.a.PurgeRun(f.ctx, run.Ref()), cupel.NotFound)
	f.refused(f.a.DeleteRun(f.ctx, run.Ref()), cupel.NotFound)
	f.refused(f.a.RestoreRun(f.ctx, run.Ref()), cupel.NotFound)
	f.equal(cupel.StateActive, f.again(other).State)
	f.run(func(d *cupel.NewRun) { d.ID = run.ID }) // its id is free
}
