package repro_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/cupel/cupel/internal/repro"
	"github.com/cupel/cupel/internal/runspec"
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
	captured := w.capture()
	for path, want := range map[string]string{
		"train.log": "ignored", "cache/": "ignored", ".env": "secret", "deep/.env.local": "secret", ".env.example": "",
		"certs/Server.PEM": "secret", "sparse.bin": "large", "absolute": "link", "bin/outside": "link",
		`back\slash`: "name", "nested/": "repository",
	} {
		if got := reasonOf(captured, path); got != want {
			t.Errorf("%s is skipped as %q, want %q", path, got, want)
		}
	}
	want := []string{".env.example", ".gitignore", "a.py", "bin/tool", "data.csv"}
	if !slices.Equal(paths(captured.Manifest), want) || !captured.Code.Partial {
		t.Errorf("files %q, want %q; partial %t", paths(captured.Manifest), want, captured.Code.Partial)
	}
	i := slices.IndexFunc(captured.Code.Skipped, func(s runspec.Skipped) bool { return s.Path == "sparse.bin" })
	if s := captured.Code.Skipped[i]; s.Size != 2<<30 || s.MTime == 0 {
		t.Errorf("skipped %+v", s)
	}
}

func TestIgnoredFilesLeaveTheCodeWhole(t *testing.T) {
	w := newWorktree(t)
	w.write(".gitignore", "*.log\n")
	w.commit("ignore")
	w.write("train.log", "log")
	if captured := w.capture(); captured.Code.Partial || captured.Code.Dirty || reasonOf(captured, "train.log") != "ignored" {
		t.Errorf("code %+v", captured.Code)
	}
}

func TestTrackedFilesComeFirst(t *testing.T) {
	w := newWorktree(t)
	w.write("0new", strings.Repeat("x", 10))
	limits := repro.DefaultLimits
	limits.Total = 30 // the tracked files have 27 bytes
	captured := w.captureIn(repro.Options{Folder: w.folder, Limits: limits})
	if len(captured.Manifest) != 3 || reasonOf(captured, "0new") != "total" {
		t.Errorf("files %q, skipped %+v", paths(captured.Manifest), captured.Code.Skipped)
	}
}

func TestManySkippedFilesFitASpec(t *testing.T) {
	w := newFolder(t)
	long := strings.Repeat(strings.Repeat("d", 200)+"/", 15)
	for i := range runspec.MaxSkipped + 10 {
		w.write(fmt.Sprintf("%s%04d.pem", long, i), "secret")
	}
	spec := runspec.Spec{Identity: runspec.Identity{Kind: runspec.KindCommand, Command: runspec.Command{Argv: []string{"train"}}}}
	spec.Observed.Code = w.capture().Code
	if n := len(spec.Observed.Code.Skipped); n == 0 || n > runspec.MaxSkipped {
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
		captured := w.capture()
		text, err := json.Marshal(captured)
		if err != nil || strings.Contains(string(text), "hunter2") || captured.Code.Remote != want {
			t.Errorf("%s is recorded as %q, want %q (%v)", given, captured.Code.Remote, want, err)
		}
	}
}

func TestRemoteOfTheBranch(t *testing.T) {
	w := newWorktree(t)
	w.git("remote", "add", "origin", "https://example.com/origin.git")
	w.git("remote", "add", "fork", "https://example.com/fork.git")
	w.git("config", "branch.main.remote", "fork")
	if captured := w.capture(); captured.Code.Remote != "https://example.com/fork.git" {
		t.Errorf("remote %q", captured.Code.Remote)
	}
}

func TestSecretFiles(t *testing.T) {
	for _, path := range []string{".env", "a/.ENV", ".env.production", "x.pem", "a/B.Key", "id_rsa", ".netrc", ".npmrc", ".git-credentials", "k.p12"} {
		if !repro.SecretFile(path) {
			t.Errorf("%s is no secret", path)
		}
	}
	for _, path := range []string{"env", ".envrc.md", ".env.example", ".env.sample", "a/.env.template", "keys.py", "pem", "id_rsa.pub", "x.pem.py"} {
		if repro.SecretFile(path) {
			t.Errorf("%s is a secret", path)
		}
	}
}
