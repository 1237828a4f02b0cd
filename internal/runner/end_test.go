package runner_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/runner"
	"github.com/cupel/cupel/internal/wire"
)

func TestEnd(t *testing.T) {
	for name, tt := range map[string]struct {
		told    string // by the command's own program
		outcome runner.Outcome
		want    cupel.RunStatus
	}{
		"as the command":           {wire.ExecWaiting, runner.Outcome{Status: cupel.RunFinished}, cupel.RunFinished},
		"as its program said":      {"FAILED", runner.Outcome{Status: cupel.RunFinished}, cupel.RunFailed},
		"worse than it said":       {"FINISHED", runner.Outcome{ExitCode: 1, Status: cupel.RunFailed}, cupel.RunFailed},
		"killed, whatever it said": {"FAILED", runner.Outcome{ExitCode: 137, Status: cupel.RunKilled}, cupel.RunKilled},
		"it said nothing":          {"", runner.Outcome{Status: cupel.RunKilled}, cupel.RunKilled},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			if tt.told != "" {
				tag := cupel.RunTag{Key: wire.ExecTag, Value: tt.told}
				if err := f.registry.LogBatch(t.Context(), f.run, cupel.RunBatch{Tags: []cupel.RunTag{tag}}); err != nil {
					t.Fatal(err)
				}
			}
			tt.outcome.Ended = time.UnixMilli(1_900_000_000_000)
			status, err := runner.End(t.Context(), f.options(""), tt.outcome)
			if err != nil || status != tt.want {
				t.Fatalf("%v: %s, want %s", err, status, tt.want)
			}
			run, err := f.registry.GetRun(t.Context(), f.run)
			if err != nil || run.Status != tt.want || !run.EndTime.Equal(tt.outcome.Ended) || run.Tags[wire.ExecTag] != "" {
				t.Errorf("%v: %+v", err, run)
			}
		})
	}
}

// gone is a registry that does not answer.
type gone struct {
	cupel.Registry
	asked chan struct{} // takes one for each call
}

func (g gone) fail() error {
	g.asked <- struct{}{}
	return cupel.Errorf(cupel.Unavailable, "nobody answers")
}

func (g gone) GetRun(context.Context, cupel.RunRef) (cupel.Run, error) { return cupel.Run{}, g.fail() }

func (g gone) PutArtifact(context.Context, cupel.ArtifactOwner, string, cupel.Source) (cupel.Artifact, error) {
	return cupel.Artifact{}, g.fail()
}

// TestRegistryIsGone requires that a command ends as if nothing had happened, that
// its output is left in a file, and that a signal ends the waiting.
func TestRegistryIsGone(t *testing.T) {
	f := newFixture(t)
	signals := make(chan os.Signal, 1)
	registry := gone{f.registry, make(chan struct{}, 1000)}
	var said []string
	o := f.options("echo precious")
	o.Registry, o.Signals, o.Say = registry, signals, func(text string) { said = append(said, text) }
	go func() {
		<-registry.asked
		signals <- os.Interrupt
	}()
	outcome, err := runner.Run(t.Context(), o)
	if err != nil || outcome.ExitCode != 0 {
		t.Fatalf("%v: %+v", err, outcome)
	}
	files, err := filepath.Glob(filepath.Join(os.Getenv("TMPDIR"), "cupel-output-*.log"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%v: %v", err, files)
	}
	if text, err := os.ReadFile(files[0]); err != nil || string(text) != "precious\n" {
		t.Errorf("%v: %q", err, text)
	}
	if all := strings.Join(said, "\n"); !strings.Contains(all, files[0]) || !strings.Contains(all, "nobody answers") {
		t.Errorf("said %q", said)
	}
}

// TestRefusedEnd requires that an error which waiting does not mend is told at
// once.
func TestRefusedEnd(t *testing.T) {
	f := newFixture(t)
	if err := f.registry.DeleteRun(t.Context(), f.run); err != nil {
		t.Fatal(err)
	}
	_, err := runner.End(t.Context(), f.options(""), runner.Outcome{Status: cupel.RunFinished})
	var failure *cupel.Error
	if !errors.As(err, &failure) || failure.Code != cupel.Conflict {
		t.Errorf("error %v, want one of code conflict", err)
	}
}
