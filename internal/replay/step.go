package replay

import (
	"context"
	"errors"

	"github.com/cupel/cupel/internal/verdict"
)

// Steps of a reproduction, as a report names them.
const (
	stepSpec        = "spec"
	stepCode        = "code"
	stepEnvironment = "environment"
	stepInputs      = "inputs"
	stepRun         = "run"
	stepCompare     = "compare"
)

// stepError is why a step failed.
type stepError struct {
	step string
	err  error
}

// Error implements error.
func (s stepError) Error() string { return s.err.Error() }

// Unwrap returns the cause.
func (s stepError) Unwrap() error { return s.err }

// in says in which step an error happened; nil stays nil.
func in(step string, err error) error {
	var known stepError
	if err == nil || errors.As(err, &known) {
		return err
	}
	return stepError{step, err}
}

// Failed is the report of a run that could not be made again because of err. made
// is the new run's id, "" where it did not get that far.
func Failed(reproduces, made string, err error) verdict.Report {
	failure := &verdict.Failure{Step: stepSpec, Reason: err.Error()}
	var s stepError
	if errors.As(err, &s) {
		failure.Step = s.step
	}
	return verdict.Report{
		Format: verdict.Format, Verdict: verdict.Failed, RunID: made, Reproduces: reproduces, Failure: failure,
		Metrics: []verdict.Metric{}, Artifacts: []verdict.Artifact{}, Differences: []verdict.Difference{}, Data: []verdict.DataChange{},
	}
}

// ended reports whether the caller has ended what failed.
func ended(ctx context.Context) bool { return ctx.Err() != nil }
