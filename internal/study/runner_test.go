package study_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel/internal/study"
)

var errBroken = errors.New("out of memory")

func run(t *testing.T, state *study.State, objective study.Objective) {
	t.Helper()
	runner := study.Runner{State: state, Objective: objective}
	if err := runner.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// states counts trials by state.
func states(state *study.State) map[study.TrialState]int {
	count := map[study.TrialState]int{}
	for _, trial := range state.Trials {
		count[trial.State]++
	}
	return count
}

func TestRunnerIsDeterministicWithOneAtATime(t *testing.T) {
	var results [2]string
	for i := range results {
		state := newState(t, func(s *study.Study) { s.Trials = 40 })
		run(t, state, func(_ context.Context, trial *study.Active) (float64, error) { return branin(trial.Params), nil })
		results[i] = encoded(t, state)
	}
	if diff := cmp.Diff(results[0], results[1]); diff != "" {
		t.Errorf("state (-first +second):\n%s", diff)
	}
}

// TestRunnerRunsTrialsAtATime ends none of four trials until all have begun.
func TestRunnerRunsTrialsAtATime(t *testing.T) {
	state := newState(t, func(s *study.Study) { s.Trials, s.Parallel = 20, 4 })
	var begun sync.WaitGroup
	begun.Add(4)
	run(t, state, func(_ context.Context, trial *study.Active) (float64, error) {
		if trial.Number < 4 {
			begun.Done()
			begun.Wait()
		}
		return branin(trial.Params), nil
	})
	if diff := cmp.Diff(map[study.TrialState]int{study.TrialComplete: 20}, states(state)); diff != "" {
		t.Errorf("trials (-want +got):\n%s", diff)
	}
	for _, trial := range state.Trials {
		if again, err := state.Replay(trial.Number); err != nil || !equal(trial.Params, again) {
			t.Errorf("trial %d has %v, and replayed %v, %v", trial.Number, trial.Params, again, err)
		}
	}
}

func TestRunnerRetriesAndRecordsFailures(t *testing.T) {
	state := newState(t, func(s *study.Study) { s.Trials, s.Retries = 3, 1 })
	var attempts []string
	run(t, state, func(_ context.Context, trial *study.Active) (float64, error) {
		attempts = append(attempts, fmt.Sprint(trial.Number, "/", trial.Attempt))
		if trial.Number == 1 || trial.Attempt == 1 {
			return 0, errBroken
		}
		return 1, nil
	})
	if diff := cmp.Diff([]string{"0/1", "0/2", "1/1", "1/2", "2/1", "2/2"}, attempts); diff != "" {
		t.Errorf("attempts (-want +got):\n%s", diff)
	}
	if trial := state.Trials[1]; trial.State != study.TrialFailed || trial.Error != errBroken.Error() {
		t.Errorf("trial 1 is %s, with the error %q", trial.State, trial.Error)
	}
	if trial := state.Trials[0]; trial.State != study.TrialComplete || trial.Error != "" {
		t.Errorf("trial 0 is %s, with the error %q", trial.State, trial.Error)
	}
}

func TestRunnerPrunes(t *testing.T) {
	state := newState(t, func(s *study.Study) { s.Trials, s.Sampler, s.Pruner = 30, study.Random(), study.ASHA() })
	run(t, state, func(_ context.Context, trial *study.Active) (float64, error) {
		value := branin(trial.Params)
		for step := range int64(20) {
			if err := trial.Report(step+1, value); err != nil {
				return 0, fmt.Errorf("step %d: %w", step, err)
			}
		}
		return value, nil
	})
	count := states(state)
	if count[study.TrialPruned] < 10 || count[study.TrialComplete] < 1 || len(count) != 2 {
		t.Errorf("trials: %v", count)
	}
}

// TestRunnerResumes stops a study in the middle of two trials, and goes on with
// what was saved.
func TestRunnerResumes(t *testing.T) {
	state := newState(t, func(s *study.Study) { s.Trials, s.Parallel = 8, 2 })
	ctx, cancel := context.WithCancelCause(t.Context())
	stopped := errors.New("stopped by its user")
	runner := study.Runner{State: state, Objective: func(ctx context.Context, trial *study.Active) (float64, error) {
		switch {
		case trial.Number == 3:
			cancel(stopped)
		case trial.Number < 2:
			return branin(trial.Params), nil
		}
		<-ctx.Done()
		return 0, ctx.Err()
	}}
	if err := runner.Run(ctx); err != stopped {
		t.Fatalf("the study ended with %v", err)
	}
	if diff := cmp.Diff(map[study.TrialState]int{study.TrialComplete: 2, study.TrialRunning: 2}, states(state)); diff != "" {
		t.Errorf("trials when it was stopped (-want +got):\n%s", diff)
	}
	resumed, err := study.ParseState([]byte(encoded(t, state)))
	if err != nil {
		t.Fatal(err)
	}
	run(t, resumed, func(_ context.Context, trial *study.Active) (float64, error) { return branin(trial.Params), nil })
	if diff := cmp.Diff(map[study.TrialState]int{study.TrialComplete: 8}, states(resumed)); diff != "" {
		t.Errorf("trials at the end (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(state.Trials[3].Params, resumed.Trials[3].Params); diff != "" {
		t.Errorf("a trial has other parameters when it is resumed (-before +after):\n%s", diff)
	}
}

func TestRunnerEndsWhenTheStudysTimeIsOver(t *testing.T) {
	state := newState(t, func(s *study.Study) { s.TimeLimit = time.Millisecond; s.Retries = 1 })
	run(t, state, func(ctx context.Context, _ *study.Active) (float64, error) {
		<-ctx.Done()
		return 0, ctx.Err()
	})
	if len(state.Trials) > 1 {
		t.Errorf("%d trials began", len(state.Trials))
	}
	for _, trial := range state.Trials {
		if trial.State != study.TrialFailed || trial.Error != "the study's time is over" {
			t.Errorf("trial %d is %s, with the error %q", trial.Number, trial.State, trial.Error)
		}
	}
}

func TestRunnerEndsATrialWhenItsTimeIsOver(t *testing.T) {
	state := newState(t, func(s *study.Study) { s.TrialTimeLimit = time.Millisecond; s.Trials = 2 })
	run(t, state, func(ctx context.Context, trial *study.Active) (float64, error) {
		if trial.Number == 1 {
			return 1, nil
		}
		<-ctx.Done()
		return 0, ctx.Err()
	})
	if trial := state.Trials[0]; trial.State != study.TrialFailed || trial.Error != "the trial's time is over" {
		t.Errorf("trial 0 is %s, with the error %q", trial.State, trial.Error)
	}
	if state.Trials[1].State != study.TrialComplete {
		t.Errorf("trial 1 is %s", state.Trials[1].State)
	}
}

func TestRunnerTellsChanges(t *testing.T) {
	state := newState(t, func(s *study.Study) { s.Trials, s.Retries = 2, 1 })
	var told []string
	runner := study.Runner{
		State: state,
		Objective: func(_ context.Context, trial *study.Active) (float64, error) {
			if trial.Number == 1 && trial.Attempt == 1 {
				return 0, errBroken
			}
			return 1, nil
		},
		Changed: func(trial study.Trial) error {
			told = append(told, fmt.Sprint(trial.Number, " ", trial.State, " ", trial.Attempt))
			return nil
		},
	}
	if err := runner.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := []string{"0 running 1", "0 complete 1", "1 running 1", "1 running 2", "1 complete 2"}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

func TestRunnerEndsWhereAChangeIsNotTaken(t *testing.T) {
	state := newState(t, nil)
	runner := study.Runner{
		State:     state,
		Objective: func(context.Context, *study.Active) (float64, error) { return 1, nil },
		Changed:   func(study.Trial) error { return errBroken },
	}
	if err := runner.Run(t.Context()); !errors.Is(err, errBroken) {
		t.Errorf("the study ended with %v", err)
	}
	if len(state.Trials) != 1 {
		t.Errorf("%d trials began", len(state.Trials))
	}
}
