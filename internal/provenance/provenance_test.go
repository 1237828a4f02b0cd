package provenance_test

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/embedded"
	"github.com/cupel/cupel/internal/provenance"
	"github.com/cupel/cupel/internal/repro"
	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/vault/digest"
)

// newRun returns a registry with a run.
func newRun(t *testing.T) (cupel.Registry, cupel.RunRef) {
	t.Helper()
	registry, err := embedded.Open(t.Context(), embedded.Options{Home: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { registry.Close() })
	run, err := registry.CreateRun(t.Context(), cupel.DefaultProject, cupel.NewRun{})
	if err != nil {
		t.Fatal(err)
	}
	return registry, run.Ref()
}

// newFolder returns a folder with files.
func newFolder(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for name, content := range files {
		write(t, filepath.Join(folder, name), content)
	}
	return folder
}

func write(t *testing.T, file, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
}

func TestCodeComesBack(t *testing.T) {
	registry, run := newRun(t)
	files := map[string]string{"train.py": "print(1)", "pkg/a.py": "", "pkg/b.py": "x = 1", "pkg/same.py": "x = 1"}
	captured := repro.CaptureCode(t.Context(), repro.Options{Folder: newFolder(t, files)})
	stored, err := provenance.StoreCode(t.Context(), registry, run, captured)
	if err != nil || stored == nil {
		t.Fatalf("stored %v: %v", stored, err)
	}
	tree, err := provenance.OpenTree(t.Context(), registry, cupel.TreeRef{Project: run.Project, Digest: stored.String()})
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	folder := t.TempDir()
	if err := (repro.Overlay{Folder: folder, Manifest: tree.Manifest, Open: tree.Open}).Lay(t.Context()); err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		if got, err := os.ReadFile(filepath.Join(folder, name)); err != nil || string(got) != content {
			t.Errorf("%s holds %q (%v), want %q", name, got, err, content)
		}
	}
}

func TestFilesThatChangeAreLeftOut(t *testing.T) {
	registry, run := newRun(t)
	folder := newFolder(t, map[string]string{"a.py": "a", "b.log": "b", "c.py": "c", "d.py": "d"})
	captured := repro.CaptureCode(t.Context(), repro.Options{Folder: folder})
	write(t, filepath.Join(folder, "b.log"), "b and more")
	if err := os.Remove(filepath.Join(folder, "d.py")); err != nil {
		t.Fatal(err)
	}
	stored, err := provenance.StoreCode(t.Context(), registry, run, captured)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := provenance.OpenTree(t.Context(), registry, cupel.TreeRef{Project: run.Project, Digest: stored.String()})
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, entry := range tree.Manifest {
		paths = append(paths, entry.Path)
	}
	if diff := cmp.Diff([]string{"a.py", "c.py"}, paths); diff != "" {
		t.Errorf("the tree (-want +got):\n%s", diff)
	}
	if !captured.Code.Partial {
		t.Error("the code is not said to be partial")
	}
}

func TestNoCodeIsNoError(t *testing.T) {
	registry, run := newRun(t)
	captured := repro.CaptureCode(t.Context(), repro.Options{Folder: filepath.Join(t.TempDir(), "missing")})
	if stored, err := provenance.StoreCode(t.Context(), registry, run, captured); stored != nil || err != nil {
		t.Errorf("stored %v: %v", stored, err)
	}
}

