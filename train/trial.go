package train

import (
	"context"
	"errors"
	"io"
	"math"
	"strconv"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/study"
)

// Tags of the run of a trial.
const (
	parentTag     = "mlflow.parentRunId"
	trialTag      = "cupel.trial"
	trialStateTag = "cupel.trial.state" // "pruned" of one that was given up
)

// trial trains with the parameters of a trial, as a run of its own, and returns
// the value of the study's metric.
func (r *recording) trial(ctx context.Context, trial *study.Active, metric StudyMetric, c components, table Table, seed int64) (float64, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	c = c.with(Params(trial.Params))
	child, err := r.child(ctx, trial, c)
	if err != nil {
		return 0, err
	}
	history := &history{metric: metric}
	child.log.watch = func(key string, step int64, value float64) {
		history.add(key, value)
		if key == metric.Name {
			cancelIf(cancel, trial.Report(step, value))
		}
	}
	told := func(key string, step int64, value float64) {
		if key == metric.Name {
			cancelIf(cancel, trial.Report(step, value))
		}
	}
	_, err = child.learn(ctx, c, table, seed, told)
	return child.endTrial(ctx, history, err)
}

func cancelIf(cancel context.CancelCauseFunc, err error) {
	if err != nil {
		cancel(err)
	}
}

// endTrial ends the run of a trial, and returns the value that it came to.
func (r *recording) endTrial(ctx context.Context, h *history, cause error) (float64, error) {
	if cause != nil && errors.Is(context.Cause(ctx), study.ErrPruned) {
		late := context.WithoutCancel(ctx)
		tag := cupel.RunTag{Key: trialStateTag, Value: string(study.TrialPruned)}
		err := r.registry.LogBatch(late, r.run, cupel.RunBatch{Tags: []cupel.RunTag{tag}})
		_, err = r.end(late, err)
		return 0, errors.Join(study.ErrPruned, err)
	}
	if _, err := r.end(ctx, cause); err != nil {
		return 0, err
	}
	return h.value()
}

// child makes the run of a trial: of the same code and data.
func (r *recording) child(ctx context.Context, trial *study.Active, c components) (*recording, error) {
	parent, err := r.registry.GetRun(ctx, r.run)
	if err != nil {
		return nil, err
	}
	run, err := r.registry.CreateRun(ctx, r.project, cupel.NewRun{
		ExperimentID: parent.ExperimentID, Name: trialName(parent.Name, trial.Number), User: r.user, Params: c.logged(),
		Tags: map[string]string{parentTag: r.run.ID, trialTag: strconv.Itoa(trial.Number)},
	})
	if err != nil {
		return nil, err
	}
	child := r.place.record(ctx, run.Ref(), r.talk)
	child.own = true
	if err := child.inherit(ctx, r, parent, c); err != nil {
		_, err = child.end(ctx, err)
		return nil, err
	}
	return child, nil
}

// inherit takes over spec, code and inputs of the parent.
func (r *recording) inherit(ctx context.Context, parent *recording, run cupel.Run, c components) (err error) {
	spec := *parent.spec
	spec.Identity.Search = nil
	if spec.Identity.Components, err = c.recorded(); err != nil {
		return err
	}
	if tree := spec.Identity.Code.Tree; tree != nil {
		if err := r.hold(ctx, cupel.TreeOfCode, tree.String()); err != nil {
			return err
		}
	}
	spec.Identity.Inputs = nil
	for _, input := range run.Inputs {
		role := input.Tags[cupel.DatasetContextTag]
		spec.Identity.Inputs = append(spec.Identity.Inputs, runspec.Input{Role: role, Name: input.Dataset.Name, Digest: input.Dataset.Digest})
		err := r.hold(ctx, cupel.TreeOfInput, input.Dataset.Digest)
		if err != nil && cupel.ErrorCode(err) != cupel.NotFound { // not stored, only its digest is
			return err
		}
	}
	r.spec = &spec
	if err := r.registry.LogInputs(ctx, r.run, run.Inputs, nil); err != nil {
		return err
	}
	return r.recordSpec(ctx)
}

// hold lets the run hold a tree that the project has.
func (r *recording) hold(ctx context.Context, role cupel.TreeRole, digest string) error {
	ref := cupel.TreeRef{Project: r.project, Digest: digest}
	manifest, err := r.registry.TreeManifest(ctx, ref)
	if err != nil {
		return err
	}
	tree, err := r.registry.GetTree(ctx, ref)
	if err != nil {
		return err
	}
	_, err = r.registry.PutTree(ctx, r.run, cupel.TreeDraft{Role: role, Manifest: manifest, Content: cupel.Source{
		Path: "content", Size: tree.Size,
		Open: func() (io.ReadCloser, error) { return r.registry.OpenTree(ctx, ref) },
	}})
	return err
}

// history are the values of a study's metric in one trial.
type history struct {
	metric StudyMetric
	values []float64
}

func (h *history) add(key string, value float64) {
	if key == h.metric.Name {
		h.values = append(h.values, value)
	}
}

// value makes one value of them, as the metric's reducer says.
func (h *history) value() (float64, error) {
	if len(h.values) == 0 {
		return 0, cupel.Errorf(cupel.Invalid, "the trial did not log %s, by which the search decides", h.metric.Name)
	}
	least, most, sum := math.Inf(1), math.Inf(-1), 0.0
	for _, value := range h.values {
		least, most, sum = min(least, value), max(most, value), sum+value
	}
	switch reducer := h.metric.Reducer; {
	case reducer == cupel.ReduceMin, reducer == cupel.ReduceBest && h.metric.Direction == cupel.LowerIsBetter:
		return least, nil
	case reducer == cupel.ReduceMax, reducer == cupel.ReduceBest:
		return most, nil
	case reducer == cupel.ReduceMean:
		return sum / float64(len(h.values)), nil
	default:
		return h.values[len(h.values)-1], nil
	}
}
