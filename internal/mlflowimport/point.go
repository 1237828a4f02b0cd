package mlflowimport

import (
	"math"
	"time"

	"github.com/cupel/cupel"
)

// unclipped undoes what MLflow does to infinities: it keeps and answers the largest
// floats in their place.
func unclipped(value float64) cupel.Float {
	switch value {
	case math.MaxFloat64:
		return cupel.Float(math.Inf(1))
	case -math.MaxFloat64:
		return cupel.Float(math.Inf(-1))
	}
	return cupel.Float(value)
}

// moment is milliseconds since 1970; what is not known is the zero time.
func moment(milliseconds int64) time.Time {
	if milliseconds <= 0 {
		return time.Time{}
	}
	return time.UnixMilli(milliseconds).UTC()
}

// optional is moment, and nil for what is not known.
func optional(milliseconds int64) *time.Time {
	if milliseconds <= 0 {
		return nil
	}
	t := moment(milliseconds)
	return &t
}
