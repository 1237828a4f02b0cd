package service

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/study"
)

// KeepTrial implements [cupel.Studies].
func (s *Service) KeepTrial(ctx context.Context, ref cupel.TrialRef, lease time.Duration) error {
	lease, err := checkLease(lease)
	if err != nil {
		return err
	}
	_, err = changeStudy(ctx, s, ref.Study, func(in *inStudy) (struct{}, error) {
		_, err := in.current(ctx, ref)
		switch {
		case err != nil:
		case in.row.State == cupel.StudyStopped:
			err = cupel.Errorf(cupel.Conflict, "study %s was stopped: end trial %d", ref.Study, ref.Number)
		case in.timeOver():
			err = cupel.Errorf(cupel.Conflict, "the time of study %s is over: end trial %d", ref.Study, ref.Number)
		default:
			err = in.c.LeaseTrial(ctx, in.row.Num, ref.Number, lease)
		}
		return struct{}{}, err
	})
	return err
}

// current returns a trial whose attempt is the current one, and runs.
func (in *inStudy) current(ctx context.Context, ref cupel.TrialRef) (catalog.Trial, error) {
	t, err := in.c.Trial(ctx, in.row.Num, ref.Number)
	switch {
	case err != nil:
		return t, err
	case t.Attempt != ref.Attempt:
		return t, cupel.Errorf(cupel.Conflict, "attempt %d at trial %d of study %s is not the current one, which is %d: it counts for nothing", ref.Attempt, ref.Number, ref.Study, t.Attempt)
	case t.State != cupel.TrialRunning && !t.Lapsed:
		return t, cupel.Errorf(cupel.Conflict, "trial %d of study %s does not run: it is %s", ref.Number, ref.Study, t.State)
	}
	return t, nil
}

// TellTrial implements [cupel.Studies].
func (s *Service) TellTrial(ctx context.Context, ref cupel.TrialRef, outcome cupel.TrialOutcome) (cupel.Trial, error) {
	if err := checkOutcome(outcome); err != nil {
		return cupel.Trial{}, err
	}
	return changeStudy(ctx, s, ref.Study, func(in *inStudy) (cupel.Trial, error) {
		t, err := in.current(ctx, ref)
		if err != nil {
			return t.Trial, err
		}
		if err := in.end(ctx, &t, outcome); err != nil {
			return t.Trial, err
		}
		return t.Trial, in.finishIfOver(ctx)
	})
}

func checkOutcome(o cupel.TrialOutcome) error {
	switch {
	case o.Pruned && o.Error != "", o.Value != nil && o.Error != "", o.Value != nil && o.Pruned:
		return cupel.Errorf(cupel.Invalid, "a trial has a value, or it was pruned, or it has failed with an error: tell one of them")
	case o.Lost && o.Error == "":
		return cupel.Errorf(cupel.Invalid, "an attempt that was lost has an error: tell why")
	}
	return nil
}

// end ends an attempt as it was told.
func (in *inStudy) end(ctx context.Context, t *catalog.Trial, outcome cupel.TrialOutcome) error {
	switch {
	case outcome.Lost:
		return in.lose(ctx, t, outcome.Error)
	case outcome.Error != "":
		return in.fail(ctx, t, outcome.Error)
	case outcome.Pruned:
		return in.settle(ctx, t, cupel.TrialPruned, cupel.RunKilled)
	}
	t.Value = outcome.Value
	if t.Value == nil {
		value, err := in.logged(ctx, t.RunID)
		if err != nil {
			return err
		}
		t.Value = value
	}
	if t.Value == nil {
		return in.fail(ctx, t, fmt.Sprintf("the run has not logged the metric %q", in.def.Metric.Name))
	}
	t.Error = ""
	return in.settle(ctx, t, cupel.TrialComplete, cupel.RunFinished)
}

// lapse ends an attempt whose lease is over. One whose run has finished is complete:
// who made it did not live to tell.
func (in *inStudy) lapse(ctx context.Context, t *catalog.Trial) error {
	run, err := in.c.RunRow(ctx, in.row.ProjectID, t.RunID)
	if err != nil && !isCode(err, cupel.NotFound) {
		return err
	}
	t.Lapsed = false
	if run.Status == cupel.RunFinished {
		return in.end(ctx, t, cupel.TrialOutcome{})
	}
	return in.lose(ctx, t, "nothing was heard of the attempt until its lease was over")
}

// lose ends an attempt that says nothing of the trial. That people stop a study is
// not counted.
func (in *inStudy) lose(ctx context.Context, t *catalog.Trial, why string) error {
	t.Error = errorText(why)
	if in.row.State != cupel.StudyStopped {
		t.Lost++
	}
	if t.Lost >= cupel.MaxLost {
		t.Error = errorText(fmt.Sprintf("lost %d times, the last time: %s", t.Lost, why))
		return in.settle(ctx, t, cupel.TrialFailed, cupel.RunKilled)
	}
	return in.settle(ctx, t, cupel.TrialWaiting, cupel.RunKilled)
}

// fail ends an attempt that failed by itself.
func (in *inStudy) fail(ctx context.Context, t *catalog.Trial, why string) error {
	t.Error = errorText(why)
	t.Failures++
	state := cupel.TrialFailed
	if t.Failures <= in.def.Retries {
		state = cupel.TrialWaiting
	}
	return in.settle(ctx, t, state, cupel.RunFailed)
}

// settle writes a trial that runs no more, and ends its run.
func (in *inStudy) settle(ctx context.Context, t *catalog.Trial, state cupel.TrialState, status cupel.RunStatus) error {
	t.State = state
	if err := in.c.PutTrial(ctx, in.row.Num, *t); err != nil {
		return err
	}
	return in.endRun(ctx, t.RunID, status)
}

// errorText is as much of an error as is kept.
func errorText(why string) string {
	if len(why) > study.MaxError {
		why = why[:study.MaxError]
	}
	return strings.ToValidUTF8(why, "")
}

// logged returns the value that a run has logged of the study's metric; nil for
// none.
func (in *inStudy) logged(ctx context.Context, runID string) (*cupel.Float, error) {
	row, err := in.c.LockRun(ctx, in.row.ProjectID, runID)
	if isCode(err, cupel.NotFound) {
		return nil, nil
	}
	if err == nil {
		err = in.c.SumUp(ctx, row.Num)
	}
	if err != nil {
		return nil, err
	}
	run, err := in.c.Run(ctx, in.row.ProjectID, runID)
	metric, found := run.Metrics[in.def.Metric.Name]
	if err != nil || !found {
		return nil, err
	}
	return reduced(metric, in.def.Metric), nil
}

// reduced makes one value of a metric.
func reduced(m cupel.Metric, by study.Metric) *cupel.Float {
	reducer := by.Reducer
	if reducer == cupel.ReduceBest {
		reducer = cupel.Reducer(by.Direction)
	}
	switch {
	case reducer == cupel.ReduceMean:
		return &m.Mean
	case reducer == cupel.ReduceMin && m.Min != nil:
		return &m.Min.Value
	case reducer == cupel.ReduceMax && m.Max != nil:
		return &m.Max.Value
	}
	return &m.Last.Value
}

// finishIfOver finishes a study all of whose trials are over.
func (in *inStudy) finishIfOver(ctx context.Context) error {
	if in.row.State != cupel.StudyOpen || in.row.Asked < in.row.Size {
		return nil
	}
	row, err := in.c.Study(ctx, in.row.ProjectID, in.row.ID)
	if err != nil || row.Counts.Waiting+row.Counts.Running > 0 {
		return err
	}
	return in.finish(ctx)
}
