package mlflowimport

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
)

func TestProjectMustBeEmpty(t *testing.T) {
	ctx := t.Context()
	for _, test := range []struct {
		name string
		make func(r cupel.Registry, project string) error
		says string
	}{
		{"experiment", func(r cupel.Registry, project string) error {
			_, err := r.CreateExperiment(ctx, project, cupel.NewExperiment{Name: "mine"})
			return err
		}, `the experiment "mine"`},
		{"run", func(r cupel.Registry, project string) error {
			_, err := r.CreateRun(ctx, project, cupel.NewRun{Name: "first"})
			return err
		}, `the run "first"`},
		{"model", func(r cupel.Registry, project string) error {
			_, err := r.CreateRepository(ctx, cupel.RepositoryRef{Project: project, Name: "other"})
			return err
		}, `the model "other"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			registry := newRegistry(t, "used")
			if err := test.make(registry, "used"); err != nil {
				t.Fatal(err)
			}
			_, err := Import(ctx, registry, small(), Options{Project: "used"})
			if cupel.ErrorCode(err) != cupel.Conflict || !strings.Contains(err.Error(), test.says) || !strings.Contains(err.Error(), "--merge") {
				t.Errorf("got %v, want a conflict that names %s and --merge", err, test.says)
			}
			if _, err := Import(ctx, registry, small(), Options{Project: "used", Merge: true}); err != nil {
				t.Errorf("merged: %v", err)
			}
		})
	}
}

// TestMerge imports into a project that has an experiment of the same name under
// another number, and one of another name under the same number.
func TestMerge(t *testing.T) {
	ctx, registry := t.Context(), newRegistry(t, "used")
	for _, name := range []string{"mine", "credit"} {
		must(registry.CreateExperiment(ctx, "used", cupel.NewExperiment{Name: name}))(t)
	}
	report := must(Import(ctx, registry, small(), Options{Project: "used", Merge: true}))(t)
	got := map[string]string{}
	for id, run := range (viewer{t, ctx, registry, "used"}).snapshot().Runs {
		got[id] = run.Experiment
	}
	want := map[string]string{"gone": "0", "kept": "0", "trained": "2", "buried": "3"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("experiments of the runs (-want +got):\n%s", diff)
	}
	wantGaps := []Gap{{"number of experiment", "numbers that are taken became new ones", 1, []string{"abandoned"}}}
	if diff := cmp.Diff(wantGaps, report.Gaps); diff != "" {
		t.Errorf("gaps (-want +got):\n%s", diff)
	}
	checkMergedAgain(t, registry)
}

func checkMergedAgain(t *testing.T, registry cupel.Registry) {
	t.Helper()
	again := must(Import(t.Context(), registry, small(), Options{Project: "used", Merge: true}))(t)
	for kind, tally := range again.Counts {
		if tally.Added != 0 {
			t.Errorf("merged again: %d %s are added", tally.Added, kind)
		}
	}
}

// gapsOf imports small again after both sides have changed, and returns what is
// reported.
func gapsOf(t *testing.T, change func(ctx context.Context, r cupel.Registry, source *memory) error) []Gap {
	t.Helper()
	registry := newRegistry(t, "p")
	must(Import(t.Context(), registry, small(), Options{Project: "p"}))(t)
	source := small()
	if err := change(t.Context(), registry, source); err != nil {
		t.Fatal(err)
	}
	return must(Import(t.Context(), registry, source, Options{Project: "p"}))(t).Gaps
}

func TestConflicts(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(ctx context.Context, r cupel.Registry, source *memory) error
		want   []Gap
	}{
		{"a parameter with another value", func(_ context.Context, _ cupel.Registry, source *memory) error {
			source.runs[1][0].Params = map[string]string{"lr": "0.2"}
			return nil
		}, []Gap{{"parameter", `it is "0.1" here and "0.2" in the source`, 1, []string{"trained lr"}}}},
		{"another run of the same id", func(_ context.Context, _ cupel.Registry, source *memory) error {
			source.runs[1][0].StartTime = at(9)
			return nil
		}, []Gap{{"run", "another run of this id is here: it started at 2025-01-03 08:00:00 +0000 UTC", 1, []string{"trained"}}}},
		{"a run that was deleted here", func(ctx context.Context, r cupel.Registry, _ *memory) error {
			return r.DeleteRun(ctx, cupel.RunRef{Project: "p", ID: "kept"})
		}, []Gap{{"run", "it was deleted here: restore it to import into it", 1, []string{"kept"}}}},
		{"an experiment that was deleted here", func(ctx context.Context, r cupel.Registry, _ *memory) error {
			return r.DeleteExperiment(ctx, cupel.ExperimentRef{Project: "p", ID: 1})
		}, []Gap{{"experiment", "it was deleted here: restore it to import into it", 1, []string{"credit"}}}},
		{"a number that was given here", func(ctx context.Context, r cupel.Registry, source *memory) error {
			source.versions["scorer"][3] = Version{Number: 4, Source: "s3://b/m", CreatedAt: day(9)}
			return nil
		}, []Gap{{"version", `version 4 of model repository "scorer" was given already: numbers up to 4 were, and none is given twice`, 1, []string{"scorer:4"}}}},
		{"a version that was deleted there", func(_ context.Context, _ cupel.Registry, source *memory) error {
			source.versions["scorer"][0] = Version{Number: 1, Deleted: true}
			return nil
		}, []Gap{{"deletion of version", "it was deleted in the source after it had been imported: delete it here too", 1, []string{"scorer:1"}}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, gapsOf(t, test.change)); diff != "" {
				t.Errorf("gaps (-want +got):\n%s", diff)
			}
		})
	}
}

// TestRefused imports what breaks Cupel's rules: the rest comes all the same.
func TestRefused(t *testing.T) {
	ctx, registry, source := t.Context(), newRegistry(t, "p"), small()
	run := &source.runs[1][0]
	run.Params["bad\x01key"] = "v"
	run.Tags["long"] = strings.Repeat("x", 9000)
	source.runs[0] = append(source.runs[0], cupel.Run{ID: "../up", Status: cupel.RunFinished, StartTime: at(3)})
	source.points[Series{"trained", "m"}] = []cupel.Point{{Timestamp: -1, Value: 1}, {Timestamp: 1, Value: 2}}
	source.files["trained/broken.bin"] = "unreadable"
	source.files["trained/a\\b"] = "no path"
	source.registered = append(source.registered, RegisteredModel{Name: "a/b"}, RegisteredModel{Name: "ask", Tags: map[string]string{"mlflow.prompt.is_prompt": "true"}})
	source.registered[0].Aliases["v7"] = 1
	source.registered[0].Tags["empty"] = ""
	report := must(Import(ctx, registry, source, Options{Project: "p"}))(t)

	var what []string
	for _, gap := range report.Gaps {
		what = append(what, gap.What+": "+strings.Join(gap.Names, ", "))
	}
	for _, want := range []string{
		`logged to run: trained parameter "bad\x01key"`, `logged to run: trained tag "long"`, `logged to run: trained metric "m"`, "run: ../up",
		`artifact of run: trained "broken.bin"`, `artifact of run: trained "a\\b"`, `registered model: "a/b"`, "alias of scorer: v7",
		`tag of registered model scorer: "empty"`,
	} {
		if !strings.Contains(strings.Join(what, "\n"), want) {
			t.Errorf("the gaps do not name %s; they are\n%s", want, strings.Join(what, "\n"))
		}
	}
	if diff := cmp.Diff([]Left{{"prompts", 1}}, report.Left); diff != "" {
		t.Errorf("left (-want +got):\n%s", diff)
	}
	shot := viewer{t, ctx, registry, "p"}.snapshot().Runs["trained"]
	if len(shot.Metrics["loss"]) != 2 || len(shot.Metrics["m"]) != 1 || shot.Params["lr"] != "0.1" || shot.Artifacts["d.txt"] == "" {
		t.Errorf("what breaks no rule is not all there: %+v", shot)
	}
}

// TestRemoteArtifacts imports an experiment whose artifacts are in a bucket.
func TestRemoteArtifacts(t *testing.T) {
	ctx, registry, source := t.Context(), newRegistry(t, "p"), small()
	source.remote = "s3://"
	source.experiments[1].ArtifactLocation = "s3://bucket/1"
	source.runs[1][0].ArtifactLocation = "s3://bucket/1/trained/artifacts"
	source.models[1][0].ArtifactLocation = "s3://bucket/1/models/m-one/artifacts"
	report := must(Import(ctx, registry, source, Options{Project: "p"}))(t)
	run := must(registry.GetRun(ctx, cupel.RunRef{Project: "p", ID: "trained"}))(t)
	if run.ArtifactLocation != "s3://bucket/1/trained/artifacts" {
		t.Errorf("the artifacts of the run are at %q", run.ArtifactLocation)
	}
	image := must(registry.GetImage(ctx, cupel.RepositoryRef{Project: "p", Name: "scorer"}.Image("1")))(t)
	if image.ExternalSource != "runs:/trained/model" {
		t.Errorf("the files of the version are at %q", image.ExternalSource)
	}
	if len(report.Gaps) != 3 {
		t.Errorf("gaps: %v, want one of the experiment and one of each version", report.Gaps)
	}
}

// TestDeletedNumber imports a model whose last version was deleted: its number
// does not come back.
func TestDeletedNumber(t *testing.T) {
	ctx, registry := t.Context(), newRegistry(t, "p")
	must(Import(ctx, registry, small(), Options{Project: "p"}))(t)
	image := must(registry.RegisterImage(ctx, cupel.Registration{
		Repository: cupel.RepositoryRef{Project: "p", Name: "scorer"}, Image: "scorer:1",
	}))(t)
	if image.Version != 5 {
		t.Errorf("the next version is %d, want 5", image.Version)
	}
}

func TestDryRun(t *testing.T) {
	ctx, registry := t.Context(), newRegistry(t, "p")
	report := must(Import(ctx, registry, small(), Options{Project: "p", DryRun: true}))(t)
	want := map[Kind]Tally{
		Experiments: {Added: 3}, Runs: {Added: 4}, MetricPoints: {Added: 5}, DatasetInputs: {Added: 1}, LoggedModels: {Added: 1},
		ArtifactFiles: {Added: 5}, ArtifactBytes: {Added: 5}, RegisteredModels: {Added: 1}, ModelVersions: {Added: 2}, Aliases: {Added: 1},
	}
	if diff := cmp.Diff(want, report.Counts); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	if shot := (viewer{t, ctx, registry, "p"}).snapshot(); len(shot.Experiments) != 1 || len(shot.RegisteredModels) != 0 {
		t.Errorf("a dry run has left %+v", shot)
	}
}

// TestRunGoesOn imports a run that runs, and again when it has ended; one that has
// ended here does not run again.
func TestRunGoesOn(t *testing.T) {
	ctx, registry, source := t.Context(), newRegistry(t, "p"), small()
	run := &source.runs[1][0]
	run.Status, run.EndTime = cupel.RunRunning, nil
	status := func() cupel.RunStatus {
		must(Import(ctx, registry, source, Options{Project: "p"}))(t)
		return must(registry.GetRun(ctx, cupel.RunRef{Project: "p", ID: "trained"}))(t).Status
	}
	got := []cupel.RunStatus{status()}
	run.Status, run.EndTime = cupel.RunFailed, at(5)
	got = append(got, status())
	run.Status, run.EndTime = cupel.RunRunning, nil
	got = append(got, status())
	if diff := cmp.Diff([]cupel.RunStatus{cupel.RunRunning, cupel.RunFailed, cupel.RunFailed}, got); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
}

func TestUnclipped(t *testing.T) {
	for value, want := range map[float64]float64{
		math.MaxFloat64: math.Inf(1), -math.MaxFloat64: math.Inf(-1), 1e308: 1e308, 0: 0,
	} {
		if got := float64(unclipped(value)); got != want {
			t.Errorf("%g becomes %g, want %g", value, got, want)
		}
	}
}

func TestCreationTimes(t *testing.T) {
	ctx, registry := t.Context(), newRegistry(t, "p")
	must(Import(ctx, registry, small(), Options{Project: "p"}))(t)
	shot := viewer{t, ctx, registry, "p"}.snapshot()
	got := map[string]int64{
		"experiment": shot.Experiments["1"].Created, "model": shot.LoggedModels["m-one"].Created,
		"version": shot.RegisteredModels["scorer"].Versions["3"].Created,
	}
	want := map[string]int64{"experiment": day(2).UnixMilli(), "model": day(3).UnixMilli(), "version": day(6).UnixMilli()}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("times (-want +got):\n%s", diff)
	}
}
