package sweep_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/embedded"
	"github.com/cupel/cupel/internal/provenance"
	"github.com/cupel/cupel/internal/runner"
	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/study"
	"github.com/cupel/cupel/internal/sweep"
)

// fixture is a study in a registry of its own, in a folder with code and data.
type fixture struct {
	*testing.T
	registry cupel.Registry
	folder   string
	study    cupel.Study
	sweep    *sweep.Sweep

	mu   sync.Mutex
	runs []sweep.Program // what was launched
}

// definition is a study of one parameter, and what more says.
func definition(more string) string {
	return `{"format": "cupel-study/1", "name": "s", "metric": {"name": "auc", "direction": "max"}, "sampler": {"type": "random"},
		"space": {"rate": {"type": "float", "low": 0.0, "high": 1.0}}, "command": ["python", "train.py", "--rate={rate}"]` + more + `}`
}

// newFixture starts a study whose trials do what do does.
func newFixture(t *testing.T, more string, do func(ctx context.Context, f *fixture, p sweep.Program) (runner.Outcome, error)) *fixture {
	t.Helper()
	registry, err := embedded.Open(t.Context(), embedded.Options{Home: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { registry.Close() })
	f := &fixture{T: t, registry: registry, folder: t.TempDir()}
	f.must(os.MkdirAll(filepath.Join(f.folder, "data"), 0o700))
	f.must(os.WriteFile(filepath.Join(f.folder, "train.py"), []byte("print(1)\n"), 0o600))
	f.must(os.WriteFile(filepath.Join(f.folder, "data", "d.csv"), []byte("a,b\n"), 0o600))
	f.study, err = registry.CreateStudy(t.Context(), cupel.DefaultProject, cupel.NewStudy{Definition: json.RawMessage(definition(more))})
	f.must(err)
	parsed, err := study.ParseJSON(f.study.Definition)
	f.must(err)
	f.sweep = &sweep.Sweep{
		Registry: registry, Study: f.study.Ref(), Definition: parsed, Lease: 3 * time.Second, Place: sweep.Always(f.site(parsed)),
		Say: func(text string) { t.Log(text) },
		Launch: func(ctx context.Context, p sweep.Program) (runner.Outcome, error) {
			f.mu.Lock()
			f.runs = append(f.runs, p)
			f.mu.Unlock()
			return do(ctx, f, p)
		},
	}
	return f
}

// site captures the folder for the study's run.
func (f *fixture) site(parsed study.Study) *sweep.Site {
	f.Helper()
	captured, err := provenance.Capture(f.Context(), f.registry, f.study.Ref(), provenance.Program{
		Folder: f.folder, Argv: parsed.Command, Now: time.Now(), Environ: []string{"OMP_NUM_THREADS=3"},
	})
	f.must(err)
	input, err := provenance.StoreInput(f.Context(), f.registry, f.study.Ref(), provenance.Input{
		Path: filepath.Join(f.folder, "data"), Role: "train", Name: "data", Keep: true,
	})
	f.must(err)
	spec := runspec.Spec{Format: runspec.Format, Observed: captured.Observed, Identity: runspec.Identity{
		Kind: runspec.KindCommand, Command: captured.Command, Code: captured.Code, Inputs: []runspec.Input{input}, Search: f.study.Definition,
	}}
	_, err = provenance.RecordSpec(f.Context(), f.registry, f.study.Ref(), spec)
	f.must(err)
	site, err := sweep.Own(f.Context(), f.registry, f.study.Ref(), spec, f.folder, []string{"PATH=" + os.Getenv("PATH")})
	f.must(err)
	return site
}

func (f *fixture) must(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

// now returns the study as it is.
func (f *fixture) now() cupel.Study {
	f.Helper()
	now, err := f.registry.GetStudy(f.Context(), f.study.Ref())
	f.must(err)
	return now
}

func (f *fixture) trials() []cupel.Trial {
	f.Helper()
	trials, err := f.registry.ListTrials(f.Context(), f.study.Ref())
	f.must(err)
	return trials
}

// log logs points of the metric from step 0.
func (f *fixture) log(p sweep.Program, values ...float64) error {
	var batch cupel.RunBatch
	for step, value := range values {
		batch.Metrics = append(batch.Metrics, cupel.LoggedPoint{Key: "auc", Point: cupel.Point{Step: int64(step), Timestamp: int64(step), Value: cupel.Float(value)}})
	}
	return f.registry.LogBatch(f.Context(), p.Run, batch)
}

// finished is what a command comes to that ends well.
var finished = runner.Outcome{Status: cupel.RunFinished}

func TestTrialsRun(t *testing.T) {
	f := newFixture(t, `, "trials": 5`, func(_ context.Context, f *fixture, p sweep.Program) (runner.Outcome, error) {
		return finished, f.log(p, 0.25, 0.5)
	})
	f.must(f.sweep.Run(t.Context(), 3))
	if now := f.now(); now.State != cupel.StudyFinished || now.Counts.Complete != 5 || *now.Best.Value != 0.5 {
		t.Errorf("the study is %s with %+v and best %+v", now.State, now.Counts, now.Best)
	}
	first := f.trials()[0]
	var params struct{ Rate json.Number }
	f.must(json.Unmarshal(first.Params, &params))
	spec, err := provenance.ReadSpec(t.Context(), f.registry, cupel.RunRef{Project: cupel.DefaultProject, ID: first.RunID})
	f.must(err)
	if want := "python train.py --rate=" + params.Rate.String(); strings.Join(spec.Identity.Command.Argv, " ") != want {
		t.Errorf("the run spec has the command %q, want %q", spec.Identity.Command.Argv, want)
	}
	if got := spec.Identity.Command.Env["CUPEL_PARAMS"]; got != string(first.Params) {
		t.Errorf("CUPEL_PARAMS is %q, want %s", got, first.Params)
	}
	if len(spec.Identity.Inputs) != 1 || spec.Identity.Code.Tree == nil || string(spec.Identity.Search) != "null" {
		t.Errorf("the run spec is %+v", spec.Identity)
	}
	uses, err := f.registry.RunTrees(t.Context(), cupel.RunRef{Project: cupel.DefaultProject, ID: first.RunID})
	f.must(err)
	if len(uses) != 2 {
		t.Errorf("the trial's run holds %+v, want its code and its input", uses)
	}
}

func TestFailures(t *testing.T) {
	for name, tt := range map[string]struct {
		more, naming string
		do           func(context.Context, *fixture, sweep.Program) (runner.Outcome, error)
	}{
		"an exit status": {"", "exit status 3", func(context.Context, *fixture, sweep.Program) (runner.Outcome, error) {
			return runner.Outcome{ExitCode: 3, Status: cupel.RunFailed}, nil
		}},
		"no value": {"", `"auc"`, func(context.Context, *fixture, sweep.Program) (runner.Outcome, error) { return finished, nil }},
		"no program": {"", "no command", func(context.Context, *fixture, sweep.Program) (runner.Outcome, error) {
			return runner.Outcome{ExitCode: runner.ExitNotFound, Status: cupel.RunFailed}, cupel.Errorf(cupel.NotFound, "there is no command python")
		}},
		"too long": {`, "trial_time_limit": "50ms"`, "50ms", func(ctx context.Context, _ *fixture, _ sweep.Program) (runner.Outcome, error) {
			<-ctx.Done()
			return runner.Outcome{ExitCode: 143, Status: cupel.RunKilled}, nil
		}},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t, `, "trials": 1, "retries": 1`+tt.more, tt.do)
			f.must(f.sweep.Run(t.Context(), 1))
			trial := f.trials()[0]
			if trial.State != cupel.TrialFailed || trial.Attempt != 2 || !strings.Contains(trial.Error, tt.naming) {
				t.Errorf("the trial is %+v, want it failed at attempt 2 with an error that names %q", trial, tt.naming)
			}
			run, err := f.registry.GetRun(t.Context(), cupel.RunRef{Project: cupel.DefaultProject, ID: trial.RunID})
			f.must(err)
			if run.Status != cupel.RunFailed && name != "no value" {
				t.Errorf("its run is %s", run.Status)
			}
		})
	}
}

