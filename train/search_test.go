package train_test

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/provenance"
	"github.com/cupel/cupel/train"
)

// searching varies the penalty of a logistic regression.
func searching(registry cupel.Registry, folder string, s train.Study) train.Spec {
	spec := logistic(registry, folder)
	spec.ModelParams = train.Params{"max_iter": 50}
	s.Metric = train.StudyMetric{Name: "valid_log_loss", Direction: cupel.LowerIsBetter}
	spec.Search = &s
	return spec
}

// children are the runs of the trials, by number.
func children(t *testing.T, registry cupel.Registry, run *train.Run) []cupel.Run {
	t.Helper()
	page, err := registry.SearchRuns(t.Context(), cupel.RunSearch{Search: cupel.Search{
		Project: run.Project, Filter: "tags.`mlflow.parentRunId` = '" + run.ID + "'",
	}})
	if err != nil {
		t.Fatal(err)
	}
	trials := make([]cupel.Run, len(page.Runs))
	for _, child := range page.Runs {
		number, err := strconv.Atoi(child.Tags["cupel.trial"])
		if err != nil || number >= len(trials) {
			t.Fatalf("trial %q of %d", child.Tags["cupel.trial"], len(trials))
		}
		trials[number] = child
	}
	return trials
}

func TestSearch(t *testing.T) {
	registry, folder := open(t), t.TempDir()
	for name, s := range map[string]train.Study{
		"grid":          {Space: train.Space{"c": train.Choice(0.01, 1, 100)}, Sampler: train.Grid()},
		"two at a time": {Space: train.Space{"c": train.LogFloat(0.001, 1000)}, Sampler: train.Random(), Trials: 4, Parallel: 2},
		"tpe":           {Space: train.Space{"c": train.LogFloat(0.001, 1000)}, Sampler: train.TPE(), Trials: 4, Seed: 3},
	} {
		t.Run(name, func(t *testing.T) {
			first, err := train.TrainModel(t.Context(), searching(registry, folder, s))
			if err != nil {
				t.Fatal(err)
			}
			second, err := train.TrainModel(t.Context(), searching(registry, folder, s))
			if err != nil {
				t.Fatal(err)
			}
			trials, again := children(t, registry, first), children(t, registry, second)
			if want := max(s.Trials, 3); len(trials) != want {
				t.Fatalf("%d trials, want %d", len(trials), want)
			}
			best := trials[0]
			for i, trial := range trials {
				if trial.Status != cupel.RunFinished || trial.Params["c"] != again[i].Params["c"] || trial.Tags["cupel.spec"] != again[i].Tags["cupel.spec"] {
					t.Errorf("trial %d: %+v, again %+v", i, trial, again[i])
				}
				if loss(trial) < loss(best) {
					best = trial
				}
			}
			if first.Params["c"] != best.Params["c"] || loss(first.Run) != loss(best) {
				t.Errorf("the run has c = %s, the best trial %s", first.Params["c"], best.Params["c"])
			}
			if diff := cmp.Diff(values(first), values(second)); diff != "" {
				t.Errorf("metrics (-first +second):\n%s", diff)
			}
			holdsTrees(t, registry, best)
		})
	}
}

func loss(run cupel.Run) cupel.Float { return run.Metrics["valid_log_loss"].Last.Value }

// holdsTrees requires that a trial can be reproduced by itself: it has a spec, and
// holds the data.
func holdsTrees(t *testing.T, registry cupel.Registry, trial cupel.Run) {
	t.Helper()
	spec, err := provenance.ReadSpec(t.Context(), registry, trial.Ref())
	if err != nil {
		t.Fatal(err)
	}
	if string(spec.Identity.Search) != "null" || len(spec.Identity.Inputs) != 1 {
		t.Errorf("%+v", spec.Identity)
	}
	uses, err := registry.RunTrees(t.Context(), trial.Ref())
	if err != nil {
		t.Fatal(err)
	}
	roles := map[cupel.TreeRole]string{}
	for _, use := range uses {
		roles[use.Role] = use.Digest
	}
	if roles[cupel.TreeOfInput] != spec.Identity.Inputs[0].Digest || roles[cupel.TreeOfCode] != spec.Identity.Code.Tree.String() {
		t.Errorf("trees %v, spec %+v", roles, spec.Identity)
	}
}

// TestPruning gives trials up whose folds go badly.
func TestPruning(t *testing.T) {
	registry := open(t)
	s := train.Study{
		Space:   train.Space{"c": train.Choice(1, 0.000001, 0.0000001)},
		Sampler: train.Grid(), Pruner: train.ASHA(),
	}
	s.Pruner.ReductionFactor = 2
	spec := searching(registry, t.TempDir(), s)
	spec.Evaluation.Folds = 4
	run, err := train.TrainModel(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	trials := children(t, registry, run)
	states := []string{}
	for _, trial := range trials {
		if trial.Status != cupel.RunFinished {
			t.Errorf("%s: %s", trial.Name, trial.Status)
		}
		states = append(states, trial.Tags["cupel.trial.state"])
	}
	if diff := cmp.Diff([]string{"", "pruned", "pruned"}, states); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}
	if run.Params["c"] != "1" {
		t.Errorf("the best c is %s", run.Params["c"])
	}
}

func TestSearchesThatCannotBe(t *testing.T) {
	registry := open(t)
	space := train.Space{"c": train.Choice(1, 2)}
	for name, tt := range map[string]struct {
		study  train.Study
		status cupel.RunStatus
	}{
		"a parameter of the dataset": {train.Study{Space: train.Space{"dataset.path": train.Choice("a", "b")}, Sampler: train.Grid()}, ""},
		"no trials":                  {train.Study{Space: space, Sampler: train.Random()}, ""},
		"wrong parameters":           {train.Study{Space: train.Space{"penalty": train.Choice(1)}, Sampler: train.Grid()}, cupel.RunFailed},
	} {
		t.Run(name, func(t *testing.T) {
			run, err := train.TrainModel(t.Context(), searching(registry, t.TempDir(), tt.study))
			if cupel.ErrorCode(err) != cupel.Invalid {
				t.Fatalf("error %v, want one of code invalid", err)
			}
			if tt.status == "" != (run == nil) || run != nil && run.Status != tt.status {
				t.Errorf("run %+v", run)
			}
		})
	}
}
