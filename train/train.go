package train

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/verdict"
)

// Report is what a reproduction says: which metrics and artifacts differ, and what
// else does.
type Report = verdict.Report

// Run is a training that has ended.
type Run struct {
	cupel.Run
	// Trained is the model; nil where the run failed, and of a reproduction.
	Trained *Trained
	// Verdict is that of a reproduction: "identical", "equivalent", "different" or
	// "failed"; "" of others.
	Verdict string
	// Report says how a reproduction came out, as docs/format/report.md has it; nil
	// of others.
	Report *Report
}

// TrainModel trains a model and returns the run that it made, which holds the
// parameters, metrics, artifacts, code, data and environment. Where spec.RunID is
// set, it reproduces that run instead.
//
// Names and parameters that are wrong are errors before there is a run. From then
// on the run is returned also with an error: it is FAILED, with the error as its
// tag "cupel.error", or KILLED where ctx has ended. A panic in a component is such
// an error.
//
// In a program that was started to make a run again, as PROGRAM train --spec FILE,
// it does that, and returns that run.
func TrainModel(ctx context.Context, spec Spec) (*Run, error) {
	if path := replayAsked(os.Args); path != "" {
		return replayOnce(ctx, path, spec.talk())
	}
	if spec.RunID != "" {
		return reproduce(ctx, spec)
	}
	spec, err := spec.filled()
	if err != nil {
		return nil, err
	}
	c := spec.components()
	if err := c.check(); err != nil {
		return nil, err
	}
	p, err := spec.open(ctx)
	if err != nil {
		return nil, err
	}
	defer p.close()
	r, err := p.newRecording(ctx, spec, c)
	if err != nil {
		return nil, err
	}
	trained, err := r.make(ctx, spec, c)
	run, err := r.end(ctx, err)
	return &Run{Run: run, Trained: trained}, err
}

// make captures the code, loads the data and trains.
func (r *recording) make(ctx context.Context, spec Spec, c components) (*Trained, error) {
	if err := r.capture(ctx, spec, c); err != nil {
		return nil, err
	}
	table, err := r.load(ctx, c.dataset, spec.StoreDataset == nil || *spec.StoreDataset)
	if err != nil {
		return nil, err
	}
	return r.searchAndLearn(ctx, spec.Search, c, table, spec.Seed)
}

// searchAndLearn trains with the parameters as they are, or with the best ones of
// a search.
func (r *recording) searchAndLearn(ctx context.Context, s *Study, c components, table Table, seed int64) (*Trained, error) {
	if s != nil {
		found, err := r.search(ctx, *s, c, table, seed)
		if err != nil {
			return nil, err
		}
		c = found
	}
	return r.learn(ctx, c, table, seed, nil)
}

// filled puts in what the spec leaves open, and checks what is not a component's.
func (s Spec) filled() (Spec, error) {
	if s.Data != "" {
		return s, cupel.Errorf(cupel.Invalid, "Data is %q: it is for reproductions, with RunID", s.Data)
	}
	for field, name := range map[string]string{"ModelClass": s.ModelClass, "DatasetClass": s.DatasetClass} {
		if name == "" {
			return s, cupel.Errorf(cupel.Invalid, "%s is not set: name what is trained on what", field)
		}
	}
	if s.Search == nil {
		return s, nil
	}
	study, err := s.study()
	if err != nil {
		return s, err
	}
	s.Search = &study
	if s.Evaluation.Folds == 0 && s.Evaluation.ValidFraction == 0 {
		s.Evaluation.ValidFraction = defaultValidFraction
	}
	return s, nil
}

// defaultValidFraction is what a search holds out of the rows to train on.
const defaultValidFraction = 0.2

// String returns the run's id, and its verdict where it has one.
func (r *Run) String() string {
	return strings.TrimSpace(fmt.Sprint(r.ID, " ", r.Verdict))
}
