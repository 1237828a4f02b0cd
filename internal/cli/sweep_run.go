package cli

import (
	"cmp"
	"context"
	"path/filepath"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/runner"
	"github.com/cupel/cupel/internal/sweep"
)

// try tries all trials of the study in this process.
func (s *sweeping) try() error {
	if err := s.begin(); err != nil {
		return err
	}
	if err := s.runTrials(); err != nil {
		return err
	}
	return s.summarize()
}

// runTrials runs trials until none is left. When the command is interrupted, the
// study is stopped first, so that nothing begins anew.
func (s *sweeping) runTrials() error {
	trials, err := s.sweepHere()
	if err != nil {
		return err
	}
	working, cancel := context.WithCancelCause(context.WithoutCancel(s.ctx))
	defer cancel(nil)
	defer context.AfterFunc(s.ctx, func() {
		s.stop()
		cancel(context.Cause(s.ctx))
	})()
	return trials.Run(working, cmp.Or(s.flags.parallel, s.parsed.Parallel))
}

// sweepHere is the sweep in this folder.
func (s *sweeping) sweepHere() (*sweep.Sweep, error) {
	folder, err := filepath.Abs(".")
	if err != nil {
		return nil, cupel.Errorf(cupel.Internal, "cannot tell the current folder: %w", err)
	}
	site, err := sweep.Own(s.ctx, s.registry, s.study.Ref(), s.spec, folder, s.environ)
	if err != nil {
		return nil, err
	}
	site.Listed = s.recording.Environment
	report := s.newTrialReport(s.study)
	return &sweep.Sweep{
		Registry: s.registry, Study: s.study.Ref(), Definition: s.parsed, Place: sweep.Always(site),
		Launch: trialLauncher(s.call, s.at, s.warn), Changed: report.changed, Say: s.warn,
	}, nil
}

// trialLauncher returns what runs the commands of trials. Their output goes to the logs
// of their runs.
func trialLauncher(c *call, at runner.Address, say func(string)) func(context.Context, sweep.Program) (runner.Outcome, error) {
	return func(ctx context.Context, p sweep.Program) (runner.Outcome, error) {
		return runner.Run(ctx, runner.Options{
			Registry: c.registry, Run: p.Run, Argv: p.Argv, Folder: p.Folder,
			Environ: runner.Environment(p.Environ, at, p.Run), Figures: figuresEvery, Say: say,
		})
	}
}

// summarize says what came of the study. One without a value is a failure.
func (s *sweeping) summarize() error {
	now, err := s.registry.GetStudy(s.ctx, s.study.Ref())
	if err != nil {
		return err
	}
	err = s.answer(now, func() { s.writeSummary(now) })
	if err == nil && now.Best == nil && now.State == cupel.StudyFinished {
		err = exitError{cupel.ExitCheck, cupel.Errorf(cupel.Conflict, "no trial of study %s has a value: cupel sweep:show %s says why", now.Name, now.ID)}
	}
	return err
}

func (s *sweeping) writeSummary(now cupel.Study) {
	s.print("%s: %s, %s of trials over", now.Name, now.State, progressOf(now))
	if now.Best != nil {
		s.print("best: trial %d with %s = %s", now.Best.Number, now.Metric, trialValue(now.Best.Value))
		s.print("      %s", paramsOf(now.Best.Params))
	}
}
