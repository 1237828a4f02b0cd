package train_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/embedded"
	"github.com/cupel/cupel/internal/provenance"
	"github.com/cupel/cupel/train"
	_ "github.com/cupel/cupel/train/data"
	_ "github.com/cupel/cupel/train/features"
	_ "github.com/cupel/cupel/train/models"
)

const cancer = "../examples/data/breast_cancer.csv"

// open opens a registry of its own.
func open(t *testing.T) cupel.Registry {
	t.Helper()
	home := t.TempDir()
	for _, name := range []string{"CUPEL_URL", "CUPEL_CATALOG", "CUPEL_VAULT", "CUPEL_PROJECT"} {
		t.Setenv(name, "")
	}
	t.Setenv("CUPEL_HOME", home)
	registry, err := embedded.Open(t.Context(), embedded.Options{Home: home})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := registry.Close(); err != nil {
			t.Error(err)
		}
	})
	return registry
}

// logistic trains on real data.
func logistic(registry cupel.Registry, folder string) train.Spec {
	return train.Spec{
		ModelClass: "LogisticRegression", ModelParams: train.Params{"c": 0.5},
		FeatureGeneratorClass: "Standardize",
		DatasetClass:          "CSV", DatasetParams: train.Params{"path": cancer, "target": "target"},
		Seed: 7, Experiment: "tumours", Project: cupel.DefaultProject, Registry: registry, Folder: folder,
	}
}

func TestTrainModel(t *testing.T) {
	registry := open(t)
	run, err := train.TrainModel(t.Context(), logistic(registry, t.TempDir()))
	if err != nil {
		t.Fatal(err)
	}
	if run.Status != cupel.RunFinished || run.EndTime == nil || !strings.HasSuffix(run.ModelClass, ":LogisticRegression") ||
		!strings.HasSuffix(run.FeatureGeneratorClass, ":Standardize") || !strings.HasSuffix(run.DatasetClass, ":CSV") {
		t.Errorf("%+v", run.Run)
	}
	want := map[string]string{"c": "0.5", "dataset.path": cancer, "dataset.target": "target"}
	if diff := cmp.Diff(want, run.Params); diff != "" {
		t.Errorf("parameters (-want +got):\n%s", diff)
	}
	if accuracy := run.Metrics["test_accuracy"].Last.Value; accuracy < 0.95 || accuracy > 1 {
		t.Errorf("accuracy %v: %v", accuracy, run.Metrics)
	}
	if run.Metrics["loss"].Count < 5 {
		t.Errorf("%d values of the loss", run.Metrics["loss"].Count)
	}
	wantArtifacts(t, registry, run, "cupel/run-spec.json", "evaluation/test.json", "evaluation/train.json", "model/model.json")
	spec, err := provenance.ReadSpec(t.Context(), registry, run.Ref())
	if err != nil {
		t.Fatal(err)
	}
	if *spec.Identity.Seed != 7 || len(spec.Identity.Inputs) != 1 || len(run.Inputs) != 1 || spec.Identity.Inputs[0].Digest != run.Inputs[0].Dataset.Digest {
		t.Errorf("%+v, inputs %+v", spec.Identity, run.Inputs)
	}
	tree := cupel.TreeRef{Project: run.Project, Digest: run.Inputs[0].Dataset.Digest}
	if _, err := registry.GetTree(t.Context(), tree); err != nil {
		t.Errorf("the data is not stored: %v", err)
	}
	loadsAgain(t, registry, run)
}

func wantArtifacts(t *testing.T, registry cupel.Registry, run *train.Run, want ...string) {
	t.Helper()
	artifacts, err := registry.ListArtifacts(t.Context(), run.Ref().Artifacts(), "", true)
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, artifact := range artifacts {
		paths = append(paths, artifact.Path)
	}
	if diff := cmp.Diff(want, paths); diff != "" {
		t.Errorf("artifacts (-want +got):\n%s", diff)
	}
}

// loadsAgain requires that the stored model predicts as the trained one.
func loadsAgain(t *testing.T, registry cupel.Registry, run *train.Run) {
	t.Helper()
	loaded, err := train.LoadModel(t.Context(), registry, run.Ref())
	if err != nil {
		t.Fatal(err)
	}
	dataset, err := train.NewDataset("CSV", train.Params{"path": cancer, "target": "target"})
	if err != nil {
		t.Fatal(err)
	}
	table, err := dataset.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want, err := run.Trained.PredictClasses(table)
	if err != nil {
		t.Fatal(err)
	}
	got, err := loaded.PredictClasses(table)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v: the loaded model (-trained +loaded):\n%s", err, diff)
	}
}

// TestTheSameAgain requires equal metrics, to the bit, and equal artifacts.
func TestTheSameAgain(t *testing.T) {
	registry := open(t)
	spec := logistic(registry, t.TempDir())
	spec.ModelClass, spec.ModelParams = "RandomForestClassifier", train.Params{"trees": 10}
	spec.Evaluation.Folds = 3
	first, err := train.TrainModel(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	second, err := train.TrainModel(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(values(first), values(second)); diff != "" {
		t.Errorf("metrics (-first +second):\n%s", diff)
	}
	if first.Metrics["valid_accuracy"].Count != 4 || first.Tags["cupel.spec"] != second.Tags["cupel.spec"] {
		t.Errorf("%v, %v and %v", first.Metrics["valid_accuracy"], first.Tags, second.Tags)
	}
	spec.Seed = 8
	other, err := train.TrainModel(t.Context(), spec)
	if err != nil || cmp.Equal(values(first), values(other)) {
		t.Errorf("%v: another seed gives the same", err)
	}
}

func values(run *train.Run) map[string]cupel.Float {
	found := map[string]cupel.Float{}
	for key, metric := range run.Metrics {
		found[key] = metric.Last.Value
	}
	return found
}

// broken is a model that fails as it is told to.
type broken struct{ how string }

func (b broken) Fit(ctx context.Context, m train.Matrix, log train.Logger) error {
	log.Metric("tried", 0, 1)
	switch b.how {
	case "panic":
		panic("no such luck")
	case "wait":
		<-ctx.Done()
		return context.Cause(ctx)
	}
	return errors.New("it does not converge")
}

func (broken) Predict(m train.Matrix) ([]float64, error) { return make([]float64, m.Rows), nil }

func init() {
	train.RegisterModel("Broken", func(params train.Params) (train.Model, error) {
		var b struct {
			How string `json:"how"`
		}
		err := params.Into(&b)
		return broken{b.How}, err
	})
	train.RegisterDataset("Given", func(params train.Params) (train.Dataset, error) {
		var g struct {
			What string `json:"what"`
		}
		err := params.Into(&g)
		return given(g.What), err
	})
}

// given is a dataset that is not as it should be.
type given string

func (g given) Load(context.Context) (train.Table, error) {
	target := train.NumberColumn("y", []float64{0, 1, 0, 1, 0, 1, 0, 1, 0, 1})
	table := train.Table{Columns: []train.Column{train.NumberColumn("x", []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10})}, Target: &target}
	switch g {
	case "empty":
		return table.Take(nil), nil
	case "one class":
		clear(target.Numbers)
	case "a hole":
		table.Columns[0].Numbers[3] = nan
	case "text":
		table.Columns = append(table.Columns, train.TextColumn("city", strings.Fields("a b c d e f g h i j"), nil))
	case "no target":
		table.Target = nil
	case "uneven":
		target.Numbers = target.Numbers[:9]
	case "panic":
		panic("the source is gone")
	case "error":
		return train.Table{}, errors.New("the source is closed")
	}
	return table, nil
}
