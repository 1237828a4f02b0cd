package models

import (
	"context"
	"math"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/train"
)

// checkClasses says whether a classifier can learn from m.
func checkClasses(m train.Matrix) error {
	if err := checkRows(m); err != nil {
		return err
	}
	if len(m.Classes) == 0 {
		return cupel.Errorf(cupel.Invalid, "the target has no classes: this model tells classes apart")
	}
	seen := map[float64]bool{}
	for row, label := range m.Target {
		if label < 0 || label >= float64(len(m.Classes)) || label != math.Trunc(label) {
			return cupel.Errorf(cupel.Invalid, "row %d has the class %v, of %d", row, label, len(m.Classes))
		}
		seen[label] = true
	}
	if len(seen) < 2 {
		return cupel.Errorf(cupel.Invalid, "all rows to train on are of one class, %q: there is nothing to tell apart", m.Classes[int(m.Target[0])])
	}
	return nil
}

// checkNumbers says whether a regression can learn from m.
func checkNumbers(m train.Matrix) error {
	if err := checkRows(m); err != nil {
		return err
	}
	for row, value := range m.Target {
		if math.IsNaN(value) || math.IsInf(value, 0) {
			return cupel.Errorf(cupel.Invalid, "the target of row %d is %v: leave out rows without one", row, value)
		}
	}
	return nil
}

func checkRows(m train.Matrix) error {
	if err := m.CheckFeatures(); err != nil {
		return err
	}
	if len(m.Target) != m.Rows {
		return cupel.Errorf(cupel.Invalid, "%d rows have %d targets: say which column is to be predicted", m.Rows, len(m.Target))
	}
	return nil
}

// checkPredict says whether a model of some features can predict the rows of m.
func checkPredict(m train.Matrix, features int) error {
	if features == 0 {
		return cupel.Errorf(cupel.Conflict, "the model has learned nothing yet: call Fit first")
	}
	if m.Cols != features {
		return cupel.Errorf(cupel.Invalid, "the rows have %d features, the model has learned from %d", m.Cols, features)
	}
	return m.CheckFeatures()
}

// stopped returns the reason why ctx has ended, or nil.
func stopped(ctx context.Context) error {
	if ctx.Err() == nil {
		return nil
	}
	return cupel.Errorf(cupel.Unavailable, "the training was stopped: %w", context.Cause(ctx))
}

// mostLikely returns the place of the greatest number of each list, the first
// of equal ones.
func mostLikely(probabilities [][]float64) []float64 {
	best := make([]float64, len(probabilities))
	for row, list := range probabilities {
		at := 0
		for class, p := range list {
			if p > list[at] {
				at = class
			}
		}
		best[row] = float64(at)
	}
	return best
}

func allFinite(values []float64) bool {
	for _, value := range values {
		if math.IsNaN(value) || math.IsInf(value, 0) {
			return false
		}
	}
	return true
}
