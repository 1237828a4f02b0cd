package replay

import (
	"context"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/replay/scratch"
	"github.com/cupel/cupel/internal/runner"
	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/tree"
	"github.com/cupel/cupel/internal/verdict"
)

// attempt makes a run again once.
type attempt struct {
	*Engine
	order    Order
	recorded Recorded

	folder    *scratch.Folder
	root      string        // of the user's own tree: what belongs to the run may be there
	manifest  tree.Manifest // of the code
	tools     tools
	installed string // interpreter of the environment that was made for the run; "" where none was
	inputs    []input
	run       cupel.Run // the new one; its id is "" before it is there
	environ   []string
	spec      runspec.Spec // of the new run, once it has one
}

// reproduce makes the run again and returns the report. An error is one that
// ctx's end caused, or that kept the report from being stored.
func (a *attempt) reproduce(ctx context.Context) (verdict.Report, error) {
	report, err := a.make(ctx)
	if err != nil && ended(ctx) {
		return report, context.Cause(ctx)
	}
	if err != nil {
		report = Failed(a.recorded.Run.ID, a.run.ID, err)
	}
	if a.run.ID == "" {
		return report, nil
	}
	return report, a.storeReport(ctx, a.run.Project, report)
}

// make runs all steps. Its folder is gone when it returns, as far as it can be
// removed.
func (a *attempt) make(ctx context.Context) (report verdict.Report, err error) {
	if a.folder, err = scratch.New(a.Scratch); err != nil {
		return report, in(stepCode, err)
	}
	defer func() {
		if left := a.folder.Remove(ctx); left != nil {
			a.Say("the next reproduction will try again to remove what this one leaves: " + left.Error())
		}
	}()
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{
		{stepCode, a.layCode},
		{stepInputs, a.findInputs},
		{stepEnvironment, a.prepareTools},
		{stepInputs, a.layInputs},
		{stepRun, a.begin},
		{stepInputs, a.readAnew},
		{stepRun, a.train},
		{stepRun, a.recordWhatRan},
	} {
		if err := in(step.name, step.do(ctx)); err != nil {
			a.abandon(ctx)
			return report, err
		}
	}
	report, err = a.compare(ctx)
	return report, in(stepCompare, err)
}

// abandon ends the new run where it was begun and has not ended.
func (a *attempt) abandon(ctx context.Context) {
	if a.run.ID == "" {
		return
	}
	status := cupel.RunFailed
	if ended(ctx) {
		status = cupel.RunKilled
	}
	a.end(context.WithoutCancel(ctx), runner.Outcome{Status: status})
}