func TestStopping(t *testing.T) {
	begun := make(chan struct{}, 1)
	f := newFixture(t, `, "trials": 3`, func(ctx context.Context, _ *fixture, _ sweep.Program) (runner.Outcome, error) {
		begun <- struct{}{}
		<-ctx.Done()
		return runner.Outcome{ExitCode: 143, Status: cupel.RunKilled}, nil
	})
	ctx, stop := context.WithCancelCause(t.Context())
	go func() {
		<-begun
		stop(errors.New("stopped by hand"))
	}()
	if err := f.sweep.Run(ctx, 1); err == nil || !strings.Contains(err.Error(), "stopped by hand") {
		t.Errorf("the sweep ended with %v, want why it was stopped", err)
	}
	if trial := f.trials()[0]; trial.State != cupel.TrialWaiting || trial.Error != "stopped by hand" {
		t.Errorf("the trial is %+v, want it waiting", trial)
	}
}

// TestHeld requires that a trial which takes longer than its lease is not handed
// out again, and that one which the study has stopped ends.
func TestHeld(t *testing.T) {
	f := newFixture(t, `, "trials": 1`, func(ctx context.Context, f *fixture, p sweep.Program) (runner.Outcome, error) {
		time.Sleep(f.sweep.Lease + f.sweep.Lease/2)
		if waiting := f.now().Counts.Waiting; waiting != 0 {
			f.Error("the trial was not held")
		}
		if _, err := f.registry.StopStudy(f.Context(), f.study.Ref()); err != nil {
			return finished, err
		}
		<-ctx.Done()
		return runner.Outcome{ExitCode: 143, Status: cupel.RunKilled}, nil
	})
	f.must(f.sweep.Run(t.Context(), 1))
	if trial := f.trials()[0]; trial.State != cupel.TrialWaiting {
		t.Errorf("the trial is %+v, want it waiting", trial)
	}
}

