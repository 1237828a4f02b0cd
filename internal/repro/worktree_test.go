package repro_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cupel/cupel/internal/repro"
	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/tree"
)

// worktree is a repository of git that a test makes.
type worktree struct {
	t      testing.TB
	folder string
}

// newWorktree makes a repository with one commit of a.py, bin/tool and data.csv.
func newWorktree(t testing.TB) worktree {
	t.Helper()
	w := newFolder(t)
	w.git("init", "-q", "-b", "main")
	w.write("a.py", "print(1)\n")
	w.write("bin/tool", "#!/bin/sh\n")
	w.chmod("bin/tool", 0o755)
	w.write("data.csv", "x,y\n1,2\n")
	w.commit("first")
	return w
}

// newFolder is a folder without a repository. The user's own configuration of
// git has no say in a test.
func newFolder(t testing.TB) worktree {
	t.Helper()
	for name, value := range map[string]string{
		"GIT_CONFIG_GLOBAL": os.DevNull, "GIT_CONFIG_NOSYSTEM": "1",
		"GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.com",
		"GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.com",
	} {
		t.Setenv(name, value)
	}
	folder, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return worktree{t, folder}
}

func (w worktree) path(name string) string { return filepath.Join(w.folder, filepath.FromSlash(name)) }

func (w worktree) git(args ...string) string {
	w.t.Helper()
	command := exec.Command("git", args...)
	command.Dir = w.folder
	out, err := command.CombinedOutput()
	if err != nil {
		w.t.Fatalf("git %s: %v: %s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

func (w worktree) commit(message string) {
	w.t.Helper()
	w.git("add", "-A")
	w.git("commit", "-q", "-m", message)
}

func (w worktree) write(name, content string) {
	w.t.Helper()
	if err := os.MkdirAll(filepath.Dir(w.path(name)), 0o755); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(w.path(name), []byte(content), 0o644); err != nil {
		w.t.Fatal(err)
	}
}

func (w worktree) chmod(name string, mode os.FileMode) {
	w.t.Helper()
	if err := os.Chmod(w.path(name), mode); err != nil {
		w.t.Fatal(err)
	}
}

func (w worktree) link(target, name string) {
	w.t.Helper()
	if err := os.Symlink(target, w.path(name)); err != nil {
		w.t.Fatal(err)
	}
}

func (w worktree) remove(name string) {
	w.t.Helper()
	if err := os.RemoveAll(w.path(name)); err != nil {
		w.t.Fatal(err)
	}
}

func (w worktree) read(name string) string {
	w.t.Helper()
	text, err := os.ReadFile(w.path(name))
	if err != nil {
		w.t.Fatal(err)
	}
	return string(text)
}

func (w worktree) capture() *repro.Tree {
	w.t.Helper()
	return w.captureIn(repro.Options{Folder: w.folder})
}

func (w worktree) captureIn(options repro.Options) *repro.Tree {
	w.t.Helper()
	options.Now = time.Now()
	captured := repro.CaptureCode(w.t.Context(), options)
	if err := captured.Manifest.Check(); err != nil {
		w.t.Fatalf("the captured manifest breaks its rules: %v", err)
	}
	return captured
}

// paths are those of a manifest.
func paths(m tree.Manifest) []string {
	var list []string
	for _, entry := range m {
		list = append(list, entry.Path)
	}
	return list
}

// reasonOf is why a path was skipped; "" where it was not.
func reasonOf(captured *repro.Tree, path string) string {
	i := slices.IndexFunc(captured.Code.Skipped, func(s runspec.Skipped) bool { return s.Path == path })
	if i < 0 {
		return ""
	}
	return captured.Code.Skipped[i].Reason
}
