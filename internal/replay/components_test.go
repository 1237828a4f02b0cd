package replay_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/provenance"
	"github.com/cupel/cupel/internal/replay"
	"github.com/cupel/cupel/internal/replay/document"
	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/verdict"
)

// goProgram trains by a replay document: its metrics are those of the seed, the
// parameters and the data that the document names.
const goProgram = `package main

import (
	"encoding/json"
	"fmt"
	"os"
)

type Model struct{ Rate float64 }

var models = map[string]func() *Model{"Model": func() *Model { return &Model{} }}

func main() {
	var doc struct {
		Spec struct{ Identity struct {
			Seed       int
			Components struct{ Model struct{ Name string; Params json.RawMessage } }
		} }
		Inputs      []struct{ Folder string }
		Environment string
	}
	text, err := os.ReadFile(os.Args[len(os.Args)-1])
	if err != nil || json.Unmarshal(text, &doc) != nil || len(os.Args) != 4 || os.Args[1] != "train" {
		os.Exit(2)
	}
	model := models["Model"]()
	json.Unmarshal(doc.Spec.Identity.Components.Model.Params, model)
	for step := range 3 {
		fmt.Println("metric loss", step, model.Rate*float64(step)+float64(doc.Spec.Identity.Seed*step))
	}
	for _, in := range doc.Inputs {
		text, _ := os.ReadFile(in.Folder + "/values.txt")
		fmt.Println("metric data 0", len(text))
	}
	os.WriteFile(doc.Environment, []byte(` + "`" + `{"threads": {"mine": 3}}` + "`" + `), 0o600)
}
`

// trained makes a run of a program in Go as its own trainer would record it.
func (f *fixture) trained(seed int64, inputs []provenance.Input) cupel.Run {
	f.Helper()
	program := filepath.Join(f.home, "trainer")
	f.build(program)
	identity := runspec.Identity{
		Kind: runspec.KindGo, Seed: &seed,
		Components: runspec.Components{Model: &runspec.Component{Name: "example.com/trainer/cmd:Model", Params: json.RawMessage(`{"Rate": 0.5}`)}},
	}
	file := filepath.Join(f.home, "first.json")
	spec := runspec.Spec{Identity: identity}
	text, err := json.Marshal(map[string]any{"spec": spec, "environment": filepath.Join(f.home, "seen.json"), "inputs": folders(inputs)})
	check(f, err)
	check(f, os.WriteFile(file, text, 0o600))
	return f.record(identity, []string{program, "train", "--spec", file}, inputs)
}

func folders(inputs []provenance.Input) []map[string]string {
	list := []map[string]string{}
	for _, in := range inputs {
		list = append(list, map[string]string{"folder": in.Path})
	}
	return list
}

func (f *fixture) build(program string) {
	f.Helper()
	f.run(f.path("lib"), "go", "build", "-buildvcs=false", "-o", program, "./cmd")
}

func newGoFixture(t *testing.T) *fixture {
	t.Helper()
	f := newFixture(t)
	t.Setenv("GOFLAGS", "-mod=mod")
	t.Setenv("GOWORK", "off")
	f.engine.Environ = os.Environ()
	f.write("lib/go.mod", "module example.com/trainer\n\ngo 1.24\n")
	f.write("lib/cmd/main.go", goProgram)
	f.commit("program")
	return f
}

func TestATrainingInGoAfterItsModelWasRenamed(t *testing.T) {
	f := newGoFixture(t)
	f.write("data/values.txt", "1\n2\n3\n")
	run := f.trained(7, []provenance.Input{{Path: f.path("data"), Role: "train", Name: "values", SourceType: "csv", Source: "data", Keep: true}})
	f.write("data/values.txt", "gone\n")
	f.write("lib/cmd/main.go", strings.ReplaceAll(goProgram, "Model", "Renamed"))
	f.commit("renamed")
	report := f.reproduce(run, stored)
	f.want(report, verdict.Identical)
	spec, err := provenance.ReadSpec(t.Context(), f.registry, cupel.RunRef{Project: run.Project, ID: report.RunID})
	if err != nil || spec.Observed.Env.Threads["mine"] != 3 || len(spec.Identity.Inputs) != 1 {
		t.Errorf("the new run's spec is %+v (%v)", spec, err)
	}
}

func TestAChangedSeedIsDifferentFromItsFirstStep(t *testing.T) {
	f := newGoFixture(t)
	run := f.trained(7, nil)
	spec, err := provenance.ReadSpec(t.Context(), f.registry, run.Ref())
	check(f, err)
	other := int64(8)
	spec.Identity.Seed = &other
	_, err = provenance.RecordSpec(t.Context(), f.registry, run.Ref(), spec)
	check(f, err)
	report := f.reproduce(run, stored)
	f.want(report, verdict.Different)
	if first := report.First; first == nil || first.Metric != "loss" || first.Step != 1 {
		t.Errorf("the runs part at %+v", first)
	}
}

