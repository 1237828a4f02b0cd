package train_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/cupel/cupel/embedded"
	"github.com/cupel/cupel/train"
)

var update = flag.Bool("update", false, "add golden files of models that have none")

// kept is a golden file: a model as a version of this package kept it, and what it
// says of a few rows.
type kept struct {
	Model     json.RawMessage `json:"model"`
	Rows      [][]float64     `json:"rows"` // by column x0, x1 …
	Predicted []float64       `json:"predicted"`
}

func (k kept) table() train.Table {
	m := train.NewMatrix(len(k.Rows), []string{"x0", "x1", "x2", "x3"})
	for i, row := range k.Rows {
		copy(m.Row(i), row)
	}
	return m.Table()
}

// TestKeptModels reads what this version and earlier ones have written.
func TestKeptModels(t *testing.T) {
	if *update {
		addKept(t)
	}
	read := map[string]bool{}
	files, err := filepath.Glob("testdata/models/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var k kept
		if err := json.Unmarshal(text, &k); err != nil {
			t.Fatal(err)
		}
		model, err := train.ReadModel(bytes.NewReader(k.Model))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		predicted, err := model.Predict(k.table())
		if diff := cmp.Diff(k.Predicted, predicted, cmpopts.EquateApprox(0, 1e-12)); err != nil || diff != "" {
			t.Errorf("%s: %v: (-recorded +got):\n%s", file, err, diff)
		}
		name, _, _ := strings.Cut(filepath.Base(file), ".")
		read[name] = true
	}
	for _, name := range train.Models() {
		if name != "Broken" && name != "Threshold" && !read[name] {
			t.Errorf("there is no golden file of %s: go test ./train -run KeptModels -update writes one", name)
		}
	}
}

// addKept writes a golden file for each model, next to those that are there.
func addKept(t *testing.T) {
	t.Helper()
	if err := os.MkdirAll("testdata/models", 0o777); err != nil {
		t.Fatal(err)
	}
	registry, err := embedded.Open(t.Context(), embedded.Options{Home: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer registry.Close()
	for _, name := range train.Models() {
		file := filepath.Join("testdata/models", name+".1.json")
		if _, err := os.Stat(file); err == nil || name == "Broken" || name == "Threshold" {
			continue
		}
		params := train.Params{}
		if strings.HasPrefix(name, "RandomForest") {
			params = train.Params{"trees": 3, "max_depth": 3}
		}
		run, err := train.TrainModel(t.Context(), train.Spec{
			ModelClass: name, ModelParams: params, FeatureGeneratorClass: "Standardize", Registry: registry, Folder: t.TempDir(),
			DatasetClass: "NumPy", DatasetParams: train.Params{"path": "data/testdata/iris.npy"},
		})
		if err != nil {
			t.Fatal(err)
		}
		k := kept{Rows: [][]float64{{5.1, 3.5, 1.4, 0.2}, {6, 2.9, 4.5, 1.5}, {6.7, 3.1, 5.6, 2.4}}}
		if k.Model, err = run.Trained.Encode(); err != nil {
			t.Fatal(err)
		}
		if k.Predicted, err = run.Trained.Predict(k.table()); err != nil {
			t.Fatal(err)
		}
		text, err := json.MarshalIndent(k, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, append(text, '\n'), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}
