package repro_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cupel/cupel/internal/repro"
	"github.com/cupel/cupel/internal/vault/digest"
)

func TestCaptureTouchesNothing(t *testing.T) {
	w := newWorktree(t)
	w.write("a.py", "stashed")
	w.git("stash", "-q")
	w.write("a.py", "staged")
	w.git("add", "a.py")
	w.write("data.csv", "not staged")
	w.write("new.py", "new")
	w.git("update-index", "-q", "--refresh", "--assume-unchanged", "bin/tool")
	before := snapshot(t, w.folder)
	for range 2 {
		w.capture()
	}
	after := snapshot(t, w.folder)
	for name, sum := range before {
		if after[name] != sum {
			t.Errorf("%s has changed", name)
		}
	}
	if len(after) != len(before) {
		t.Errorf("%d files before, %d after", len(before), len(after))
	}
}

// snapshot are the digests of all files below a folder, git's own among them,
// with their times.
func snapshot(t *testing.T, folder string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.Walk(folder, func(name string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		content, err := os.ReadFile(name)
		files[name] = digest.Of(content).String() + info.ModTime().String()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestCaptureRunsNothingOfTheRepository(t *testing.T) {
	w := newWorktree(t)
	trap := filepath.Join(t.TempDir(), "sprung")
	script := w.path(".git/trap.sh")
	w.write(".git/trap.sh", "#!/bin/sh\necho x >>"+trap+"\ncat\n")
	if err := os.Chmod(script, 0o755); err != nil {
		t.Fatal(err)
	}
	w.write(".gitattributes", "* filter=trap diff=trap\n")
	w.commit("attributes")
	for _, key := range []string{"filter.trap.clean", "filter.trap.smudge", "filter.trap.process", "filter.a.b.clean",
		"core.fsmonitor", "diff.external", "diff.trap.command", "diff.trap.textconv", "core.pager", "core.hooksPath"} {
		w.git("config", key, script)
	}
	w.git("config", "filter.trap.required", "true")
	w.write("a.py", "print(2)\n")
	w.write("new.py", "new\n")
	captured := w.capture()
	if captured.Code.Partial || len(captured.Manifest) != 5 || !strings.Contains(string(captured.Patch), "+print(2)") {
		t.Errorf("code %+v, files %q, patch %q", captured.Code, paths(captured.Manifest), captured.Patch)
	}
	if _, err := os.Stat(trap); err == nil {
		t.Error("a program that the repository names was started")
	}
}

func TestCaptureIsNotLedAstrayByTheEnvironment(t *testing.T) {
	other, w := newWorktree(t), newWorktree(t)
	other.write("other.py", "other")
	t.Setenv("GIT_DIR", other.path(".git"))
	t.Setenv("GIT_WORK_TREE", other.folder)
	t.Setenv("GIT_INDEX_FILE", other.path(".git/index"))
	captured := repro.CaptureCode(t.Context(), repro.Options{Folder: w.folder})
	if captured.Root != w.folder || len(captured.Manifest) != 3 || captured.Code.Partial {
		t.Errorf("root %s, files %q, code %+v", captured.Root, paths(captured.Manifest), captured.Code)
	}
}