func TestADatasetClassFindsTheDataAsItIsNow(t *testing.T) {
	f := newGoFixture(t)
	f.write(".gitignore", "data/\n")
	f.write("lib/cmd/main.go", strings.Replace(goProgram, "	for _, in := range", `	for i, path := range []string{"data/a.txt", "data/parts/b.txt", "../beside.txt", "train.sh"} {
		text, _ := os.ReadFile(path)
		fmt.Println("metric", fmt.Sprint("file", i), "0", len(text))
		os.WriteFile(path, []byte("written over"), 0o600)
	}
	for _, in := range`, 1))
	f.commit("reads files")
	program := filepath.Join(f.home, "trainer")
	f.build(program)
	run := f.record(runspec.Identity{Kind: runspec.KindGo, Components: runspec.Components{
		Model:   &runspec.Component{Name: "example.com/trainer/cmd:Model"},
		Dataset: &runspec.Component{Name: "example.com/trainer/cmd:Files", Params: json.RawMessage(`{"path": "data/a.txt", "more": ["data/parts", "../beside.txt", "train.sh", "../../etc", "x"]}`)},
	}}, []string{"true"}, nil)
	f.write("data/a.txt", "12")
	f.write("data/parts/b.txt", "123")
	f.write("../beside.txt", "1234")
	report := f.reproduce(run, source)
	found := map[string]float64{}
	made, err := f.registry.GetRun(t.Context(), cupel.RunRef{Project: run.Project, ID: report.RunID})
	check(f, err)
	for name, metric := range made.Metrics {
		found[name] = float64(metric.Last.Value)
	}
	for name, want := range map[string]float64{"file0": 2, "file1": 3, "file2": 4, "file3": float64(len(trainScript))} {
		if found[name] != want {
			t.Errorf("%s has %v bytes, want %v", name, found[name], want)
		}
	}
	if text, err := os.ReadFile(f.path("data/a.txt")); err != nil || string(text) != "12" {
		t.Errorf("the user's own file is %q now (%v)", text, err)
	}
}

func TestAProgramThatDoesNotBuild(t *testing.T) {
	f := newGoFixture(t)
	run := f.trained(7, nil)
	for name, tt := range map[string]struct{ model, says string }{
		"no such package": {"example.com/trainer/none:Model", "does not build"},
		"no such module":  {"example.com/other:Model", "no go.mod"},
		"no program":      {"Model", "does not say which program"},
	} {
		t.Run(name, func(t *testing.T) {
			spec, err := provenance.ReadSpec(t.Context(), f.registry, run.Ref())
			check(f, err)
			spec.Identity.Components.Model.Name = tt.model
			_, err = provenance.RecordSpec(t.Context(), f.registry, run.Ref(), spec)
			check(f, err)
			f.want(f.reproduce(run, stored), verdict.Failed, "environment: ", tt.says)
		})
	}
}

// fakePython is an interpreter that says what it was given.
const fakePython = `#!/bin/sh
test "$1" = -c && exit 0 # it has the package
echo "artifact arguments $1_$2_$3"
echo "artifact roots x$(echo "$PYTHONPATH" | sed "s#$PWD#TREE#g")"
case "$PYTHONPATH" in *"$OWN"*) echo "artifact own yes";; esac
grep -o '"data":"[a-z]*"' "$4" >/dev/null && echo "artifact document yes"
test -f "$(grep -o '/[^"]*/sources/[^"]*' "$4")" && echo "artifact source yes"
`

func TestATrainingInPythonImportsItsOwnModules(t *testing.T) {
	f := newFixture(t)
	f.write("pyproject.toml", "[project]\nname = \"credit\"\n")
	f.write("flat/setup.py", "")
	f.write("flat/tools/__init__.py", "")
	f.write("bare/setup.py", "")
	f.write("src/credit/__init__.py", "")
	f.write("src/credit/models.py", "class Model: pass\n")
	f.commit("package")
	environment := t.TempDir()
	check(f, os.MkdirAll(filepath.Join(environment, "bin"), 0o755))
	check(f, os.WriteFile(filepath.Join(environment, "bin", "python"), []byte(fakePython), 0o755))
	t.Setenv("VIRTUAL_ENV", environment)
	t.Setenv("OWN", f.folder)
	t.Setenv("PYTHONPATH", f.path("src"))
	f.engine.Environ = os.Environ()
	const text = "class Scale: pass\n"
	source := sumOf(text)
	run := f.record(runspec.Identity{Kind: runspec.KindPython, Components: runspec.Components{
		Model:            &runspec.Component{Name: "credit.models:Model"},
		FeatureGenerator: &runspec.Component{Name: "__main__:Scale", Source: &source},
	}}, []string{"true"}, nil)
	check(f, provenance.StoreSource(t.Context(), f.registry, run.Ref(), source.String(), text))
	report := f.reproduce(run, replay.Order{Environment: replay.EnvironmentCurrent, Data: document.DataStored})
	for name, want := range map[string]string{
		"arguments": "-m_cupel.training_--spec", "roots": "xTREE/src:TREE/flat:TREE/src", "document": "yes", "source": "yes",
	} {
		if got := f.artifact(report.RunID, name); got != want {
			t.Errorf("%s %q, want %q", name, got, want)
		}
	}
	check(f, os.WriteFile(filepath.Join(environment, "bin", "python"), []byte("#!/bin/sh\nexit 1\n"), 0o755))
	f.engine.Environ = []string{"VIRTUAL_ENV=" + environment, "PATH=" + filepath.Join(environment, "bin")}
	f.want(f.reproduce(run, stored), verdict.Failed, "environment: no Python here has the package cupel", environment)
	for _, artifact := range report.Artifacts {
		if artifact.Path == "own" {
			t.Error("modules of the user's own tree are found")
		}
	}
}
