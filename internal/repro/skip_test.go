package repro_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/cupel/cupel/internal/repro"
)

func TestWhatIsSkipped(t *testing.T) {
	w := newWorktree(t)
	w.write(".gitignore", "*.log\n/cache/\n")
	w.write("train.log", "log")
	w.write("cache/x", "x")
	w.write(".env", "PASSWORD=hunter2")
	w.write("deep/.env.local", "PASSWORD=hunter2")
	w.write(".env.example", "PASSWORD=")
	w.write("certs/Server.PEM", "secret")
	w.write("sparse.bin", "")
	if err := os.Truncate(w.path("sparse.bin"), 2<<30); err != nil {
		t.Fatal(err)
	}
	w.link("/etc/passwd", "absolute")
	w.link("../../outside", "bin/outside")
	w.write(`back\slash`, "x")
	w.write("nested/file", "x")
	worktree{t, w.path("nested")}.git("init", "-q")
	worktree{t, w.path("nested")}.commit("nested")
	tree := w.capture()
	for path, want := range map[string]string{
		"train.log": "ignored", "cache/": "ignored", ".env": "secret", "deep/.env.local": "secret", ".env.example": "",
		"certs/Server.PEM": "secret", "sparse.bin": "large", "absolute": "link", "bin/outside": "link",
		`back\slash`: "name", "nested/": "repository",
	} {
		if got := reasonOf(tree, path); got != want {
			t.Errorf("%s is skipped as %q, want %q", path, got, want)
		}
	}
	want := []string{".env.example", ".gitignore", "a.py", "bin/tool", "data.csv"}
	if !slices.Equal(paths(tree.Manifest), want) || !tree.Code.Partial {
		t.Errorf("files %q, want %q; partial %t", paths(tree.Manifest), want, tree.Code.Partial)
	}
	i := slices.IndexFunc(tree.Code.Skipped, func(s repro.Skipped) bool { return s.Path == "sparse.bin" })
	if s := tree.Code.Skipped[i]; s.Size != 2<<30 || s.MTime == 0 {
		t.Errorf("skipped %+v", s)
	}
}

func TestIgnoredFilesLeaveTheCodeWhole(t *testing.T) {
	w := newWorktree(t)
	w.write(".gitignore", "*.log\n")
	w.commit("ignore")
	w.write("train.log", "log")
	if tree := w.capture(); tree.Code.Partial || tree.Code.Dirty || reasonOf(tree, "train.log") != "ignored" {
		t.Errorf("code %+v", tree.Code)
	}
}

func TestTrackedFilesComeFirst(t *testing.T) {
	w := newWorktree(t)
	w.write("0new", strings.Repeat("x", 10))
	limits := repro.DefaultLimits
	limits.Total = 30 // the tracked files have 27 bytes
	tree := w.captureIn(repro.Options{Folder: w.folder, Limits: limits})
	if len(tree.Manifest) != 3 || reasonOf(tree, "0new") != "total" {
		t.Errorf("files %q, skipped %+v", paths(tree.Manifest), tree.Code.Skipped)
	}
}

func TestManySkippedFilesFitASpec(t *testing.T) {
	w := newFolder(t)
	long := strings.Repeat(strings.Repeat("d", 200)+"/", 15)
	for i := range repro.MaxSkipped + 10 {
		w.write(fmt.Sprintf("%s%04d.pem", long, i), "secret")
	}
	spec := trained()
	spec.Observed.Code = w.capture().Code
	if n := len(spec.Observed.Code.Skipped); n == 0 || n > repro.MaxSkipped {
		t.Errorf("%d files are listed as skipped", n)
	}
	if _, err := spec.Encode(); err != nil {
		t.Errorf("the spec cannot be written: %v", err)
	}
}

func TestSecretOfTheRemoteIsNotStored(t *testing.T) {
	for given, want := range map[string]string{
		"https://ada:hunter2@example.com/team/model.git":            "https://example.com/team/model.git",
		"https://hunter2@example.com/team/model.git":                "https://example.com/team/model.git",
		"https://example.com/team/model.git?private_token=hunter2#": "https://example.com/team/model.git",
		"ssh://ada:hunter2@example.com:22/model.git":                "ssh://example.com:22/model.git",
		"git@example.com:team/model.git":                            "example.com:team/model.git",
		"https://ada:hunter2%zz@example.com/model.git":              "",
		"../model.git": "../model.git",
	} {
		w := newWorktree(t)
		w.git("remote", "add", "origin", given)
		tree := w.capture()
		text, err := json.Marshal(tree)
		if err != nil || strings.Contains(string(text), "hunter2") || tree.Code.Remote != want {
			t.Errorf("%s is recorded as %q, want %q (%v)", given, tree.Code.Remote, want, err)
		}
	}
}

func TestRemoteOfTheBranch(t *testing.T) {
	w := newWorktree(t)
	w.git("remote", "add", "origin", "https://example.com/origin.git")
	w.git("remote", "add", "fork", "https://example.com/fork.git")
	w.git("config", "branch.main.remote", "fork")
	if tree := w.capture(); tree.Code.Remote != "https://example.com/fork.git" {
		t.Errorf("remote %q", tree.Code.Remote)
	}
}
