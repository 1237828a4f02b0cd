package study

import (
	"slices"

	"github.com/cupel/cupel"
)

// State is a study with what is known of its trials: it suggests the next one, and
// is told how each goes. It is a value to be saved between any two calls. It is not
// safe for concurrent use.
type State struct {
	Study  Study
	Trials []Trial // by number
}

// New returns the state of a study that has not begun. The error is that of
// [Study.Check].
func New(s Study) (*State, error) {
	s = s.Filled()
	if err := s.Check(); err != nil {
		return nil, err
	}
	return &State{Study: s, Trials: []Trial{}}, nil
}

// Ask begins the next trial. ok is false where all have begun.
func (s *State) Ask() (trial Trial, ok bool) {
	number := len(s.Trials)
	if number >= s.Study.Size() {
		return Trial{}, false
	}
	trial = Trial{Number: number, State: TrialRunning, Points: []Point{}, Running: s.Running(), Attempt: 1}
	trial.Params = Suggest(s.Study, number, s.Trials)
	s.Trials = append(s.Trials, trial)
	return trial, true
}

// Replay suggests the parameters of a trial again, as [State.Ask] did.
func (s *State) Replay(number int) (Params, error) {
	if number < 0 || number >= len(s.Trials) {
		return nil, cupel.Errorf(cupel.NotFound, "study %q has no trial %d", s.Study.Name, number)
	}
	return Suggest(s.Study, number, Known(s.Trials, s.Trials[number])), nil
}

// Report tells a value that a running trial has on its way, and returns whether
// the trial is to be ended, by [State.Prune]. A value that is not after those
// before it is passed over.
func (s *State) Report(number int, point Point) (prune bool, err error) {
	trial, err := s.running(number)
	if err != nil || s.Study.Pruner.Type == PrunerNone {
		return false, err
	}
	decided := len(trial.Points)
	if decided > 0 && point.Step <= trial.last().Step {
		return false, nil
	}
	trial.Points = append(trial.Points, point)
	others := append(slices.Clone(s.Trials[:number]), s.Trials[number+1:]...)
	return Decide(s.Study, trial.Points, decided, others), nil
}

// Complete ends a trial with its value, which may be NaN or infinite.
func (s *State) Complete(number int, value float64) error {
	trial, err := s.running(number)
	if err == nil {
		v := cupel.Float(value)
		trial.State, trial.Value, trial.Error = TrialComplete, &v, ""
	}
	return err
}

// Prune ends a trial early.
func (s *State) Prune(number int) error {
	trial, err := s.running(number)
	if err == nil {
		trial.State, trial.Error = TrialPruned, ""
	}
	return err
}

// Fail ends an attempt at a trial, and returns whether the trial is to be run
// again: then it still runs.
func (s *State) Fail(number int, cause string) (again bool, err error) {
	trial, err := s.running(number)
	if err != nil {
		return false, err
	}
	trial.Error = clip(cause)
	if trial.Attempt > s.Study.Retries {
		trial.State = TrialFailed
		return false, nil
	}
	trial.Attempt++
	trial.Points = []Point{}
	return true, nil
}

// Stop ends a trial as failed, whatever retries are left.
func (s *State) Stop(number int, cause string) error {
	trial, err := s.running(number)
	if err == nil {
		trial.State, trial.Error = TrialFailed, clip(cause)
	}
	return err
}

// Restart makes a trial that was running when its program went away ready to be
// run again. It is the same attempt.
func (s *State) Restart(number int) error {
	trial, err := s.running(number)
	if err == nil {
		trial.Points = []Point{}
	}
	return err
}

// Running returns the numbers of the trials that run, in order.
func (s *State) Running() []int {
	numbers := []int{}
	for _, trial := range s.Trials {
		if trial.State == TrialRunning {
			numbers = append(numbers, trial.Number)
		}
	}
	return numbers
}

// Done reports whether all trials have ended.
func (s *State) Done() bool {
	return len(s.Trials) >= s.Study.Size() && len(s.Running()) == 0
}

// Best returns the complete trial with the best value, the first of equal ones. ok
// is false where there is none with a value that is a number.
func (s *State) Best() (best Trial, ok bool) {
	for _, trial := range s.Trials {
		if trial.State != TrialComplete || *trial.Value != *trial.Value {
			continue
		}
		if !ok || s.Study.better(float64(*trial.Value), float64(*best.Value)) {
			best, ok = trial, true
		}
	}
	return best, ok
}

func (s *State) running(number int) (*Trial, error) {
	if number < 0 || number >= len(s.Trials) {
		return nil, cupel.Errorf(cupel.NotFound, "study %q has no trial %d", s.Study.Name, number)
	}
	trial := &s.Trials[number]
	if trial.State != TrialRunning {
		return nil, cupel.Errorf(cupel.Conflict, "trial %d of study %q has ended: it is %s", number, s.Study.Name, trial.State)
	}
	return trial, nil
}
