package sweep

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/study"
)

// hold holds the trial until ctx ends. Where it is not to go on, cancel is called.
// While the registry is away the attempt goes on: whether it counts is said in
// the end.
func (a *attempt) hold(ctx context.Context, cancel context.CancelCauseFunc) error {
	beat := time.NewTicker(a.lease() / 3)
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-beat.C:
		}
		err := a.Registry.KeepTrial(ctx, a.ref(), a.lease())
		if code := cupel.ErrorCode(err); code == cupel.Conflict || code == cupel.NotFound {
			cancel(fmt.Errorf("%w: %w", errTaken, err))
			return nil
		}
	}
}

// glance is how often it is looked what a trial has logged.
const glance = time.Second

// follow reports what the run logs of the metric, where the study has a pruner,
// until ctx ends and all is reported.
func (a *attempt) follow(ctx context.Context, cancel context.CancelCauseFunc) error {
	if a.Definition.Pruner.Type == study.PrunerNone {
		return nil
	}
	look := time.NewTicker(glance)
	defer look.Stop()
	next := int64(0) // step
	for {
		select {
		case <-ctx.Done():
			// What came last is for other trials to be compared with.
			_, err := a.report(context.WithoutCancel(ctx), &next)
			return unlessOver(err)
		case <-look.C:
		}
		prune, err := a.report(ctx, &next)
		if prune {
			cancel(errPruned)
			return nil
		}
		if err != nil && cupel.ErrorCode(err) != cupel.Unavailable {
			return unlessOver(err)
		}
	}
}

// unlessOver leaves out that the attempt counts no more.
func unlessOver(err error) error {
	if cupel.ErrorCode(err) == cupel.Conflict {
		return nil
	}
	return err
}

// report reports the points from a step on that was not seen before.
func (a *attempt) report(ctx context.Context, next *int64) (prune bool, err error) {
	page, err := a.Registry.MetricHistory(ctx, a.run(), cupel.HistoryQuery{Key: a.Definition.Metric.Name, FromStep: next})
	if err != nil {
		return false, err
	}
	slices.SortStableFunc(page.Points, cupel.Point.Compare)
	for _, p := range page.Points {
		advice, err := a.Registry.ReportTrial(ctx, a.ref(), cupel.TrialPoint{Step: p.Step, Value: p.Value})
		if err != nil || advice.Prune {
			return advice.Prune, err
		}
		*next = p.Step + 1
	}
	return false, nil
}
