// Package study searches for parameters: studies as docs/format/study.md says,
// what is suggested for a trial, when a trial is given up, and a driver that runs
// trials in this process. It does no I/O and reads no clock but the one of a
// context: the same study with the same results makes the same suggestions.
//
// A caller that has its own way to run trials asks a [State] for the next one, and
// tells it how each ended. A caller with a function uses a [Runner]. Below both are
// [Suggest] and [Decide], which are functions of their arguments alone.
package study

import (
	"time"

	"github.com/cupel/cupel"
)

// Format names the version of studies that this package reads and writes.
const Format = "cupel-study/1"

// Limits on studies.
const (
	MaxText       = 64 << 10 // bytes of a study
	MaxParameters = 100
	MaxTrials     = 100_000
	MaxGrid       = 100_000 // combinations
	MaxParallel   = 1000
	MaxRetries    = 10
	maxWhole      = 1 << 53 // of integers that a float64 holds
)

// Study says what is searched for, in which space and how. [Study.Filled] puts the
// defaults in the place of zero values.
type Study struct {
	Name           string
	Metric         Metric
	Space          Space
	Sampler        Sampler
	Seed           int64
	Trials         int // 0: all of a grid
	Parallel       int // trials at a time
	Pruner         Pruner
	TimeLimit      time.Duration // of all trials, 0: none
	TrialTimeLimit time.Duration // of an attempt at a trial, 0: none
	Retries        int
	Command        []string // what a trial runs; nil: Train, or the caller's own
	Train          *Train
}

// Metric is what a trial is judged by.
type Metric struct {
	Name      string
	Direction cupel.Direction
	Reducer   cupel.Reducer // makes one value of the metric's history
}

// Train names the components that a trial trains, and what they are made with.
type Train struct {
	Model            Component
	FeatureGenerator Component // its class may be ""
	Dataset          Component // likewise
	Program          []string  // that trains by "train --spec FILE"; nil: Python's cupel.training
}

// Component is a class with its parameters, which are an object of JSON, "{}" or
// nil for none.
type Component struct {
	Class  string
	Params []byte
}

// Filled returns the study with defaults for what is zero and may not be.
func (s Study) Filled() Study {
	if s.Metric.Reducer == "" {
		s.Metric.Reducer = cupel.ReduceLast
	}
	if s.Parallel == 0 {
		s.Parallel = 1
	}
	s.Sampler, s.Pruner = s.Sampler.filled(), s.Pruner.filled()
	if s.Space != nil {
		s.Space = s.Space.filled()
	}
	return s
}

// Size returns how many trials the study has: with a grid and no number, all its
// combinations. The study is one that passed [Study.Check].
func (s Study) Size() int {
	if s.Trials == 0 && s.Sampler.Type == SamplerGrid {
		return s.gridSize()
	}
	return s.Trials
}

// better reports whether a is a better value than b. NaN is worse than all others.
func (s Study) better(a, b float64) bool {
	switch {
	case a != a:
		return false
	case b != b:
		return true
	case s.Metric.Direction == cupel.LowerIsBetter:
		return a < b
	default:
		return a > b
	}
}
