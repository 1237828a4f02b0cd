package replay_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cupel/cupel/internal/provenance"
	"github.com/cupel/cupel/internal/verdict"
	"github.com/google/go-cmp/cmp"
)

// readAll logs each file of the folder by its mode, bytes and target.
const readAll = `
find . -name .git -prune -o -print | LC_ALL=C sort > ../list
while read -r name; do
	if [ -L "$name" ]; then echo "artifact files/$(echo "$name" | cksum | tr ' ' _) $(readlink "$name")"
	elif [ -f "$name" ]; then echo "artifact files/$(echo "$name" | cksum | tr ' ' _) $(test -x "$name" && echo x)$(cksum < "$name" | tr ' ' _)"; fi
done < ../list
rm ../list
`

func TestTheTreeOfTheRunIsRun(t *testing.T) {
	for name, change := range map[string]func(f *fixture){
		"clean":         func(*fixture) {},
		"dirty":         func(f *fixture) { f.write("data.txt", "1\n2\n3\n") },
		"staged":        func(f *fixture) { f.write("data.txt", "1\n"); f.git("add", "data.txt") },
		"half staged":   func(f *fixture) { f.write("data.txt", "1\n"); f.git("add", "data.txt"); f.write("data.txt", "2\n") },
		"new file":      func(f *fixture) { f.write("sub/new.txt", "new") },
		"deleted":       func(f *fixture) { f.remove("other.bin") },
		"renamed":       func(f *fixture) { f.git("mv", "other.bin", "renamed.bin") },
		"binary":        func(f *fixture) { f.write("other.bin", "\x00\x01\xff\xfe") },
		"mode bit":      func(f *fixture) { check(f, os.Chmod(f.path("other.bin"), 0o755)) },
		"symlink":       func(f *fixture) { check(f, os.Symlink("data.txt", f.path("link"))) },
		"line ends":     func(f *fixture) { f.write("crlf.txt", "a\r\nb\r\n"); f.write(".gitattributes", "* text=auto eol=lf\n") },
		"autocrlf":      func(f *fixture) { f.git("config", "core.autocrlf", "true"); f.write("crlf.txt", "a\r\nb\n") },
		"not ASCII":     func(f *fixture) { f.write("modèles/数据.txt", "x"); f.commit("second") },
		"detached HEAD": func(f *fixture) { f.git("checkout", "-q", "--detach"); f.write("a", "a"); f.commit("off any branch") },
		"no git":        func(f *fixture) { f.remove(".git") },
		"no commit":     func(f *fixture) { f.remove(".git"); f.git("init", "-q", "-b", "main") },
		"a filter": func(f *fixture) {
			f.git("config", "filter.x.smudge", "echo smudged")
			f.write(".gitattributes", "*.txt filter=x\n")
			f.write("f.txt", "f")
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			f.write("all.sh", readAll)
			f.write("other.bin", "\x00\x01")
			f.commit("all")
			change(f)
			run := f.exec("sh", "all.sh")
			f.want(f.reproduce(run, stored), verdict.Identical)
		})
	}
}

