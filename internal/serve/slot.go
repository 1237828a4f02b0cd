package serve

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/bundle"
	"github.com/cupel/cupel/predict"
)

// State is how far a version of a model has come.
type State string

// The states. A version that is READY serves until another one is.
const (
	Loading    State = "LOADING"
	Validating State = "VALIDATING"
	Ready      State = "READY"
	Failed     State = "FAILED"
)

// Native is the engine of models that are evaluated in process.
const Native = "native"

// Version is a version of a model that serves. Requests that have begun with it end
// with it, whatever has been swapped in meanwhile; memory is freed with the last.
type Version struct {
	Name    string          `json:"name"` // of the model
	Version string          `json:"version"`
	Digest  string          `json:"digest"`
	Engine  string          `json:"engine"`
	Report  *predict.Report `json:"report"` // of the check on its test set
	model   *predict.Model
}

// Status is what there is to say of a model.
type Status struct {
	Name    string   `json:"name"`
	Source  string   `json:"source"`
	State   State    `json:"state"`            // of the version that came last
	Reason  string   `json:"reason,omitempty"` // why it is FAILED
	Serving *Version `json:"serving"`          // nil while no version was READY
}

// Slot is the place of one model: it has the version that serves, and loads the next.
type Slot struct {
	Name   string
	source bundle.Source
	lax    bool // serves what is not validated
	log    *slog.Logger
	count  *metrics

	current atomic.Pointer[Version]
	loading sync.Mutex // one version at a time
	tried   string     // stamp of what was loaded last, guarded by loading

	mu     sync.Mutex
	state  State
	reason string
}

// Current returns the version that serves, nil where there is none.
func (s *Slot) Current() *Version { return s.current.Load() }

// Status says how the model is.
func (s *Slot) Status() Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Status{s.Name, s.source.String(), s.state, s.reason, s.Current()}
}

func (s *Slot) enter(state State, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state, s.reason = state, reason
}

// Refresh loads what the source has now, unless that was tried already. Where it
// fails, the version before goes on serving.
func (s *Slot) Refresh(ctx context.Context) error {
	s.loading.Lock()
	defer s.loading.Unlock()
	if s.tried != "" {
		stamp, err := s.source.Look(ctx)
		if err != nil {
			s.log.Warn("it cannot be seen whether a model has moved", "model", s.Name, "error", err)
			return nil
		}
		if stamp == s.tried {
			return nil
		}
	}
	return s.reload(ctx)
}

func (s *Slot) reload(ctx context.Context) error {
	begin := time.Now()
	s.enter(Loading, "")
	found, err := s.source.Fetch(ctx)
	if err != nil {
		return s.failed(err)
	}
	s.tried = found.Stamp
	next, err := s.load(found)
	if err != nil {
		return s.failed(cupel.Errorf(cupel.ErrorCode(err), "%s, version %s: %w", s.source, found.Version, err))
	}
	before := s.current.Swap(next)
	s.enter(Ready, "")
	s.count.ready(before, next)
	s.log.Info("READY", "model", s.Name, "version", next.Version, "digest", next.Digest, "engine", next.Engine, "took", time.Since(begin).Round(time.Millisecond))
	return nil
}

// failed notes why nothing new serves.
func (s *Slot) failed(err error) error {
	s.enter(Failed, err.Error())
	s.count.failed(s.Name)
	attributes := []any{"model", s.Name, "reason", err}
	if current := s.Current(); current != nil {
		attributes = append(attributes, "serving", current.Version)
	}
	s.log.Error("FAILED", attributes...)
	return err
}

// load reads, compiles and checks a bundle.
func (s *Slot) load(found bundle.Bundle) (*Version, error) {
	model, err := predict.Load(found.Files)
	if err != nil {
		return nil, err
	}
	s.enter(Validating, "")
	report, err := model.Validate()
	if err == nil {
		err = Verdict(report, s.lax)
	}
	if err != nil {
		return nil, err
	}
	// Evaluating the test set has brought all of the model into memory: it is warm.
	return &Version{Name: s.Name, Version: found.Version, Digest: found.Digest, Engine: Native, Report: &report, model: model}, nil
}
