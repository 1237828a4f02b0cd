package cli

import (
	"fmt"
	"sync"

	"github.com/cupel/cupel"
)

// trialReport is a table of trials on standard error, a line for each that ends.
type trialReport struct {
	*app
	mu       sync.Mutex
	lower    bool // is better
	best     *cupel.Float
	headings bool // are written
}

func (a *app) newTrialReport(s cupel.Study) *trialReport {
	r := &trialReport{app: a, lower: s.Direction == cupel.LowerIsBetter}
	if s.Best != nil {
		r.best = s.Best.Value
	}
	return r
}

// changed writes the line of a trial that has ended, or waits for another attempt.
func (r *trialReport) changed(t cupel.Trial) {
	if t.State == cupel.TrialRunning {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.headings {
		r.headings = true
		r.line("TRIAL", "STATE", "VALUE", "BEST", "PARAMETERS")
	}
	if t.State == cupel.TrialComplete && r.better(*t.Value) {
		r.best = t.Value
	}
	what := paramsOf(t.Params)
	if t.Error != "" {
		what += ": " + t.Error
	}
	r.line(fmt.Sprint(t.Number), string(t.State), trialValue(t.Value), trialValue(r.best), shorten(what, 200))
}

func (r *trialReport) better(v cupel.Float) bool {
	switch {
	case v != v:
		return false
	case r.best == nil:
		return true
	case r.lower:
		return v < *r.best
	}
	return v > *r.best
}

func (r *trialReport) line(trial, state, value, best, what string) {
	r.say("%9s  %-8s  %12s  %12s  %s", trial, state, value, best, what)
}