func check(f *fixture, err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

func TestACommitThatWasRebasedAway(t *testing.T) {
	f := newFixture(t)
	f.write("data.txt", "0.125\n")
	f.commit("second")
	run := f.exec("sh", "train.sh")
	f.git("reset", "-q", "--hard", "HEAD~1")
	f.git("reflog", "expire", "--expire=now", "--all")
	f.git("gc", "-q", "--prune=now")
	f.want(f.reproduce(run, stored), verdict.Identical)
}

func TestWhatIsAtHeadDoesNotMatter(t *testing.T) {
	f := newFixture(t)
	run := f.exec("sh", "train.sh")
	f.git("mv", "train.sh", "learn.sh")
	f.write("data.txt", "9\n")
	f.commit("renamed")
	f.write("data.txt", "8\n")
	f.want(f.reproduce(run, stored), verdict.Identical)
}

func TestProgramsFindTheCommitOfTheRun(t *testing.T) {
	f := newFixture(t)
	f.write("commit.sh", `echo "artifact commit $(git rev-parse HEAD)"; echo "artifact status x$(git status --porcelain | tr -d ' \n')"`)
	f.commit("second")
	f.write("new.txt", "new")
	run := f.exec("sh", "commit.sh")
	f.commit("third")
	report := f.reproduce(run, stored)
	f.want(report, verdict.Identical)
	for _, name := range []string{"commit", "status"} {
		if first, again := f.artifact(run.ID, name), f.artifact(report.RunID, name); first != again {
			t.Errorf("git says %s %q, said %q", name, again, first)
		}
	}
}

func TestTheUsersRepositoryStaysAsItIs(t *testing.T) {
	f := newFixture(t)
	run := f.exec("sh", "train.sh")
	f.write("data.txt", "stashed\n")
	f.git("stash", "-q")
	f.write("data.txt", "staged\n")
	f.git("add", "data.txt")
	f.write("data.txt", "not staged\n")
	f.write("new.txt", "new")
	before := snapshot(t, f.folder)
	f.want(f.reproduce(run, stored), verdict.Identical)
	if diff := cmp.Diff(before, snapshot(t, f.folder)); diff != "" {
		t.Errorf("the user's repository has changed (-before +after):\n%s", diff)
	}
}

// snapshot are the bytes and modes of all files below a folder, git's own among
// them.
func snapshot(t *testing.T, folder string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.Walk(folder, func(name string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		content, err := os.ReadFile(name)
		files[strings.TrimPrefix(name, folder)] = info.Mode().String() + string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestTheNewRunSaysWhatItReproduces(t *testing.T) {
	f := newFixture(t)
	run := f.exec("sh", "train.sh")
	report := f.reproduce(run, stored)
	f.want(report, verdict.Identical)
	made, err := f.registry.GetRun(t.Context(), run.Ref())
	check(f, err)
	made.ID = report.RunID
	made, err = f.registry.GetRun(t.Context(), made.Ref())
	check(f, err)
	if made.Name != "reproduction of first" || made.ExperimentID != run.ExperimentID || made.Status != "FINISHED" {
		t.Errorf("the new run is %+v", made)
	}
	for tag, want := range map[string]string{
		provenance.ReproducesTag: run.ID, provenance.VerdictTag: "identical",
		provenance.SpecTag: run.Tags[provenance.SpecTag], provenance.TreeTag: run.Tags[provenance.TreeTag],
	} {
		if want == "" || made.Tags[tag] != want {
			t.Errorf("tag %s is %q, want %q", tag, made.Tags[tag], want)
		}
	}
	if text := f.artifact(made.ID, provenance.ReportFile); !strings.Contains(text, `"verdict":"identical"`) {
		t.Errorf("the stored report is %s", text)
	}
	// The new run is made of the same: it can be reproduced when the first is gone.
	check(f, f.registry.DeleteRun(t.Context(), run.Ref()))
	check(f, f.registry.PurgeRun(t.Context(), run.Ref()))
	f.want(f.reproduce(made, stored), verdict.Identical)
}

func TestAFileThatIsTooLargeIsMissedByNobody(t *testing.T) {
	f := newFixture(t)
	file, err := os.Create(f.path("huge.bin"))
	check(f, err)
	check(f, file.Truncate(2<<30)) // which takes no space
	check(f, file.Close())
	run := f.exec("sh", "train.sh")
	if run.Tags[provenance.PartialTag] == "" {
		t.Error("the run does not say that its code is partial")
	}
	f.want(f.reproduce(run, stored), verdict.Identical)
	f.write("read.sh", "test -f huge.bin")
	f.want(f.reproduce(f.exec("sh", "read.sh"), stored), verdict.Failed, "run: the program ended", "huge.bin (large)")
}

func TestASecretOfTheRemoteIsNowhere(t *testing.T) {
	f := newFixture(t)
	f.git("remote", "add", "origin", "https://ann:hunter2@example.com/team/repo.git")
	run := f.exec("sh", "train.sh")
	report := f.reproduce(run, stored)
	f.want(report, verdict.Identical)
	for _, id := range []string{run.ID, report.RunID} {
		spec := f.artifact(id, provenance.SpecFile)
		if !strings.Contains(spec, "example.com/team/repo.git") || strings.Contains(spec, "hunter2") {
			t.Errorf("the spec has the remote as %s", spec)
		}
	}
}

func TestAProgramWithoutARepositoryFindsNone(t *testing.T) {
	f := newFixture(t)
	f.write("top.sh", `git rev-parse --show-toplevel >/dev/null 2>&1 && echo artifact found yes; true`)
	f.remove(".git")
	run := f.exec("sh", "top.sh")
	f.run(f.home, "git", "init", "-q") // around the folder in which runs are made again
	f.want(f.reproduce(run, stored), verdict.Identical)
}
