package scratch_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cupel/cupel/internal/replay/scratch"
	"github.com/cupel/cupel/internal/repro/git"
)

// In a process with these variables, the test's binary makes a work tree and then
// waits to be killed.
const (
	baseVariable       = "CUPEL_TEST_SCRATCH"
	repositoryVariable = "CUPEL_TEST_REPOSITORY"
)

func TestMain(m *testing.M) {
	if base := os.Getenv(baseVariable); base != "" {
		waitToBeKilled(base, os.Getenv(repositoryVariable))
	}
	os.Exit(m.Run())
}

func waitToBeKilled(base, root string) {
	folder, err := scratch.New(base)
	if err == nil {
		err = worktree(context.Background(), folder, root)
	}
	if err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
	fmt.Println(folder.Path)
	select {}
}

// worktree makes a work tree at HEAD of the repository in root.
func worktree(ctx context.Context, folder *scratch.Folder, root string) error {
	repository, err := git.Open(ctx, root)
	if err != nil {
		return err
	}
	status, err := repository.Status(ctx)
	if err != nil {
		return err
	}
	return folder.Worktree(ctx, repository, status.Commit)
}

func newRepository(t *testing.T) string {
	t.Helper()
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	folder, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	call(t, folder, "init", "-q", "-b", "main")
	call(t, folder, "-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "-q", "--allow-empty", "-m", "first")
	return folder
}

func call(t *testing.T, folder string, args ...string) string {
	t.Helper()
	command := exec.Command("git", args...)
	command.Dir = folder
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("git %v: %v: %s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// left are the names in a folder; none where there is no folder.
func left(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

func TestFolderComesAndGoes(t *testing.T) {
	root, base := newRepository(t), filepath.Join(t.TempDir(), "new", "base")
	folder, err := scratch.New(base)
	if err != nil {
		t.Fatal(err)
	}
	if err := worktree(t.Context(), folder, root); err != nil {
		t.Fatal(err)
	}
	fill(t, folder.Tree())
	if err := scratch.Sweep(t.Context(), base); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(folder.Tree(), "readonly", "file")); err != nil {
		t.Errorf("the folder of a living process is gone: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := folder.Remove(ended); err != nil {
		t.Fatal(err)
	}
	checkNothingIsLeft(t, root, base)
}

// fill writes what is hard to remove: a folder that cannot be written, and a link
// out of the tree.
func fill(t *testing.T, tree string) {
	t.Helper()
	readonly := filepath.Join(tree, "readonly")
	if err := os.MkdirAll(readonly, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(readonly, "file"), nil, 0o444); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(os.TempDir(), filepath.Join(readonly, "link")); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(readonly, 0o555); err != nil {
		t.Fatal(err)
	}
}

func checkNothingIsLeft(t *testing.T, root, base string) {
	t.Helper()
	if names := left(t, base); names != nil {
		t.Errorf("left in the base: %q", names)
	}
	if list := call(t, root, "worktree", "list", "--porcelain"); strings.Count(list, "worktree ") != 1 {
		t.Errorf("work trees are left:\n%s", list)
	}
}

func TestLeftoversOfAKilledProcessAreRemoved(t *testing.T) {
	root, base := newRepository(t), t.TempDir()
	process := exec.Command(os.Args[0])
	process.Env = append(os.Environ(), baseVariable+"="+base, repositoryVariable+"="+root)
	stdout, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil || strings.HasPrefix(line, "error") {
		t.Fatalf("the other process says %q (%v)", line, err)
	}
	if err := scratch.Sweep(t.Context(), base); err != nil {
		t.Fatal(err)
	}
	if len(left(t, base)) != 2 {
		t.Error("the folder of a living process was removed")
	}
	if err := process.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = process.Wait() // killed is what it shall be
	if err := scratch.Sweep(t.Context(), base); err != nil {
		t.Fatal(err)
	}
	checkNothingIsLeft(t, root, base)
}

func TestLeftoversOfARepositoryThatIsGone(t *testing.T) {
	root, base := newRepository(t), t.TempDir()
	folder, err := scratch.New(base)
	if err != nil {
		t.Fatal(err)
	}
	if err := worktree(t.Context(), folder, root); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(root); err != nil {
		t.Fatal(err)
	}
	if err := folder.Remove(t.Context()); err != nil {
		t.Fatal(err)
	}
	if names := left(t, base); names != nil {
		t.Errorf("left in the base: %q", names)
	}
}

func TestSweepWithoutABase(t *testing.T) {
	if err := scratch.Sweep(t.Context(), filepath.Join(t.TempDir(), "none")); err != nil {
		t.Error(err)
	}
}

func TestAWorktreeThatCannotBeMadeLeavesNothing(t *testing.T) {
	root, base := newRepository(t), t.TempDir()
	folder, err := scratch.New(base)
	if err != nil {
		t.Fatal(err)
	}
	repository, err := git.Open(t.Context(), root)
	if err != nil {
		t.Fatal(err)
	}
	if err := folder.Worktree(t.Context(), repository, strings.Repeat("0", 40)); err == nil {
		t.Fatal("a work tree at a commit that is not there")
	}
	if _, err := os.Stat(folder.Tree()); err == nil {
		t.Error("there is a tree")
	}
	if err := folder.Remove(t.Context()); err != nil {
		t.Fatal(err)
	}
	checkNothingIsLeft(t, root, base)
}
