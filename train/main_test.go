package train_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/provenance"
	"github.com/cupel/cupel/internal/replay/document"
	"github.com/cupel/cupel/internal/repro"
	"github.com/cupel/cupel/train"
)

// command runs a command line of a program of train.Main.
func command(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, talk bytes.Buffer
	status = train.Command(t.Context(), args, &out, &talk)
	return status, out.String(), talk.String()
}

// forest is the command line of a training.
var forest = []string{
	"train", "--model", "RandomForestClassifier", "--param", "trees=8", "--param", `{"max_depth": 3}`,
	"--features", "Standardize", "--dataset", "CSV", "--data", "path=" + cancer, "--data", "target=target", "--seed", "5",
}

func TestTrainCommand(t *testing.T) {
	registry := open(t)
	status, stdout, stderr := command(t, append(forest, "--folds", "3", "--experiment", "tumours", "--name", "first", "--json")...)
	if status != 0 {
		t.Fatalf("status %d: %s", status, stderr)
	}
	var run cupel.Run
	if err := json.Unmarshal([]byte(stdout), &run); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"trees": "8", "max_depth": "3", "dataset.path": cancer, "dataset.target": "target", "dataset.evaluation": `{"folds":3}`,
	}
	if diff := cmp.Diff(want, run.Params); diff != "" {
		t.Errorf("parameters (-want +got):\n%s", diff)
	}
	if run.Name != "first" || run.Status != cupel.RunFinished || run.Metrics["valid_accuracy"].Count != 4 {
		t.Errorf("%+v", run)
	}
	if _, err := registry.GetExperimentByName(t.Context(), cupel.DefaultProject, "tumours"); err != nil {
		t.Error(err)
	}
	status, stdout, _ = command(t, forest...)
	if status != 0 || !strings.Contains(stdout, "FINISHED") || !strings.Contains(stdout, "test_accuracy") {
		t.Errorf("status %d: %s", status, stdout)
	}
}

// TestDataThatIsNotStored has its digest and schema on the run alone.
func TestDataThatIsNotStored(t *testing.T) {
	registry := open(t)
	_, stdout, stderr := command(t, append(forest, "--no-store-data", "--json")...)
	var run cupel.Run
	if err := json.Unmarshal([]byte(stdout), &run); err != nil {
		t.Fatalf("%v: %s", err, stderr)
	}
	uses, err := registry.RunTrees(t.Context(), run.Ref())
	if err != nil {
		t.Fatal(err)
	}
	for _, use := range uses {
		if use.Role == cupel.TreeOfInput {
			t.Errorf("the data is stored: %+v", use)
		}
	}
	if len(run.Inputs) != 1 || run.Inputs[0].Dataset.Name != "breast_cancer" || !strings.Contains(run.Inputs[0].Dataset.Schema, "mean_radius") {
		t.Errorf("inputs %+v", run.Inputs)
	}
}

