package runner_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/embedded"
	"github.com/cupel/cupel/internal/runner"
)

// fixture is a run of an empty registry.
type fixture struct {
	*testing.T
	registry cupel.Registry
	run      cupel.RunRef
	folder   string
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	t.Setenv("TMPDIR", t.TempDir())
	registry, err := embedded.Open(t.Context(), embedded.Options{Home: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { registry.Close() })
	run, err := registry.CreateRun(t.Context(), cupel.DefaultProject, cupel.NewRun{})
	if err != nil {
		t.Fatal(err)
	}
	return &fixture{t, registry, run.Ref(), t.TempDir()}
}

// options are those of a script of sh.
func (f *fixture) options(script string) runner.Options {
	return runner.Options{
		Registry: f.registry, Run: f.run, Argv: []string{"sh", "-c", script}, Folder: f.folder,
		Environ: []string{"PATH=" + os.Getenv("PATH")}, Say: func(text string) { f.Log(text) },
	}
}

// log returns what is kept of the output.
func (f *fixture) log() string {
	f.Helper()
	content, err := f.registry.OpenArtifact(f.Context(), f.run.Artifacts(), runner.OutputLog)
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

func TestOutcomes(t *testing.T) {
	for name, tt := range map[string]struct {
		script string
		want   runner.Outcome
	}{
		"ended well":                  {"true", runner.Outcome{ExitCode: 0, Status: cupel.RunFinished}},
		"failed":                      {"exit 7", runner.Outcome{ExitCode: 7, Status: cupel.RunFailed}},
		"killed":                      {"kill -KILL $$", runner.Outcome{ExitCode: 137, Status: cupel.RunKilled}},
		"what a shell ran was killed": {"sh -c 'kill -KILL $$'; exit $?", runner.Outcome{ExitCode: 137, Status: cupel.RunKilled}},
		"told to end":                 {"kill -TERM $$", runner.Outcome{ExitCode: 143, Status: cupel.RunKilled}},
		"a crash":                     {"kill -SEGV $$", runner.Outcome{ExitCode: 139, Status: cupel.RunKilled}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := runner.Run(t.Context(), newFixture(t).options(tt.script))
			got.Ended = time.Time{}
			if err != nil || got != tt.want {
				t.Errorf("%v: %+v, want %+v", err, got, tt.want)
			}
		})
	}
}

func TestCommandsThatCannotBeStarted(t *testing.T) {
	f := newFixture(t)
	write := func(name, text string, mode os.FileMode) string {
		path := filepath.Join(f.folder, name)
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("plain", "#!/bin/sh\n", 0o644)
	write("noline", "echo hello\n", 0o755)
	write("nowhere", "#!/no/such/interpreter\n", 0o755)
	for name, tt := range map[string]struct {
		command string
		exit    int
		says    string
	}{
		"nothing of this name":       {"no-such-command", 127, "there is no command no-such-command"},
		"no file":                    {"./missing", 127, "there is no command ./missing"},
		"an empty name":              {"", 127, "is empty"},
		"not executable":             {"./plain", 126, "./plain cannot be executed"},
		"a folder":                   {".", 126, "cannot be executed"},
		"no line for an interpreter": {"./noline", 126, "exec format error"},
		"no interpreter":             {"./nowhere", 127, "interpreter"},
	} {
		t.Run(name, func(t *testing.T) {
			o := f.options("")
			o.Argv = []string{tt.command}
			outcome, err := runner.Run(t.Context(), o)
			if outcome.ExitCode != tt.exit || outcome.Status != cupel.RunFailed {
				t.Errorf("%+v, want %d", outcome, tt.exit)
			}
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %v, want one that says %q", err, tt.says)
			}
		})
	}
}

// TestOutput requires that nothing of the output is changed or lost, on the
// terminal and in the log.
func TestOutput(t *testing.T) {
	for name, script := range map[string]string{
		"text":             `echo one; echo two`,
		"no line's end":    `printf half`,
		"bytes":            `printf 'a\000\377\001b\r\n'`,
		"a very long line": `head -c 3000000 /dev/zero | tr '\0' x`,
		"nothing":          ``,
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			var stdout bytes.Buffer
			o := f.options(script)
			o.Stdout = &stdout
			if _, err := runner.Run(t.Context(), o); err != nil {
				t.Fatal(err)
			}
			want := output(t, o.Argv)
			if !bytes.Equal(stdout.Bytes(), want) {
				t.Errorf("written: %d bytes, want %d", stdout.Len(), len(want))
			}
			if len(want) > 0 && f.log() != string(want) {
				t.Errorf("kept: %d bytes, want %d", len(f.log()), len(want))
			}
		})
	}
}

// TestBothOutputs requires that each output goes where it belongs, and that the
// log has both.
func TestBothOutputs(t *testing.T) {
	f := newFixture(t)
	var stdout, stderr bytes.Buffer
	o := f.options("echo result; echo talk >&2")
	o.Stdout, o.Stderr = &stdout, &stderr
	if _, err := runner.Run(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	if stdout.String() != "result\n" || stderr.String() != "talk\n" {
		t.Errorf("stdout %q, stderr %q", &stdout, &stderr)
	}
	if log := f.log(); len(log) != len("result\ntalk\n") || !strings.Contains(log, "talk\n") {
		t.Errorf("log %q", log)
	}
}

func TestInput(t *testing.T) {
	f := newFixture(t)
	var stdout bytes.Buffer
	o := f.options("cat")
	o.Stdin, o.Stdout = strings.NewReader("what comes in"), &stdout
	if _, err := runner.Run(t.Context(), o); err != nil || stdout.String() != "what comes in" {
		t.Errorf("%v: %q", err, &stdout)
	}
}

// TestNobodyReads requires that a command whose output nobody takes any more
// learns of it, as it would without anybody between.
func TestNobodyReads(t *testing.T) {
	o := newFixture(t).options("yes")
	o.Stdout = full{}
	outcome, err := runner.Run(t.Context(), o)
	if err != nil || outcome.ExitCode == 0 {
		t.Errorf("%v: %+v", err, outcome)
	}
}

// full takes nothing.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

// TestLeftBehind requires that what a command leaves running is not waited for.
func TestLeftBehind(t *testing.T) {
	f := newFixture(t)
	var stdout bytes.Buffer
	o := f.options("sleep 1000 & echo $!")
	o.Stdout = &stdout
	outcome, err := runner.Run(t.Context(), o)
	if err != nil || outcome.ExitCode != 0 {
		t.Errorf("%v: %+v", err, outcome)
	}
	output(t, []string{"kill", strings.TrimSpace(stdout.String())})
}

// TestEndOfContext requires that all that a command has started ends with the
// context.
func TestEndOfContext(t *testing.T) {
	f := newFixture(t)
	ctx, cancel := context.WithCancel(t.Context())
	o := f.options("sh -c 'echo ready; sleep 1000' | cat")
	o.Stdout = whenWritten(cancel)
	outcome, err := runner.Run(ctx, o)
	if err != nil || outcome.Status != cupel.RunKilled || outcome.ExitCode != 143 {
		t.Errorf("%v: %+v", err, outcome)
	}
	if f.log() != "ready\n" {
		t.Errorf("log %q", f.log())
	}
}

// whenWritten returns a writer that calls f at the first write.
func whenWritten(f func()) io.Writer { return &caller{f: f} }

type caller struct {
	once sync.Once
	f    func()
}

func (c *caller) Write(p []byte) (int, error) {
	c.once.Do(c.f)
	return len(p), nil
}
