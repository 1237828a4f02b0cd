package git

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cupel/cupel"
)

func output(t *testing.T, folder string, args ...string) string {
	t.Helper()
	command := exec.Command("git", args...)
	command.Dir = folder
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("git %v: %v: %s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func open(t *testing.T, folder string) *Repository {
	t.Helper()
	repository, err := Open(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	return repository
}

func TestWorktreeComesAndGoes(t *testing.T) {
	folder := newRepository(t)
	commit := output(t, folder, "rev-parse", "HEAD")
	write(t, folder, "a", "staged\n")
	call(t, folder, "add", "a")
	write(t, folder, "a", "changed\n")
	before := output(t, folder, "status", "--porcelain=v2")
	repository := open(t, folder)
	at := filepath.Join(folder, "..", filepath.Base(folder)+"-replay")
	if err := repository.AddWorktree(t.Context(), at, commit); err != nil {
		t.Fatal(err)
	}
	at = filepath.Clean(at)
	if got := output(t, at, "rev-parse", "HEAD"); got != commit {
		t.Errorf("HEAD is %s there, want %s", got, commit)
	}
	if got := output(t, at, "status", "--porcelain"); got != "D a" {
		t.Errorf("the new work tree is not empty: status %q", got)
	}
	write(t, at, "a", "one\n")
	if got := output(t, at, "status", "--porcelain"); got != "" {
		t.Errorf("with the files of the commit, status is %q", got)
	}
	if got := output(t, folder, "status", "--porcelain=v2"); got != before {
		t.Errorf("the user's status is %q, was %q", got, before)
	}
	for range 2 { // the second time there is nothing to do
		if err := os.RemoveAll(at); err != nil {
			t.Fatal(err)
		}
		if err := repository.RemoveWorktree(t.Context(), at); err != nil {
			t.Fatal(err)
		}
	}
	if got := output(t, folder, "worktree", "list"); strings.Contains(got, "-replay") || strings.Contains(got, "\n") {
		t.Errorf("work trees are left: %s", got)
	}
}

func TestOtherWorktreesStay(t *testing.T) {
	folder := newRepository(t)
	others := filepath.Join(t.TempDir(), "gone")
	call(t, folder, "worktree", "add", "-q", "--detach", others)
	if err := os.RemoveAll(others); err != nil { // as on a drive that is not there
		t.Fatal(err)
	}
	repository := open(t, folder)
	if err := repository.RemoveWorktree(t.Context(), filepath.Join(t.TempDir(), "unknown")); err != nil {
		t.Fatal(err)
	}
	if got := output(t, folder, "worktree", "list"); !strings.Contains(got, "gone") {
		t.Errorf("the user's work tree is forgotten: %s", got)
	}
}

func TestWorktreeRunsNothingOfTheRepository(t *testing.T) {
	folder := newRepository(t)
	commit := output(t, folder, "rev-parse", "HEAD")
	trap := filepath.Join(t.TempDir(), "sprung")
	script := "#!/bin/sh\necho x >>" + trap + "\ncat\n"
	for _, hook := range []string{"post-checkout", "post-index-change", "reference-transaction"} {
		hooks := filepath.Join(folder, ".git", "hooks")
		if err := os.MkdirAll(hooks, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(hooks, hook), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	write(t, folder, ".gitattributes", "a filter=trap\n")
	call(t, folder, "config", "filter.trap.smudge", filepath.Join(folder, ".git", "hooks", "post-checkout"))
	call(t, folder, "config", "core.fsmonitor", filepath.Join(folder, ".git", "hooks", "post-checkout"))
	repository := open(t, folder)
	at := filepath.Join(t.TempDir(), "replay")
	if err := repository.AddWorktree(t.Context(), at, commit); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(at); err != nil {
		t.Fatal(err)
	}
	if err := repository.RemoveWorktree(t.Context(), at); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(trap); err == nil {
		t.Error("a hook or a filter of the repository ran")
	}
}

func TestCommitsThatAreNotThere(t *testing.T) {
	repository := open(t, newRepository(t))
	for _, commit := range []string{"", "HEAD", "main", "--help", strings.Repeat("0", 40), strings.Repeat("a", 39), "-" + strings.Repeat("a", 39)} {
		if repository.HasCommit(t.Context(), commit) {
			t.Errorf("the repository has %q", commit)
		}
		if err := repository.AddWorktree(t.Context(), filepath.Join(t.TempDir(), "x"), commit); cupel.ErrorCode(err) != cupel.NotFound {
			t.Errorf("a work tree at %q: %v", commit, err)
		}
	}
}
