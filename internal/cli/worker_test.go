//go:build unix

package cli_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/embedded"
	"github.com/cupel/cupel/internal/store/postgres/postgrestest"
)

// team is a registry that workers on several machines share.
type team struct {
	*testing.T
	folder  string // with the code of the study
	environ []string
	options embedded.Options
}

func newTeam(t *testing.T) *team {
	t.Helper()
	home := t.TempDir()
	w := &team{T: t, folder: t.TempDir(), options: embedded.Options{Catalog: postgrestest.New(t), Vault: "folder:" + filepath.Join(home, "vault")}}
	w.environ = append(os.Environ(),
		"HOME="+home, "CUPEL_HOME="+home, "CUPEL_CATALOG="+w.options.Catalog, "CUPEL_VAULT="+w.options.Vault, "CUPEL_URL=", "CUPEL_PROJECT=",
		"GIT_CONFIG_NOSYSTEM=1", "PATH="+binaries+string(os.PathListSeparator)+os.Getenv("PATH"))
	return w
}

// study writes a study of so many trials, whose command is a script of the folder.
func (w *team) study(trials int, arguments string, lines ...string) {
	w.Helper()
	for name, text := range map[string]string{
		"train.sh": "exec trainer \"$@\"\n",
		"study.yaml": fmt.Sprintf(`format: cupel-study/1
name: shared
metric: {name: auc, direction: max}
space:
  rate: {type: float, low: 0, high: 1}
sampler: {type: random}
trials: %d
command: [sh, train.sh, "--rate={rate}"%s]
%s
`, trials, arguments, strings.Join(lines, "\n")),
	} {
		if err := os.WriteFile(filepath.Join(w.folder, name), []byte(text), 0o600); err != nil {
			w.Fatal(err)
		}
	}
}

// cupel runs a command in the folder, which has to succeed.
func (w *team) cupel(args ...string) string {
	w.Helper()
	cmd := exec.Command(filepath.Join(binaries, "cupel"), args...)
	cmd.Dir, cmd.Env = w.folder, w.environ
	output, err := cmd.CombinedOutput()
	if err != nil {
		w.Fatalf("cupel %s: %v\n%s", strings.Join(args, " "), err, output)
	}
	return string(output)
}

// worker is one that runs, in a folder where nothing of the study is.
type worker struct {
	*exec.Cmd
	said *bytes.Buffer
}

func (w *team) worker() worker {
	w.Helper()
	said := &bytes.Buffer{}
	cmd := exec.Command(filepath.Join(binaries, "cupel"), "worker", "--parallel", "2", "--lease", "2s")
	cmd.Dir, cmd.Env, cmd.Stderr = w.TempDir(), w.environ, said
	cmd.WaitDelay = time.Second // what it has started may still have its pipes
	if err := cmd.Start(); err != nil {
		w.Fatal(err)
	}
	return worker{cmd, said}
}

// end lets a worker end as it should.
func (w *team) end(one worker) {
	w.Helper()
	if err := one.Process.Signal(syscall.SIGTERM); err != nil {
		w.Fatal(err)
	}
	if err := one.Wait(); err != nil {
		w.Errorf("a worker ended with %v:\n%s", err, one.said)
	}
}

// check requires that each trial is complete, and that one of its runs is FINISHED.
func (w *team) check(trials int) {
	w.Helper()
	registry, err := embedded.Open(w.Context(), w.options)
	if err != nil {
		w.Fatal(err)
	}
	defer registry.Close()
	studies, err := registry.SearchStudies(w.Context(), cupel.DefaultProject)
	if err != nil {
		w.Fatal(err)
	}
	if s := studies[0]; s.State != cupel.StudyFinished || s.Counts != (cupel.TrialCounts{Complete: trials}) {
		w.Fatalf("the study is %s with %+v, want %d trials complete:\n%s", s.State, s.Counts, trials, w.cupel("sweep:show", s.ID))
	}
	page, err := registry.SearchRuns(w.Context(), cupel.RunSearch{Search: cupel.Search{Project: cupel.DefaultProject}})
	if err != nil {
		w.Fatal(err)
	}
	finished, attempts := map[string]int{}, 0
	for _, run := range page.Runs {
		number, isTrial := run.Tags[cupel.TagTrial]
		if isTrial {
			attempts++
		}
		if isTrial && run.Status == cupel.RunFinished {
			finished[number]++
		}
	}
	for number, n := range finished {
		if n != 1 {
			w.Errorf("trial %s has %d runs that finished", number, n)
		}
	}
	if len(finished) != trials {
		w.Errorf("%d trials have a run that finished, want %d", len(finished), trials)
	}
	w.Logf("%d trials, %d attempts", trials, attempts)
}

