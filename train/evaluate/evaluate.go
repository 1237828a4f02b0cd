// Package evaluate says how good predictions are: it cuts rows into splits and
// folds, and makes metrics, curves and tables of what was predicted, as
// docs/format/evaluation.md says.
//
// It knows labels and numbers only, does no I/O, and is deterministic: the same
// seed gives the same rows.
package evaluate

import (
	"math"

	"github.com/cupel/cupel"
)

// sameLength returns an error of code invalid where two lists of one value for
// each row differ in length.
func sameLength(what string, actual, predicted int) error {
	if actual != predicted {
		return cupel.Errorf(cupel.Invalid, "%s: %d rows have %d predictions: give one for each", what, actual, predicted)
	}
	if actual == 0 {
		return cupel.Errorf(cupel.Invalid, "%s: there are no rows", what)
	}
	return nil
}

// finite keeps what can be recorded: a metric that is not defined is left out.
func finite(metrics map[string]float64) map[string]float64 {
	for name, value := range metrics {
		if math.IsNaN(value) || math.IsInf(value, 0) {
			delete(metrics, name)
		}
	}
	return metrics
}

// ratio is a / b, and 0 where b is 0.
func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}
