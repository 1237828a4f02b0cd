// Package metric computes the metrics of bundles, as docs/format/bundle.md defines
// them, and says when a recorded one was met. A name says its averaging.
package metric

import (
	"maps"
	"math"
	"slices"
)

// counting are the metrics that are fractions of whole numbers.
var counting = []string{"accuracy", "f1", "f1_macro", "precision", "precision_macro", "recall", "recall_macro"}

// realValued are the others.
var realValued = []string{"brier", "log_loss", "mae", "mse", "ndcg", "r2", "roc_auc"}

// Known reports whether a metric of that name can be computed here.
func Known(name string) bool {
	return slices.Contains(counting, name) || slices.Contains(realValued, name)
}

// Tolerances of [Met], relative to the greater of the two values.
const (
	CountingTolerance = 1e-12 // less than one row of any test set
	RealTolerance     = 1e-6
)

// rounding is how far two sums of the same numbers may be apart near zero.
const rounding = 1e-12

// Tolerance is how far a metric of that name may be from the recorded value.
func Tolerance(name string) float64 {
	if slices.Contains(counting, name) {
		return CountingTolerance
	}
	return RealTolerance
}

// Met reports whether the value that was found for a metric is the recorded one,
// within its tolerance. NaN meets nothing.
func Met(name string, recorded, found float64) bool {
	if recorded == found {
		return true
	}
	allowed := Tolerance(name) * max(math.Abs(recorded), math.Abs(found))
	return math.Abs(recorded-found) <= max(allowed, rounding)
}

// finite leaves out what has no value, such as the area under a curve of one class.
func finite(values map[string]float64) map[string]float64 {
	maps.DeleteFunc(values, func(_ string, v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) })
	return values
}