// TestSearchCommand gives one study by flags and by a file.
func TestSearchCommand(t *testing.T) {
	open(t)
	study := filepath.Join(t.TempDir(), "study.yaml")
	text := `
format: cupel-study/1
name: depth
metric: {name: valid_accuracy, direction: max}
space: {max_depth: {type: choice, values: [1, 3]}}
sampler: {type: grid}
train:
  model_class: RandomForestClassifier
  model_params: {trees: 5}
  dataset_class: CSV
  dataset_params: {path: ` + cancer + `, target: target}
`
	if err := os.WriteFile(study, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	byFlags := []string{
		"train", "--model", "RandomForestClassifier", "--param", "trees=5", "--dataset", "CSV", "--data", "path=" + cancer, "--data", "target=target",
		"--search", "max_depth=[1, 3]", "--metric", "valid_accuracy", "--direction", "max", "--sampler", "grid", "--trials", "0", "--json",
	}
	found := map[string]cupel.Run{}
	for name, args := range map[string][]string{"flags": byFlags, "file": {"train", "--study", study, "--json"}} {
		status, stdout, stderr := command(t, args...)
		var run cupel.Run
		if err := json.Unmarshal([]byte(stdout), &run); err != nil || status != 0 {
			t.Fatalf("%s: status %d, %v: %s", name, status, err, stderr)
		}
		found[name] = run
	}
	if found["flags"].Params["max_depth"] != found["file"].Params["max_depth"] || found["flags"].Params["trees"] != "5" {
		t.Errorf("%v and %v", found["flags"].Params, found["file"].Params)
	}
}

func TestWrongUsage(t *testing.T) {
	open(t)
	for name, tt := range map[string]struct {
		args   []string
		status int
		says   string
	}{
		"a flag that is not there": {[]string{"train", "--lr", "0.1"}, 2, "unknown flag"},
		"an argument too many":     {[]string{"train", "now"}, 2, "unknown command"},
		"no model":                 {[]string{"train", "--dataset", "CSV"}, 2, "ModelClass is not set"},
		"a parameter without =":    {append(forest, "--param", "deep"), 2, "write KEY=VALUE"},
		"no JSON object":           {append(forest, "--param", "{deep"), 2, "JSON object"},
		"an unknown parameter":     {append(forest, "--param", "deep=1"), 2, "known are trees, max_depth"},
		"a metric and no search":   {append(forest, "--metric", "x"), 2, "say what is varied by --search"},
		"a range that is no JSON":  {append(forest, "--search", "trees=many", "--metric", "x"), 2, "write KEY=[VALUE"},
		"no study":                 {append(forest, "--study", "missing.yaml"), 3, "the study cannot be read"},
		"no replay document":       {[]string{"train", "--spec", "missing.json"}, 2, "the replay document cannot be read"},
		"a run that is not there":  {[]string{"reproduce", "0123"}, 3, "0123"},
		"no run":                   {[]string{"reproduce"}, 2, "accepts 1 arg"},
		"data from nowhere":        {[]string{"reproduce", "0123", "--data", "moon"}, 2, "not stored or source"},
	} {
		t.Run(name, func(t *testing.T) {
			status, _, stderr := command(t, tt.args...)
			if status != tt.status || !strings.Contains(stderr, tt.says) {
				t.Errorf("status %d: %s\nwant %d and %q", status, stderr, tt.status, tt.says)
			}
		})
	}
}

func TestList(t *testing.T) {
	status, stdout, _ := command(t, "list")
	for _, line := range []string{"model     LinearRegression", "features  OneHot", "dataset   SQL"} {
		if status != 0 || !strings.Contains(stdout, line+"\n") {
			t.Errorf("status %d: %q is not in\n%s", status, line, stdout)
		}
	}
}

// TestReplay trains again by replay documents, as cupel reproduce has it done.
func TestReplay(t *testing.T) {
	registry := open(t)
	for name, args := range map[string][]string{
		"one training": append(forest, "--folds", "3"),
		"a search":     append(forest, "--search", "min_samples_leaf=[1, 5]", "--metric", "valid_log_loss", "--direction", "min", "--trials", "2", "--sampler", "random"),
	} {
		for _, data := range []document.Data{document.DataStored, document.DataSource} {
			t.Run(name+" of data "+string(data), func(t *testing.T) {
				_, stdout, stderr := command(t, append(args, "--json")...)
				first := &train.Run{}
				if err := json.Unmarshal([]byte(stdout), &first.Run); err != nil {
					t.Fatalf("%v: %s", err, stderr)
				}
				again, err := registry.CreateRun(t.Context(), first.Project, cupel.NewRun{})
				if err != nil {
					t.Fatal(err)
				}
				file, environment := replayDocument(t, registry, first.Run, again, data)
				if status, _, stderr := command(t, "train", "--spec", file); status != 0 {
					t.Fatalf("status %d: %s", status, stderr)
				}
				second := &train.Run{}
				if second.Run, err = registry.GetRun(t.Context(), again.Ref()); err != nil {
					t.Fatal(err)
				}
				sameRun(t, first, second)
				text, err := os.ReadFile(environment)
				if err != nil {
					t.Fatal(err)
				}
				if seen, err := document.ParseSeen(text); err != nil || seen.Go == nil {
					t.Errorf("%v: the environment is %s", err, text)
				}
			})
		}
	}
}

// TestReplayWithoutMain starts a program that calls TrainModel itself.
func TestReplayWithoutMain(t *testing.T) {
	registry := open(t)
	spec := logistic(registry, t.TempDir())
	first, err := train.TrainModel(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(first.Tags[provenance.NotReproducibleTag], "a test made it") {
		t.Errorf("tags %v", first.Tags)
	}
	again, err := registry.CreateRun(t.Context(), first.Project, cupel.NewRun{})
	if err != nil {
		t.Fatal(err)
	}
	file, _ := replayDocument(t, registry, first.Run, again, document.DataStored)
	args := os.Args
	defer func() { os.Args = args }()
	os.Args = []string{args[0], "train", "--spec", file}
	spec.Seed = 99 // the document says what is trained
	for range 2 {
		second, err := train.TrainModel(t.Context(), spec)
		if err != nil || second.ID != again.ID {
			t.Fatalf("%v: run %v, want %s", err, second, again.ID)
		}
		sameRun(t, first, second)
	}
}

func sameRun(t *testing.T, first, second *train.Run) {
	t.Helper()
	if second.Status != cupel.RunFinished {
		t.Errorf("%s: %v", second.Status, second.Tags)
	}
	if diff := cmp.Diff(values(first), values(second)); diff != "" {
		t.Errorf("metrics (-first +second):\n%s", diff)
	}
	if diff := cmp.Diff(first.Params, second.Params); diff != "" {
		t.Errorf("parameters (-first +second):\n%s", diff)
	}
}

// replayDocument writes what cupel reproduce does.
func replayDocument(t *testing.T, registry cupel.Registry, first, again cupel.Run, data document.Data) (file, environment string) {
	t.Helper()
	spec, err := provenance.ReadSpec(t.Context(), registry, first.Ref())
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	tree, err := provenance.OpenTree(t.Context(), registry, cupel.TreeRef{Project: first.Project, Digest: spec.Identity.Inputs[0].Digest})
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	inputs := filepath.Join(folder, "inputs")
	if err := os.Mkdir(inputs, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := (repro.Overlay{Folder: inputs, Manifest: tree.Manifest, Open: tree.Open}).Lay(t.Context()); err != nil {
		t.Fatal(err)
	}
	d := document.Document{
		Project: first.Project, RunID: again.ID, Reproduces: first.ID, Spec: spec, Data: data,
		Inputs: []document.Input{{Input: spec.Identity.Inputs[0], Folder: &inputs}}, Environment: filepath.Join(folder, "environment.json"),
	}
	text, err := d.Encode()
	if err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(folder, "replay.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file, d.Environment
}
