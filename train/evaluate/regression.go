package evaluate

import (
	"math"
	"slices"

	"github.com/cupel/cupel"
)

// RegressionMetrics are the metrics of numbers that were predicted.
func RegressionMetrics(actual, predicted []float64) (map[string]float64, error) {
	if err := checkNumbers(actual, predicted); err != nil {
		return nil, err
	}
	n := float64(len(actual))
	var squares, total, sum, most, mean float64
	for _, y := range actual {
		mean += y / n
	}
	absolute := make([]float64, len(actual))
	for row, y := range actual {
		residual := y - predicted[row]
		squares += residual * residual
		total += (y - mean) * (y - mean)
		absolute[row] = math.Abs(residual)
		sum += absolute[row]
		most = max(most, absolute[row])
	}
	metrics := map[string]float64{
		"mse": squares / n, "rmse": math.Sqrt(squares / n), "mae": sum / n,
		"median_absolute_error": median(absolute), "max_error": most,
	}
	if total > 0 {
		metrics["r2"] = 1 - squares/total
	}
	return finite(metrics), nil
}

func checkNumbers(actual, predicted []float64) error {
	if err := sameLength("regression", len(actual), len(predicted)); err != nil {
		return err
	}
	for row, value := range predicted {
		if math.IsNaN(value) || math.IsInf(value, 0) {
			return cupel.Errorf(cupel.Invalid, "regression: row %d is predicted as %v: a model has to give numbers", row, value)
		}
	}
	return nil
}

// median sorts values.
func median(values []float64) float64 {
	slices.Sort(values)
	middle := len(values) / 2
	if len(values)%2 == 1 {
		return values[middle]
	}
	return (values[middle-1] + values[middle]) / 2
}

// residualBins is the number of bins of the residuals.
const residualBins = 20

// Residuals show where a regression is off: true minus predicted.
type Residuals struct {
	Actual    []cupel.Float `json:"actual"` // of at most [MaxPoints] rows
	Predicted []cupel.Float `json:"predicted"`
	Edges     []cupel.Float `json:"edges"` // of the bins of all residuals
	Counts    []int         `json:"counts"`
}

func residualsOf(actual, predicted []float64) *Residuals {
	r := &Residuals{Counts: make([]int, residualBins)}
	for _, row := range thinned(len(actual)) {
		r.Actual = append(r.Actual, cupel.Float(actual[row]))
		r.Predicted = append(r.Predicted, cupel.Float(predicted[row]))
	}
	residuals := make([]float64, len(actual))
	for row, y := range actual {
		residuals[row] = y - predicted[row]
	}
	low, high := slices.Min(residuals), slices.Max(residuals)
	for i := range residualBins + 1 {
		r.Edges = append(r.Edges, cupel.Float(low+(high-low)*float64(i)/residualBins))
	}
	for _, residual := range residuals {
		r.Counts[residualBin(residual, low, high)]++
	}
	return r
}

func residualBin(residual, low, high float64) int {
	if high == low {
		return 0
	}
	return min(int((residual-low)/(high-low)*residualBins), residualBins-1)
}
