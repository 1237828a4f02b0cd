package study

import (
	"math"
	"slices"

	"github.com/cupel/cupel"
)

// TrialState says how far a trial is.
type TrialState string

// The states.
const (
	TrialRunning  TrialState = "running"
	TrialComplete TrialState = "complete"
	TrialPruned   TrialState = "pruned"
	TrialFailed   TrialState = "failed"
)

// MaxError is how many bytes of a trial's error are kept.
const MaxError = 4096

// Point is a value that a trial has on its way.
type Point struct {
	Step  int64       `json:"step"`
	Value cupel.Float `json:"value"`
}

// Trial is what is known of one trial.
type Trial struct {
	Number  int          `json:"number"` // from 0
	Params  Params       `json:"params"`
	State   TrialState   `json:"state"`
	Value   *cupel.Float `json:"value"`   // nil but in the state complete
	Points  []Point      `json:"points"`  // in the order of steps
	Running []int        `json:"running"` // lower numbers that ran when it was suggested
	Attempt int          `json:"attempt"` // from 1
	Error   string       `json:"error"`   // of the last attempt, where it failed
}

// last returns the step and value that a trial came to.
func (t Trial) last() Point {
	if len(t.Points) == 0 {
		return Point{Step: math.MinInt64, Value: cupel.Float(math.NaN())}
	}
	return t.Points[len(t.Points)-1]
}

// Known returns what was known when the trial was suggested, of which trials has
// the numbers below: those that ran then are running again, without a value.
func Known(trials []Trial, trial Trial) []Trial {
	known := slices.Clone(trials[:trial.Number])
	for _, i := range trial.Running {
		known[i].State, known[i].Value, known[i].Points = TrialRunning, nil, nil
	}
	return known
}