// TestTakenOver requires that an attempt which has lost its trial counts for
// nothing, and leaves the run of the next one alone.
func TestTakenOver(t *testing.T) {
	f := newFixture(t, `, "trials": 1`, func(ctx context.Context, f *fixture, p sweep.Program) (runner.Outcome, error) {
		trial := f.trials()[0]
		_, err := f.registry.TellTrial(ctx, cupel.TrialRef{Study: f.study.Ref(), Number: 0, Attempt: trial.Attempt}, cupel.TrialOutcome{Error: "taken", Lost: true})
		f.must(err)
		_, err = f.registry.AskTrial(ctx, f.study.Ref(), time.Hour)
		f.must(err)
		return finished, f.log(p, 1)
	})
	if _, err := f.sweep.Try(t.Context()); err != nil {
		t.Fatal(err)
	}
	trial := f.trials()[0]
	if trial.State != cupel.TrialRunning || trial.Attempt != 2 {
		t.Errorf("the trial is %+v, want it running at attempt 2", trial)
	}
	old, err := f.registry.GetRun(t.Context(), f.runs[0].Run)
	f.must(err)
	if old.Status != cupel.RunKilled {
		t.Errorf("the run of the attempt that was lost is %s", old.Status)
	}
}

func TestPruning(t *testing.T) {
	f := newFixture(t, `, "trials": 2, "pruner": {"type": "median", "startup": 1}`, func(ctx context.Context, f *fixture, p sweep.Program) (runner.Outcome, error) {
		if len(f.trials()) == 1 {
			return finished, f.log(p, 0.5, 0.75)
		}
		if err := f.log(p, 0.25, 0.25); err != nil {
			return finished, err
		}
		<-ctx.Done()
		return runner.Outcome{ExitCode: 143, Status: cupel.RunKilled}, nil
	})
	f.must(f.sweep.Run(t.Context(), 1))
	var states []cupel.TrialState
	for _, trial := range f.trials() {
		states = append(states, trial.State)
	}
	if want := []cupel.TrialState{cupel.TrialComplete, cupel.TrialPruned}; !slices.Equal(states, want) {
		t.Errorf("the trials are %v, want %v", states, want)
	}
}

// TestLaid requires that another machine gets the code and the data of a study, as
// they were when it was started.
func TestLaid(t *testing.T) {
	f := newFixture(t, `, "trials": 1`, func(_ context.Context, f *fixture, p sweep.Program) (runner.Outcome, error) {
		for name, want := range map[string]string{"train.py": "print(1)\n", "data/d.csv": "a,b\n"} {
			if got, err := os.ReadFile(filepath.Join(p.Folder, name)); string(got) != want {
				f.Errorf("%s is %q (%v), want %q", name, got, err, want)
			}
		}
		if !slices.Contains(p.Environ, "OMP_NUM_THREADS=3") || slices.Contains(p.Environ, "OMP_NUM_THREADS=8") {
			f.Errorf("the trial has the variables %q, want those of where the study was started", p.Environ)
		}
		return finished, f.log(p, 1)
	})
	f.must(os.WriteFile(filepath.Join(f.folder, "train.py"), []byte("changed"), 0o600))
	f.must(os.RemoveAll(filepath.Join(f.folder, "data")))
	site, err := sweep.Laid(t.Context(), f.registry, f.study.Ref(), t.TempDir(), []string{"PATH=" + os.Getenv("PATH"), "OMP_NUM_THREADS=8"})
	f.must(err)
	f.sweep.Place = sweep.Always(site)
	f.must(f.sweep.Run(t.Context(), 1))
	if now := f.now(); now.Counts.Complete != 1 {
		t.Errorf("%+v: %s", now.Counts, fmt.Sprint(f.trials()[0].Error))
	}
}
