package git

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
)

// newRepository makes a repository with a commit of the file a.
func newRepository(t *testing.T) string {
	t.Helper()
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	folder, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	call(t, folder, "init", "-q", "-b", "main")
	write(t, folder, "a", "one\n")
	call(t, folder, "add", "a")
	call(t, folder, "-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "-q", "-m", "first")
	return folder
}

func call(t *testing.T, folder string, args ...string) {
	t.Helper()
	command := exec.Command("git", args...)
	command.Dir = folder
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v: %s", args, err, out)
	}
}

func write(t *testing.T, folder, name, content string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestOpenWithoutARepository(t *testing.T) {
	if _, err := Open(t.Context(), t.TempDir()); cupel.ErrorCode(err) != cupel.NotFound {
		t.Errorf("error %v", err)
	}
	broken := t.TempDir()
	write(t, broken, ".git", "gitdir: /no/such/folder\n")
	if _, err := Open(t.Context(), broken); cupel.ErrorCode(err) != cupel.Unavailable || !strings.Contains(err.Error(), "git rev-parse") {
		t.Errorf("error %v", err)
	}
}

func TestStatusOfHostilePaths(t *testing.T) {
	folder := newRepository(t)
	names := []string{"a\nb", "1 .M N... 100644", "? x", "-rf", "tab\there", "ünï", "latin\xff", " led", `"quoted"`}
	for _, name := range names {
		write(t, folder, name, "x")
	}
	repository, err := Open(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	status, err := repository.Status(t.Context())
	slices.Sort(names)
	slices.Sort(status.Untracked)
	if diff := cmp.Diff(names, status.Untracked); diff != "" || err != nil {
		t.Errorf("%v, untracked (-want +got):\n%s", err, diff)
	}
	call(t, folder, "add", "-A")
	tracked, err := repository.Tracked(t.Context())
	if err != nil || len(tracked) != len(names)+1 {
		t.Errorf("%d files are tracked (%v), want %d", len(tracked), err, len(names)+1)
	}
}

func TestConflictsAreListedOnce(t *testing.T) {
	folder := newRepository(t)
	commit := []string{"-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "-q", "-a", "-m", "x"}
	call(t, folder, "checkout", "-q", "-b", "other")
	write(t, folder, "a", "two\n")
	call(t, folder, commit...)
	call(t, folder, "checkout", "-q", "main")
	write(t, folder, "a", "three\n")
	call(t, folder, commit...)
	merge := exec.Command("git", "-c", "user.name=Ada", "-c", "user.email=ada@example.com", "merge", "-q", "other")
	merge.Dir = folder
	if merge.Run() == nil {
		t.Fatal("the merge has no conflict")
	}
	repository, err := Open(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	status, err := repository.Status(t.Context())
	if err != nil || !slices.Equal(status.Changed, []string{"a"}) {
		t.Errorf("changed %q (%v)", status.Changed, err)
	}
	tracked, err := repository.Tracked(t.Context())
	if err != nil || len(tracked) != 1 {
		t.Errorf("tracked %+v (%v)", tracked, err)
	}
}

func TestLimitsOfACall(t *testing.T) {
	folder := newRepository(t)
	out, err := run(t.Context(), folder, 5, "rev-parse", "HEAD")
	if len(out) != 5 || cupel.ErrorCode(err) != cupel.Unavailable || !strings.Contains(err.Error(), "git rev-parse wrote more") {
		t.Errorf("output %q, error %v", out, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := run(ctx, folder, 100, "rev-parse", "HEAD"); cupel.ErrorCode(err) != cupel.Unavailable {
		t.Errorf("a canceled call: %v", err)
	}
	if _, err := run(t.Context(), folder, 100, "-c", "a.b=c", "rev-parse", "--verify", "nothing"); err == nil || !strings.Contains(err.Error(), "git rev-parse: exit status") {
		t.Errorf("a call that fails: %v", err)
	}
}

func TestEnvironmentOfACall(t *testing.T) {
	got := environment([]string{"HOME=/home/ada", "GIT_DIR=/x", "GIT_EXTERNAL_DIFF=/x", "GIT_CONFIG_COUNT=1", "GIT_CONFIG_GLOBAL=/g", "LC_ALL=de_DE", "LANGUAGE=de"})
	want := []string{"HOME=/home/ada", "GIT_CONFIG_GLOBAL=/g", "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "GIT_NO_REPLACE_OBJECTS=1", "GIT_NO_LAZY_FETCH=1", "GIT_ALLOW_PROTOCOL=none"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("environment (-want +got):\n%s", diff)
	}
}

func TestPatchShowsWhatItMay(t *testing.T) {
	folder := newRepository(t)
	repository, err := Open(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	all := func(string) bool { return true }
	if patch, err := repository.Patch(t.Context(), all, 1000); err != nil || len(patch) != 0 {
		t.Errorf("without a change: patch %q (%v)", patch, err)
	}
	call(t, folder, "mv", "a", "moved")
	write(t, folder, "b\nc", "secret\n")
	call(t, folder, "add", "-A")
	for name, tt := range map[string]struct {
		may        func(string) bool
		has, lacks string
	}{
		"all":        {all, "rename from a\nrename to moved", "nothing"},
		"one not":    {func(path string) bool { return path != "b\nc" }, "rename from a\nrename to moved", "secret"},
		"not before": {func(path string) bool { return path != "a" && path != "b\nc" }, "+one", "rename"},
		"none":       {func(string) bool { return false }, "", "one"},
	} {
		patch, err := repository.Patch(t.Context(), tt.may, 10_000)
		if err != nil || !strings.Contains(string(patch), tt.has) || strings.Contains(string(patch), tt.lacks) {
			t.Errorf("%s: patch %q (%v)", name, patch, err)
		}
	}
}

func TestPatchIsBounded(t *testing.T) {
	folder := newRepository(t)
	repository, err := Open(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	write(t, folder, "a", strings.Repeat("two\n", 1000))
	all := func(string) bool { return true }
	patch, err := repository.Patch(t.Context(), all, 1000)
	if err != nil || len(patch) > 1000 || !strings.HasSuffix(string(patch), "... there is more\n") {
		t.Errorf("patch %q (%v)", patch, err)
	}
	if patch, err := repository.Patch(t.Context(), all, 20); err != nil || len(patch) != 0 {
		t.Errorf("a list that is cut: patch %q (%v)", patch, err)
	}
	name := strings.Repeat("n", 200)
	for i := range 1 + MaxPatchPaths/200 {
		write(t, folder, name+string(rune('0'+i%10))+string(rune('a'+i/10)), "x")
	}
	call(t, folder, "add", "-A")
	if _, err := repository.Patch(t.Context(), func(path string) bool { return path != "a" }, 1<<20); cupel.ErrorCode(err) != cupel.TooLarge {
		t.Errorf("error %v", err)
	}
}

// FuzzStatus reads what git could never write.
func FuzzStatus(f *testing.F) {
	for _, seed := range []string{"# branch.oid abc", "1 .M N... 1 2 3 a b path", "u UU", "? ", "!", "", "1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, record string) {
		var s Status
		s.read(record)
		if len(s.Changed)+len(s.Untracked)+len(s.Ignored) > 1 {
			t.Errorf("one record names several files: %+v", s)
		}
	})
}

// FuzzStripUserInfo checks that no user info stays in any address.
func FuzzStripUserInfo(f *testing.F) {
	for _, seed := range []string{"https://a:b@c/d", "git@c:d", "c:d@e", "/x/y:z", "://", "https://a%zz@b/"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		once := StripUserInfo(address)
		if twice := StripUserInfo(once); twice != once {
			t.Errorf("%q becomes %q and then %q", address, once, twice)
		}
	})
}
