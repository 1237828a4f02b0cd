package verdict_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/tree"
	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/verdict"
)

// spec is the spec of a training with its environment.
func spec() *runspec.Spec {
	seed, sum := int64(7), digest.Of([]byte("tree"))
	return &runspec.Spec{
		Identity: runspec.Identity{
			Kind: runspec.KindPython, Seed: &seed, Code: runspec.Code{Tree: &sum},
			Command: runspec.Command{Argv: []string{"python", "train.py"}, Folder: ".", Env: map[string]string{"TZ": "UTC"}},
			Components: runspec.Components{Model: &runspec.Component{
				Name: "models:Forest", Params: json.RawMessage(`{"depth":3,"split":{"by":"gini"}}`),
			}},
			Inputs: []runspec.Input{{Role: "train", Name: "wine", Digest: "d1"}},
		},
		Observed: runspec.Observed{Env: runspec.Environment{
			OS:            runspec.OS{System: "linux", Release: "6.1"},
			CPU:           runspec.CPU{Model: "EPYC", Cores: 8, Flags: []string{"avx2", "fma"}},
			GPUs:          []runspec.GPU{{Model: "H100", Driver: "550"}},
			Threads:       map[string]int{"OMP_NUM_THREADS": 8},
			Determinism:   map[string]string{"PYTHONHASHSEED": "0"},
			Interpreter:   &runspec.Interpreter{Name: "CPython", Version: "3.11.7"},
			Distributions: []runspec.Distribution{{Name: "click", Version: "8.1"}, {Name: "Scikit_Learn", Version: "1.9"}},
			Go:            &runspec.GoBuild{Version: "go1.26", GOARCH: "amd64", GOAMD64: "v1"},
			LockFiles:     []runspec.LockFile{{Path: "uv.lock", SHA256: sum}},
		}},
	}
}

// lines shows differences one to a line.
func lines(differences []verdict.Difference) []string {
	shown := []string{}
	text := func(s *string) string {
		if s == nil {
			return "-"
		}
		return *s
	}
	for _, d := range differences {
		shown = append(shown, fmt.Sprintf("%s %s: %s, %s", d.Section, d.Name, text(d.Old), text(d.New)))
	}
	return shown
}

func TestEachDifferenceIsFound(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*runspec.Spec)
		want   []string
	}{
		"nothing":  {func(*runspec.Spec) {}, []string{}},
		"the seed": {func(s *runspec.Spec) { *s.Identity.Seed = 8 }, []string{"seed seed: 7, 8"}},
		"no seed":  {func(s *runspec.Spec) { s.Identity.Seed = nil }, []string{"seed seed: 7, -"}},
		"a parameter": {func(s *runspec.Spec) {
			s.Identity.Components.Model.Params = json.RawMessage(`{"depth":4,"split":{"by":"gini"}}`)
		}, []string{"params model.depth: 3, 4"}},
		"a nested one":     {func(s *runspec.Spec) { s.Identity.Components.Model.Params = json.RawMessage(`{"depth":3,"split":{}}`) }, []string{"params model.split: -, {}", `params model.split.by: "gini", -`}},
		"the class":        {func(s *runspec.Spec) { s.Identity.Components.Model.Name = "models:Tree" }, []string{"components model: models:Forest, models:Tree"}},
		"the data":         {func(s *runspec.Spec) { s.Identity.Inputs[0].Digest = "d2" }, []string{"data train/wine: d1, d2"}},
		"a variable":       {func(s *runspec.Spec) { s.Identity.Command.Env["TZ"] = "" }, []string{"command env TZ: UTC, "}},
		"a flag of it":     {func(s *runspec.Spec) { s.Observed.Env.CPU.Flags = []string{"avx2"} }, []string{"environment cpu flag fma: yes, -"}},
		"no compiler":      {func(s *runspec.Spec) { s.Observed.Env.Go = nil }, []string{"environment go goamd64: v1, -", "environment go goarch: amd64, -", "environment go version: go1.26, -"}},
		"another revision": {func(s *runspec.Spec) { s.Observed.Code.Commit = "abc" }, []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			changed := spec()
			tt.change(changed)
			got := verdict.Differences(verdict.Run{Spec: spec()}, verdict.Run{Spec: changed})
			if diff := cmp.Diff(tt.want, lines(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDifferencesAreRanked(t *testing.T) {
	old, new := verdict.Run{Spec: spec()}, verdict.Run{Spec: spec()}
	other := digest.Of([]byte("other"))
	i, e := &new.Spec.Identity, &new.Spec.Observed.Env
	*i.Seed, i.Code.Tree, i.Inputs[0].Digest, i.Command.Argv = 8, &other, "d2", []string{"python", "main.py"}
	i.Components.Model = &runspec.Component{Name: "models:Tree", Params: json.RawMessage(`{"depth":4,"split":{"by":"gini"}}`)}
	e.OS.Release, e.CPU.Model, e.GPUs[0].Driver, e.Threads["OMP_NUM_THREADS"] = "6.2", "Xeon", "560", 4
	e.Determinism["PYTHONHASHSEED"], e.Interpreter.Version, e.Go.Version, e.LockFiles[0].SHA256 = "1", "3.12.0", "go1.27", other
	e.Distributions = []runspec.Distribution{{Name: "click", Version: "8.2"}, {Name: "Scikit_Learn", Version: "2.0"}}
	e.Executable = &other
	want := []string{
		"seed seed", "params model.depth", "components model", "data train/wine", "code tree", "command argv",
		"environment library Scikit_Learn", "environment determinism PYTHONHASHSEED", "environment interpreter", "environment go version",
		"environment gpu 0 driver", "environment threads OMP_NUM_THREADS", "environment cpu model", "environment os release",
		"environment library click", "environment lock file uv.lock", "environment executable",
	}
	var got []string
	for _, d := range verdict.Differences(old, new) {
		got = append(got, string(d.Section)+" "+d.Name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFilesOfTheCodeAreNamedWhereBothAreKnown(t *testing.T) {
	entry := func(path, text string) tree.Entry {
		return tree.Entry{Path: path, SHA256: digest.Of([]byte(text)), Mode: tree.ModeFile, Size: int64(len(text))}
	}
	old := verdict.Run{Code: tree.Manifest{entry("a.py", "1"), entry("b.py", "1")}}
	new := verdict.Run{Code: tree.Manifest{entry("a.py", "1"), entry("b.py", "2"), entry("c.py", "1")}}
	got := verdict.Differences(old, new)
	if len(got) != 2 || got[0].Name != "b.py" || got[1].Name != "c.py" || got[1].Old != nil {
		t.Errorf("got %v", lines(got))
	}
	if got := verdict.Differences(old, verdict.Run{}); len(got) != 0 {
		t.Errorf("a tree that is not known differs: %v", lines(got))
	}
}

func TestLoggedParametersAreComparedWithoutSpecs(t *testing.T) {
	old := verdict.Run{Params: map[string]string{"depth": "3", "same": "1"}, Spec: spec()}
	new := verdict.Run{Params: map[string]string{"depth": "4", "same": "1", "seed": "2"}}
	if diff := cmp.Diff([]string{"params depth: 3, 4", "params seed: -, 2"}, lines(verdict.Differences(old, new))); diff != "" {
		t.Error(diff)
	}
}