func TestInputs(t *testing.T) {
	folder := newFolder(t, map[string]string{"data.csv": "x\n1\n", "parts/0": "0", "parts/1": "1"})
	elsewhere := filepath.Join(newFolder(t, map[string]string{"v7.csv": "x\n7\n"}), "v7.csv")
	if err := os.Symlink(elsewhere, filepath.Join(folder, "link.csv")); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		path, sourceType string
		files            map[string]string
	}{
		"a file":   {"data.csv", provenance.SourceFile, map[string]string{"data.csv": "x\n1\n"}},
		"a link":   {"link.csv", provenance.SourceFile, map[string]string{"link.csv": "x\n7\n"}},
		"a folder": {"parts", provenance.SourceFolder, map[string]string{"0": "0", "1": "1"}},
	} {
		t.Run(name, func(t *testing.T) {
			registry, run := newRun(t)
			input, err := provenance.StoreInput(t.Context(), registry, run, provenance.Input{
				Path: filepath.Join(folder, tt.path), Role: "train", Name: tt.path, Keep: true,
			})
			if err != nil {
				t.Fatal(err)
			}
			tree, err := provenance.OpenTree(t.Context(), registry, cupel.TreeRef{Project: run.Project, Digest: input.Digest})
			if err != nil {
				t.Fatal(err)
			}
			defer tree.Close()
			got := map[string]string{}
			for _, entry := range tree.Manifest {
				content, err := tree.Open(t.Context(), entry.SHA256)
				if err != nil {
					t.Fatal(err)
				}
				text, err := io.ReadAll(content)
				if err != nil {
					t.Fatal(err)
				}
				got[entry.Path] = string(text)
			}
			if diff := cmp.Diff(tt.files, got); diff != "" {
				t.Errorf("stored (-want +got):\n%s", diff)
			}
			found, err := registry.GetRun(t.Context(), run)
			if err != nil || len(found.Inputs) != 1 {
				t.Fatalf("inputs %+v: %v", found.Inputs, err)
			}
			noted := found.Inputs[0]
			if noted.Dataset.Digest != input.Digest || noted.Dataset.SourceType != tt.sourceType || noted.Tags[cupel.DatasetContextTag] != "train" {
				t.Errorf("noted as %+v", noted)
			}
		})
	}
}