// finished reports whether the study has no trial left.
func (w *team) finished() bool {
	w.Helper()
	return strings.Contains(w.cupel("sweep:show", "shared"), "shared  finished")
}

// TestKilledWorkers kills workers at random moments, and lets new ones come, until
// all trials are over.
func TestKilledWorkers(t *testing.T) {
	const trials, workers = 32, 3
	w := newTeam(t)
	w.study(trials, `, --sleep, 500ms`)
	w.cupel("sweep:start", "study.yaml", "--queue")
	random := rand.New(rand.NewPCG(5, uint64(time.Now().UnixNano())))
	var working []worker
	for range workers {
		working = append(working, w.worker())
	}
	killed := 0
	for deadline := time.Now().Add(3 * time.Minute); !w.finished(); {
		if time.Now().After(deadline) {
			t.Fatal("the study has not ended in three minutes:\n" + w.cupel("sweep:show", "shared"))
		}
		time.Sleep(time.Duration(300+random.IntN(700)) * time.Millisecond)
		if killed == 2*workers {
			continue // so that there is an end
		}
		victim := random.IntN(workers)
		if err := working[victim].Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = working[victim].Wait() // it was killed
		working[victim] = w.worker()
		killed++
	}
	for _, one := range working {
		w.end(one)
	}
	w.check(trials)
	t.Logf("%d workers killed", killed)
}

// TestWorkersRetry lets each trial fail at first.
func TestWorkersRetry(t *testing.T) {
	w := newTeam(t)
	seen := t.TempDir()
	w.study(3, "", "retries: 1")
	script := fmt.Sprintf("test -e %[1]s/$CUPEL_TRIAL || { touch %[1]s/$CUPEL_TRIAL; exit 1; }\nexec trainer \"$@\"\n", seen)
	if err := os.WriteFile(filepath.Join(w.folder, "train.sh"), []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	w.cupel("sweep:start", "study.yaml", "--queue", "--quiet")
	one := w.worker()
	for !w.finished() {
		time.Sleep(50 * time.Millisecond)
	}
	w.end(one)
	w.check(3)
}

// TestWorkersDrain requires that a worker which is told to end finishes the trials
// that it has, and takes no more.
func TestWorkersDrain(t *testing.T) {
	w := newTeam(t)
	until := filepath.Join(t.TempDir(), "go")
	w.study(5, `, --until, "`+until+`"`)
	w.cupel("sweep:start", "study.yaml", "--queue", "--quiet")
	one := w.worker()
	for !strings.Contains(w.cupel("sweep:show", "shared"), "    1  running") {
		time.Sleep(50 * time.Millisecond)
	}
	if err := one.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(until, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := one.Wait(); err != nil {
		t.Errorf("the worker ended with %v:\n%s", err, one.said)
	}
	shown := w.cupel("sweep:show", "shared", "--json")
	if !strings.Contains(shown, `"complete": 2`) || !strings.Contains(shown, `"asked": 2`) {
		t.Errorf("the worker did not do the two trials that it had:\n%s", shown)
	}
	// Another one goes on.
	one = w.worker()
	for !w.finished() {
		time.Sleep(50 * time.Millisecond)
	}
	w.end(one)
	w.check(5)
}
