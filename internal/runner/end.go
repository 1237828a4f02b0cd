package runner

import (
	"context"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

// End ends the run of a command that has ended, with the status of the outcome. It
// waits for a registry that does not answer, as [Run] does.
//
// A command that ended well may still have said, through MLflow, that its run has
// not: that counts.
func End(ctx context.Context, o Options, outcome Outcome) (cupel.RunStatus, error) {
	status, change := outcome.Status, cupel.RunChange{}
	if !outcome.Ended.IsZero() {
		change.EndTime = &outcome.Ended
	}
	err := o.patiently(ctx, func(ctx context.Context) error {
		run, err := o.Registry.GetRun(ctx, o.Run)
		if err != nil {
			return err
		}
		status = statusOf(run, outcome)
		change.Status = &status
		_, err = o.Registry.ChangeRun(ctx, o.Run, change)
		if _, told := run.Tags[wire.ExecTag]; !told || err != nil {
			return err
		}
		return o.Registry.LogBatch(ctx, o.Run, cupel.RunBatch{RemoveTags: []string{wire.ExecTag}})
	})
	return status, err
}

// statusOf is the status with which a run ends.
func statusOf(run cupel.Run, outcome Outcome) cupel.RunStatus {
	told := cupel.RunStatus(run.Tags[wire.ExecTag])
	if outcome.Status == cupel.RunFinished && told.Ended() {
		return told
	}
	return outcome.Status
}
