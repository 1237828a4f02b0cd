package replay_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/embedded"
	"github.com/cupel/cupel/internal/provenance"
	"github.com/cupel/cupel/internal/replay"
	"github.com/cupel/cupel/internal/replay/document"
	"github.com/cupel/cupel/internal/runner"
	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/verdict"
)

// fixture is a user with a repository of git and an empty registry.
type fixture struct {
	*testing.T
	registry cupel.Registry
	home     string // of the registry
	folder   string // the repository
	engine   *replay.Engine
	said     *bytes.Buffer
}

// trainScript logs a metric of what is in its folder: a point for each line of
// data.txt, and one for the script itself.
const trainScript = `#!/bin/sh
echo "metric size 0 $(wc -c < train.sh)"
step=0
while read -r value; do
	echo "metric loss $step $value"
	step=$((step + 1))
done < data.txt
`

// newFixture makes a repository with one commit of a training and its data.
func newFixture(t *testing.T) *fixture {
	t.Helper()
	f := newFolder(t)
	f.git("init", "-q", "-b", "main")
	f.write("train.sh", trainScript)
	f.write("data.txt", "0.5\n0.25\n")
	f.commit("first")
	return f
}

// newFolder is a fixture without a repository. The user's own configuration of git
// has no say in a test.
func newFolder(t *testing.T) *fixture {
	t.Helper()
	for name, value := range map[string]string{
		"GIT_CONFIG_GLOBAL": os.DevNull, "GIT_CONFIG_NOSYSTEM": "1",
		"GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.com",
		"GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.com",
		"PYTHONPATH": "", "VIRTUAL_ENV": "", "TMPDIR": t.TempDir(),
	} {
		t.Setenv(name, value)
	}
	folder, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{T: t, folder: folder, home: t.TempDir(), said: &bytes.Buffer{}}
	if f.registry, err = embedded.Open(t.Context(), embedded.Options{Home: f.home}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.registry.Close() })
	f.engine = &replay.Engine{
		Registry: f.registry, Folder: folder, Scratch: filepath.Join(f.home, "replays"), Environments: filepath.Join(f.home, "environments"),
		Environ: os.Environ(), Launch: f.launch,
		Say: func(text string) { f.said.WriteString(text + "\n") },
	}
	return f
}

func (f *fixture) path(name string) string { return filepath.Join(f.folder, filepath.FromSlash(name)) }

func (f *fixture) git(args ...string) string {
	f.Helper()
	return f.run(f.folder, append([]string{"git"}, args...)...)
}