func TestInputThatIsNotKept(t *testing.T) {
	registry, run := newRun(t)
	file := filepath.Join(newFolder(t, map[string]string{"x": "1"}), "x")
	kept, err := provenance.StoreInput(t.Context(), registry, run, provenance.Input{Path: file, Name: "kept", Keep: true})
	if err != nil {
		t.Fatal(err)
	}
	write(t, file, "2")
	noted, err := provenance.StoreInput(t.Context(), registry, run, provenance.Input{Path: file, Name: "noted"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := registry.GetTree(t.Context(), cupel.TreeRef{Project: run.Project, Digest: noted.Digest}); cupel.ErrorCode(err) != cupel.NotFound {
		t.Errorf("its bytes: %v", err)
	}
	if _, err := registry.GetTree(t.Context(), cupel.TreeRef{Project: run.Project, Digest: kept.Digest}); err != nil {
		t.Errorf("those of the other: %v", err)
	}
}

func TestInputsThatCannotBeStored(t *testing.T) {
	folder := newFolder(t, map[string]string{"x": "1", "links/a": "a"})
	if err := os.Symlink(filepath.Join(folder, "x"), filepath.Join(folder, "links", "out")); err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{
		"no file":                  filepath.Join(folder, "missing"),
		"a link out of the folder": filepath.Join(folder, "links"),
	} {
		t.Run(name, func(t *testing.T) {
			registry, run := newRun(t)
			_, err := provenance.StoreInput(t.Context(), registry, run, provenance.Input{Path: path, Name: "data", Keep: true})
			if cupel.ErrorCode(err) != cupel.Invalid || !strings.Contains(err.Error(), path) {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestSpecs(t *testing.T) {
	registry, run := newRun(t)
	tree := digest.Of([]byte("tree"))
	spec := runspec.Spec{
		Identity: runspec.Identity{
			Kind:    runspec.KindPython,
			Command: runspec.Command{Argv: []string{"python", "-u", "train.py"}, Folder: "jobs"},
			Components: runspec.Components{
				Model:   &runspec.Component{Name: "m:Model", Params: json.RawMessage(`{"c":1.0}`)},
				Dataset: &runspec.Component{Name: "m:Data"},
			},
			Code: runspec.Code{Tree: &tree},
		},
		Observed: runspec.Observed{Code: runspec.ObservedCode{
			Repository: "git", Commit: "abc", Branch: "main", Dirty: true, Partial: true, Reasons: []string{"one", "two"},
		}},
	}
	if err := registry.LogBatch(t.Context(), run, cupel.RunBatch{Tags: []cupel.RunTag{{Key: "mlflow.source.name", Value: "mine"}}}); err != nil {
		t.Fatal(err)
	}
	for range 2 { // recorded again, it is the same
		sum, err := provenance.RecordSpec(t.Context(), registry, run, spec)
		if err != nil {
			t.Fatal(err)
		}
		read, err := provenance.ReadSpec(t.Context(), registry, run)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := read.Digest(); err != nil || got != sum {
			t.Errorf("what is read has the digest %s (%v), want %s", got, err, sum)
		}
		found, err := registry.GetRun(t.Context(), run)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{
			provenance.SpecTag: sum.String(), provenance.TreeTag: tree.String(), provenance.DirtyTag: "true", provenance.PartialTag: "one; two",
			"mlflow.source.name": "mine", "mlflow.source.type": "LOCAL", "mlflow.source.git.commit": "abc", "mlflow.source.git.branch": "main",
		}
		delete(found.Tags, "mlflow.runName")
		delete(found.Tags, "mlflow.user")
		if diff := cmp.Diff(want, found.Tags); diff != "" {
			t.Errorf("tags (-want +got):\n%s", diff)
		}
		components := cupel.RunComponents{ModelClass: "m:Model", DatasetClass: "m:Data", GitHash: "abc"}
		if diff := cmp.Diff(components, found.RunComponents); diff != "" {
			t.Errorf("components (-want +got):\n%s", diff)
		}
	}
}

func TestRunsWithoutASpec(t *testing.T) {
	registry, run := newRun(t)
	_, err := provenance.ReadSpec(t.Context(), registry, run)
	if cupel.ErrorCode(err) != cupel.NotFound || !strings.Contains(err.Error(), "cupel exec") {
		t.Errorf("error %v", err)
	}
	if _, err := registry.PutArtifact(t.Context(), run.Artifacts(), provenance.SpecFile, cupel.BytesSource("", []byte("{}"))); err != nil {
		t.Fatal(err)
	}
	_, err = provenance.ReadSpec(t.Context(), registry, run)
	if cupel.ErrorCode(err) != cupel.Invalid || !strings.Contains(err.Error(), run.ID) {
		t.Errorf("error of a broken one: %v", err)
	}
}

func TestSources(t *testing.T) {
	registry, run := newRun(t)
	text := "class Model: pass\n"
	sum := digest.Of([]byte(text))
	if err := provenance.StoreSource(t.Context(), registry, run, sum.String(), text); err != nil {
		t.Fatal(err)
	}
	if got, err := provenance.ReadSource(t.Context(), registry, run, sum); got != text || err != nil {
		t.Errorf("source %q: %v", got, err)
	}
	if err := provenance.StoreSource(t.Context(), registry, run, sum.String(), "other"); cupel.ErrorCode(err) != cupel.Invalid {
		t.Errorf("a source of another digest: %v", err)
	}
}

func TestCaptureOfAProgram(t *testing.T) {
	registry, run := newRun(t)
	folder := newFolder(t, map[string]string{"train.sh": "exit 0"})
	captured, err := provenance.Capture(t.Context(), registry, run, provenance.Program{
		Folder: folder, Argv: []string{"sh", "train.sh", "--api-key", "hunter2"}, Environ: []string{"OMP_NUM_THREADS=2", "MODE=fast"}, Listed: []string{"MODE"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if captured.Code.Tree == nil || captured.Observed.Env.Executable == nil {
		t.Errorf("tree %v, executable %v", captured.Code.Tree, captured.Observed.Env.Executable)
	}
	if diff := cmp.Diff(map[string]string{"OMP_NUM_THREADS": "2", "MODE": "fast"}, captured.Command.Env); diff != "" {
		t.Errorf("variables (-want +got):\n%s", diff)
	}
	if text, err := json.Marshal(captured); err != nil || strings.Contains(string(text), "hunter2") || len(captured.Lost) != 1 {
		t.Errorf("captured %s, lost %q (%v)", text, captured.Lost, err)
	}
}
