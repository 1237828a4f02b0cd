// Package sweep tries the trials of a study on this machine: it asks the registry
// for a trial, runs the study's command as the trial's run, reports the metric on
// the way, and tells the outcome.
//
// It executes what others have written. Only the command line uses it.
package sweep

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/runner"
	"github.com/cupel/cupel/internal/study"
)

// Registry is what this package asks of a [cupel.Registry].
type Registry interface {
	cupel.Runs
	cupel.Metrics
	cupel.Artifacts
	cupel.Trees
	cupel.Studies
}

// Program is a command that is a trial.
type Program struct {
	Run     cupel.RunRef // one that is running
	Argv    []string
	Folder  string   // where it runs
	Environ []string // NAME=VALUE: all that it gets, but for where the registry is
}

// Sweep tries trials of one study. Its methods are safe for concurrent use.
type Sweep struct {
	Registry   Registry
	Study      cupel.RunRef
	Definition study.Study
	// Place returns where a trial runs, and what is to be called when it has run.
	Place func(ctx context.Context) (site *Site, done func(), err error)
	// Launch runs a program as a run, and leaves that run open.
	Launch func(ctx context.Context, program Program) (runner.Outcome, error)
	Lease  time.Duration // of a trial; 0 is [cupel.DefaultLease]
	// Changed, if not nil, is told of each attempt that begins or ends, by several
	// goroutines at once.
	Changed func(trial cupel.Trial)
	Say     func(text string) // tells people what goes on
}

// idle is how long a sweep waits before it asks again, where all trials run.
const idle = time.Second

// Run tries trials, so many at a time, until the study has none left or was
// stopped. When ctx ends, so do the attempts: they are lost, and the error is
// that of ctx.
func (s *Sweep) Run(ctx context.Context, parallel int) error {
	group, ctx := errgroup.WithContext(ctx)
	for range parallel {
		group.Go(func() error { return s.work(ctx) })
	}
	return group.Wait()
}

func (s *Sweep) work(ctx context.Context) error {
	for {
		offer, err := s.Try(ctx)
		switch {
		case err != nil:
			return err
		case offer.Trial != nil:
			continue
		case offer.State != cupel.StudyOpen:
			return nil
		}
		select {
		case <-ctx.Done():
		case <-time.After(idle):
		}
	}
}

// Try asks for a trial and makes an attempt at it. It returns the trial as it is
// then, nil where there was none or somebody else has it now. The error is that of
// the registry, or of ctx.
func (s *Sweep) Try(ctx context.Context) (cupel.TrialOffer, error) {
	if err := ctx.Err(); err != nil {
		return cupel.TrialOffer{}, context.Cause(ctx)
	}
	offer, err := s.Registry.AskTrial(ctx, s.Study, s.lease())
	if err != nil || offer.Trial == nil {
		return offer, err
	}
	s.changed(*offer.Trial)
	a := &attempt{Sweep: s, trial: *offer.Trial}
	told, err := a.make(ctx)
	if err != nil {
		return offer, err
	}
	s.changed(told)
	offer.Trial = &told
	return offer, nil
}

func (s *Sweep) lease() time.Duration {
	if s.Lease == 0 {
		return cupel.DefaultLease
	}
	return s.Lease
}

func (s *Sweep) changed(trial cupel.Trial) {
	if s.Changed != nil {
		s.Changed(trial)
	}
}
