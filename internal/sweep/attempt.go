package sweep

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/runner"
)

// Why an attempt ends before its command does.
var (
	errPruned = errors.New("the trial is pruned")
	errTime   = errors.New("the trial's time is over")
	errTaken  = errors.New("the trial is not to go on here")
)

// attempt is one attempt at a trial.
type attempt struct {
	*Sweep
	trial cupel.Trial
}

func (a *attempt) ref() cupel.TrialRef {
	return cupel.TrialRef{Study: a.Study, Number: a.trial.Number, Attempt: a.trial.Attempt}
}

func (a *attempt) run() cupel.RunRef {
	return cupel.RunRef{Project: a.Study.Project, ID: a.trial.RunID}
}

// make makes the attempt, and tells its outcome.
func (a *attempt) make(ctx context.Context) (cupel.Trial, error) {
	timed, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	if limit := a.Definition.TrialTimeLimit; limit > 0 {
		var stop context.CancelFunc
		timed, stop = context.WithTimeoutCause(timed, limit, errTime)
		defer stop()
	}
	beside, end := a.watch(timed, cancel)
	outcome := a.train(timed)
	end()
	if err := beside.Wait(); err != nil {
		a.Say(fmt.Sprintf("trial %d: %s", a.trial.Number, err))
	}
	return a.tell(ctx, outcome)
}

// watch holds the trial, and follows its metric, until end is called.
func (a *attempt) watch(ctx context.Context, cancel context.CancelCauseFunc) (group *errgroup.Group, end func()) {
	ctx, stop := context.WithCancel(ctx)
	group = &errgroup.Group{}
	group.Go(func() error { return a.hold(ctx, cancel) })
	group.Go(func() error { return a.follow(ctx, cancel) })
	return group, stop
}

// train runs the command of the trial, and says what came of it.
func (a *attempt) train(ctx context.Context) cupel.TrialOutcome {
	site, done, err := a.Place(ctx)
	if err != nil {
		return cupel.TrialOutcome{Error: err.Error(), Lost: true}
	}
	defer done()
	program, err := site.program(ctx, a.Sweep, a.trial)
	if err != nil {
		return a.broken(ctx, err)
	}
	ran, err := a.Launch(ctx, program)
	if err == nil && ctx.Err() == nil {
		err = a.Registry.KeepTrial(ctx, a.ref(), a.lease()) // the run of one that was lost has ended
	}
	if err != nil || ctx.Err() != nil {
		return a.broken(ctx, err)
	}
	status, err := runner.End(ctx, runner.Options{Registry: a.Registry, Run: a.run(), Say: a.Say}, ran)
	switch {
	case err != nil:
		return a.broken(ctx, err)
	case ran.ExitCode != 0:
		return cupel.TrialOutcome{Error: fmt.Sprintf("the command ended with exit status %d: see %s of run %s", ran.ExitCode, runner.OutputLog, a.trial.RunID)}
	case status != cupel.RunFinished:
		return cupel.TrialOutcome{Error: fmt.Sprintf("the command ended its run as %s", status)}
	}
	return cupel.TrialOutcome{} // what the run has logged counts
}

// broken is the outcome of an attempt that could not be made to its end.
func (a *attempt) broken(ctx context.Context, err error) cupel.TrialOutcome {
	cause := context.Cause(ctx)
	switch {
	case errors.Is(cause, errPruned):
		return cupel.TrialOutcome{Pruned: true}
	case errors.Is(cause, errTime):
		return cupel.TrialOutcome{Error: fmt.Sprintf("it took longer than %v", a.Definition.TrialTimeLimit)}
	case cause != nil:
		return cupel.TrialOutcome{Error: cause.Error(), Lost: true}
	case cupel.ErrorCode(err) == cupel.Unavailable, cupel.ErrorCode(err) == cupel.Conflict:
		return cupel.TrialOutcome{Error: err.Error(), Lost: true}
	}
	return cupel.TrialOutcome{Error: err.Error()}
}

// tell tells the outcome, also when ctx has ended, and tries again while the
// registry is away and the lease lasts. That the attempt counts no more is no
// error: somebody else has the trial.
func (a *attempt) tell(ctx context.Context, outcome cupel.TrialOutcome) (cupel.Trial, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.lease())
	defer cancel()
	for {
		told, err := a.Registry.TellTrial(ctx, a.ref(), outcome)
		switch cupel.ErrorCode(err) {
		case cupel.Conflict:
			a.Say(fmt.Sprintf("trial %d: %s", a.trial.Number, err))
			return a.trial, nil
		case cupel.Unavailable:
			select {
			case <-ctx.Done():
				return a.trial, err
			case <-time.After(idle):
				continue
			}
		}
		return told, err
	}
}