// run runs a tool and returns what it writes.
func (f *fixture) run(folder string, argv ...string) string {
	f.Helper()
	command := exec.Command(argv[0], argv[1:]...)
	command.Dir = folder
	out, err := command.CombinedOutput()
	if err != nil {
		f.Fatalf("%s: %v: %s", strings.Join(argv, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

func sumOf(text string) digest.Digest { return digest.Of([]byte(text)) }

func (f *fixture) commit(message string) {
	f.Helper()
	f.git("add", "-A")
	f.git("commit", "-q", "-m", message)
}

func (f *fixture) write(name, content string) {
	f.Helper()
	if err := os.MkdirAll(filepath.Dir(f.path(name)), 0o755); err != nil {
		f.Fatal(err)
	}
	if err := os.WriteFile(f.path(name), []byte(content), 0o644); err != nil {
		f.Fatal(err)
	}
}

func (f *fixture) remove(name string) {
	f.Helper()
	if err := os.RemoveAll(f.path(name)); err != nil {
		f.Fatal(err)
	}
}

// launch runs a program, and logs what it writes as "metric NAME STEP VALUE" and
// "artifact PATH TEXT".
func (f *fixture) launch(ctx context.Context, program replay.Program) (runner.Outcome, error) {
	path, err := runner.Find(program.Argv[0], program.Folder, program.Environ)
	if err != nil {
		return runner.Outcome{}, err
	}
	command := exec.CommandContext(ctx, path, program.Argv[1:]...)
	command.Dir, command.Env = program.Folder, program.Environ
	command.Stderr = f.said
	out, err := command.Output()
	if err := f.log(program.Run, string(out)); err != nil {
		return runner.Outcome{}, err
	}
	if err != nil {
		return runner.Outcome{ExitCode: 1, Status: cupel.RunFailed}, nil
	}
	return runner.Outcome{Status: cupel.RunFinished}, nil
}

func (f *fixture) log(run cupel.RunRef, out string) error {
	for line := range strings.Lines(out) {
		fields := strings.Fields(line)
		switch {
		case len(fields) == 4 && fields[0] == "metric":
			step, _ := strconv.ParseInt(fields[2], 10, 64)
			value, err := strconv.ParseFloat(fields[3], 64)
			if err != nil {
				return err
			}
			point := cupel.LoggedPoint{Key: fields[1], Point: cupel.Point{Step: step, Value: cupel.Float(value), Timestamp: step}}
			if err := f.registry.LogBatch(f.Context(), run, cupel.RunBatch{Metrics: []cupel.LoggedPoint{point}}); err != nil {
				return err
			}
		case len(fields) == 3 && fields[0] == "artifact":
			if _, err := f.registry.PutArtifact(f.Context(), run.Artifacts(), fields[1], cupel.BytesSource(fields[1], []byte(fields[2]))); err != nil {
				return err
			}
		}
	}
	return nil
}

// exec makes a run of a command as cupel exec does.
func (f *fixture) exec(argv ...string) cupel.Run {
	f.Helper()
	return f.record(runspec.Identity{Kind: runspec.KindCommand}, argv, nil)
}

// record makes a run of a program, with the given parts of its identity and inputs.
func (f *fixture) record(identity runspec.Identity, argv []string, inputs []provenance.Input) cupel.Run {
	f.Helper()
	run, err := f.registry.CreateRun(f.Context(), cupel.DefaultProject, cupel.NewRun{Name: "first"})
	if err != nil {
		f.Fatal(err)
	}
	captured, err := provenance.Capture(f.Context(), f.registry, run.Ref(), provenance.Program{Folder: f.folder, Argv: argv, Environ: os.Environ(), Now: time.Now()})
	if err != nil {
		f.Fatal(err)
	}
	identity.Command, identity.Code = captured.Command, captured.Code
	for _, input := range inputs {
		stored, err := provenance.StoreInput(f.Context(), f.registry, run.Ref(), input)
		if err != nil {
			f.Fatal(err)
		}
		identity.Inputs = append(identity.Inputs, stored)
	}
	if _, err := provenance.RecordSpec(f.Context(), f.registry, run.Ref(), runspec.Spec{Identity: identity, Observed: captured.Observed}); err != nil {
		f.Fatal(err)
	}
	outcome, err := f.launch(f.Context(), replay.Program{Run: run.Ref(), Argv: argv, Folder: f.folder, Environ: os.Environ()})
	if err != nil {
		f.Fatal(err)
	}
	return f.end(run.Ref(), outcome)
}

func (f *fixture) end(run cupel.RunRef, outcome runner.Outcome) cupel.Run {
	f.Helper()
	if _, err := runner.End(f.Context(), runner.Options{Registry: f.registry, Run: run}, outcome); err != nil {
		f.Fatal(err)
	}
	ended, err := f.registry.GetRun(f.Context(), run)
	if err != nil {
		f.Fatal(err)
	}
	return ended
}

// stored is an order for the stored data and what is installed.
var stored = replay.Order{Environment: replay.EnvironmentCurrent, Data: document.DataStored}

// reproduce makes a run again, and checks that nothing of it is left behind.
func (f *fixture) reproduce(run cupel.Run, order replay.Order) verdict.Report {
	f.Helper()
	recorded, err := f.engine.Read(f.Context(), run.Ref())
	if err != nil {
		f.Fatal(err)
	}
	report, err := f.engine.Reproduce(f.Context(), recorded, order)
	if err != nil {
		f.Fatal(err)
	}
	f.checkNothingIsLeft()
	return report
}

func (f *fixture) checkNothingIsLeft() {
	f.Helper()
	entries, err := os.ReadDir(f.engine.Scratch)
	if err != nil && !os.IsNotExist(err) {
		f.Fatal(err)
	}
	if len(entries) > 0 {
		f.Errorf("%d files and folders are left behind", len(entries))
	}
	if _, err := os.Stat(f.path(".git")); err == nil {
		if list := f.git("worktree", "list", "--porcelain"); strings.Count(list, "worktree ") != 1 {
			f.Errorf("a work tree is left behind:\n%s", list)
		}
	}
}

// want checks a verdict. says is in the reason of a failed one.
func (f *fixture) want(report verdict.Report, want verdict.Verdict, says ...string) {
	f.Helper()
	text, err := json.MarshalIndent(report, "", " ")
	if err != nil {
		f.Fatal(err)
	}
	if report.Verdict != want {
		f.Fatalf("verdict %s, want %s:\n%s\n%s", report.Verdict, want, text, f.said)
	}
	for _, part := range says {
		if report.Failure == nil || !strings.Contains(report.Failure.Step+": "+report.Failure.Reason, part) {
			f.Errorf("failure %+v, want %q", report.Failure, part)
		}
	}
}

// artifact is the text of an artifact of a run.
func (f *fixture) artifact(id, path string) string {
	f.Helper()
	content, err := f.registry.OpenArtifact(f.Context(), cupel.RunRef{Project: cupel.DefaultProject, ID: id}.Artifacts(), path)
	if err != nil {
		f.Fatal(err)
	}
	defer content.Close()
	text, err := io.ReadAll(content)
	if err != nil {
		f.Fatal(err)
	}
	return string(text)
}
