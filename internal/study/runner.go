package study

import (
	"context"
	"errors"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/cupel/cupel"
)

// ErrPruned is what [Active.Report] returns where a trial is to be ended, and what
// an [Objective] then returns, alone or wrapped.
var ErrPruned = errors.New("the trial is pruned")

var (
	errStudyTime = errors.New("the study's time is over")
	errTrialTime = errors.New("the trial's time is over")
)

// Objective runs one attempt at a trial, and returns its value. Any error but
// [ErrPruned] is a failure of the attempt.
type Objective func(ctx context.Context, trial *Active) (float64, error)

// Active is a trial that runs.
type Active struct {
	Trial  // as it was when the attempt began
	runner *Runner
}

// Report tells a value on the way, and returns [ErrPruned] where the trial is to
// be ended.
func (a *Active) Report(step int64, value float64) error {
	return a.runner.report(a.Number, Point{Step: step, Value: cupel.Float(value)})
}

// Runner runs the trials of a study in this process, as many at a time as the
// study says. With one at a time, or with results that come in the same order, the
// trials are the same in each run.
type Runner struct {
	State     *State // how far the study is; the runner's own while it runs
	Objective Objective
	// Changed, where it is set, is told of each trial that began, ended or is run
	// again, one call at a time. An error of it ends the study.
	Changed func(Trial) error

	mu     sync.Mutex
	resume []int // trials that ran when the state was saved
}

// Run runs all trials that have not ended, those first that ran when the state
// was saved. It returns when all have ended or the study's time is over, counted
// from now; then trials that ran have failed. Where ctx ends or Changed
// fails it returns that error, and trials that ran can be resumed by another Run.
func (r *Runner) Run(ctx context.Context) error {
	r.resume = r.State.Running()
	group, ctx := errgroup.WithContext(ctx)
	timed, cancel := ctx, context.CancelFunc(func() {})
	if limit := r.State.Study.TimeLimit; limit > 0 {
		timed, cancel = context.WithTimeoutCause(ctx, limit, errStudyTime)
	}
	defer cancel()
	for range r.State.Study.Parallel {
		group.Go(func() error { return r.work(timed) })
	}
	return group.Wait()
}

// work runs one trial after another.
func (r *Runner) work(ctx context.Context) error {
	for {
		trial, ok, err := r.next(ctx)
		for again := ok; again && err == nil; {
			again, err = r.attempt(ctx, trial)
			trial.Attempt++
		}
		if !ok || err != nil {
			return err
		}
	}
}

// next begins a trial, or resumes one.
func (r *Runner) next(ctx context.Context) (trial Trial, ok bool, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if ctx.Err() != nil {
		return Trial{}, false, ended(ctx)
	}
	if len(r.resume) > 0 {
		number := r.resume[0]
		r.resume = r.resume[1:]
		err = r.State.Restart(number)
		return r.State.Trials[number], true, err
	}
	if trial, ok = r.State.Ask(); ok {
		err = r.changed(trial.Number)
	}
	return trial, ok, err
}

// ended returns nil where the study's own time is over.
func ended(ctx context.Context) error {
	if cause := context.Cause(ctx); cause != errStudyTime {
		return cause
	}
	return nil
}

// attempt runs a trial once, and returns whether it is to be run again.
func (r *Runner) attempt(ctx context.Context, trial Trial) (again bool, err error) {
	timed, cancel := ctx, context.CancelFunc(func() {})
	if limit := r.State.Study.TrialTimeLimit; limit > 0 {
		timed, cancel = context.WithTimeoutCause(ctx, limit, errTrialTime)
	}
	value, err := r.Objective(timed, &Active{Trial: trial, runner: r})
	late := context.Cause(timed) == errTrialTime
	cancel()

	r.mu.Lock()
	defer r.mu.Unlock()
	if again, err = r.tell(ctx, trial.Number, value, err, late); err != nil {
		return false, err
	}
	return again, r.changed(trial.Number)
}

// tell records how an attempt ended. What a trial returned before its time was
// over counts; an error after that is the time's.
func (r *Runner) tell(ctx context.Context, number int, value float64, cause error, late bool) (again bool, err error) {
	switch {
	case cause == nil:
		return false, r.State.Complete(number, value)
	case errors.Is(cause, ErrPruned):
		return false, r.State.Prune(number)
	case ctx.Err() != nil && ended(ctx) != nil:
		return false, ended(ctx)
	case ctx.Err() != nil:
		return false, r.State.Stop(number, errStudyTime.Error())
	case late:
		return r.State.Fail(number, errTrialTime.Error())
	default:
		return r.State.Fail(number, cause.Error())
	}
}

func (r *Runner) report(number int, point Point) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	prune, err := r.State.Report(number, point)
	if err == nil && prune {
		return ErrPruned
	}
	return err
}

func (r *Runner) changed(number int) error {
	if r.Changed == nil {
		return nil
	}
	return r.Changed(r.State.Trials[number])
}
