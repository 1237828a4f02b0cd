package train_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/train"
)

var nan = math.NaN()

// TestFailures requires that what goes wrong is said, on the run too.
func TestFailures(t *testing.T) {
	registry := open(t)
	folder := t.TempDir()
	for name, tt := range map[string]struct {
		model  string
		params train.Params
		data   string
		says   string
	}{
		"an error in Fit":  {"Broken", nil, "", "it does not converge"},
		"a panic in Fit":   {"Broken", train.Params{"how": "panic"}, "", "no such luck"},
		"an error in Load": {"LinearRegression", nil, "error", "the source is closed"},
		"a panic in Load":  {"LinearRegression", nil, "panic", "the source is gone"},
		"no rows":          {"LinearRegression", nil, "empty", "no rows"},
		"one class":        {"LogisticRegression", nil, "one class", "with one class"},
		"a NaN":            {"LogisticRegression", nil, "a hole", "feature x is NaN in row"},
		"texts":            {"LogisticRegression", nil, "text", "column city is text"},
		"no target":        {"LinearRegression", nil, "no target", "has no Target"},
		"uneven columns":   {"LinearRegression", nil, "uneven", "has 9 rows, the others 10"},
	} {
		t.Run(name, func(t *testing.T) {
			run, err := train.TrainModel(t.Context(), train.Spec{
				ModelClass: tt.model, ModelParams: tt.params, DatasetClass: "Given", DatasetParams: train.Params{"what": tt.data},
				Evaluation: train.Evaluation{TestFraction: 0.4}, Registry: registry, Project: cupel.DefaultProject, Folder: folder,
			})
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Fatalf("error %v, want one that says %q", err, tt.says)
			}
			if run.Status != cupel.RunFailed || !strings.Contains(run.Tags[train.ErrorTag], tt.says) || run.EndTime == nil {
				t.Errorf("%s, tags %v", run.Status, run.Tags)
			}
			_, err = registry.OpenArtifact(t.Context(), run.Ref().Artifacts(), "error/stack.txt")
			if panics := strings.HasPrefix(name, "a panic"); panics != (err == nil) {
				t.Errorf("the stack of the panic: %v", err)
			}
		})
	}
}

// TestStopped ends the context while a model learns.
func TestStopped(t *testing.T) {
	registry := open(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("enough")
	go func() {
		for range time.Tick(10 * time.Millisecond) {
			page, err := registry.SearchRuns(t.Context(), cupel.RunSearch{Search: cupel.Search{Project: cupel.DefaultProject}})
			if err == nil && len(page.Runs) == 1 && len(page.Runs[0].Tags["cupel.spec"]) > 0 {
				cancel(why)
				return
			}
		}
	}()
	run, err := train.TrainModel(ctx, train.Spec{
		ModelClass: "Broken", ModelParams: train.Params{"how": "wait"}, DatasetClass: "Given", DatasetParams: train.Params{"what": ""},
		Registry: registry, Project: cupel.DefaultProject, Folder: t.TempDir(),
	})
	if !errors.Is(err, why) && !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v", err)
	}
	if run == nil || run.Status != cupel.RunKilled {
		t.Errorf("%+v", run)
	}
}

// TestNoRunForWrongNames requires that what can be known before is.
func TestNoRunForWrongNames(t *testing.T) {
	registry := open(t)
	right := train.Spec{ModelClass: "LinearRegression", DatasetClass: "Given", Registry: registry, Project: cupel.DefaultProject}
	for name, tt := range map[string]struct {
		change func(*train.Spec)
		says   string
	}{
		"no model":          {func(s *train.Spec) { s.ModelClass = "" }, "ModelClass is not set"},
		"an unknown model":  {func(s *train.Spec) { s.ModelClass = "Oracle" }, "known are Broken, KNearestNeighboursClassifier"},
		"unknown features":  {func(s *train.Spec) { s.FeatureGeneratorClass = "Oracle" }, "known are Identity"},
		"unknown data":      {func(s *train.Spec) { s.DatasetClass = "Oracle" }, "known are CSV"},
		"a wrong parameter": {func(s *train.Spec) { s.ModelParams = train.Params{"beta": 1} }, "known are alpha, fit_intercept"},
		"one fold":          {func(s *train.Spec) { s.Evaluation.Folds = 1 }, "use 2 or more"},
		"all rows for test": {func(s *train.Spec) { s.Evaluation.TestFraction = 1 }, "use a number from 0 to 1"},
		"an empty search":   {func(s *train.Spec) { s.Search = &train.Study{} }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			spec := right
			tt.change(&spec)
			run, err := train.TrainModel(t.Context(), spec)
			if run != nil || err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("run %v, error %v, want one that says %q", run, err, tt.says)
			}
		})
	}
	page, err := registry.SearchRuns(t.Context(), cupel.RunSearch{Search: cupel.Search{Project: cupel.DefaultProject}})
	if err != nil || len(page.Runs) != 0 {
		t.Errorf("%v: there are runs: %v", err, page.Runs)
	}
}

func TestRegisteringTwicePanics(t *testing.T) {
	for name, register := range map[string]func(){
		"a model": func() {
			train.RegisterModel("LinearRegression", func(train.Params) (train.Model, error) { return broken{}, nil })
		},
		"a feature generator": func() { train.RegisterFeatureGenerator("Identity", nil) },
		"a name with a colon": func() { train.RegisterDataset("a:b", nil) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			register()
		})
	}
}
