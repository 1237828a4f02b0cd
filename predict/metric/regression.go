package metric

import "math"

// Regression returns the metrics of numbers. There is at least one row.
func Regression(actual, predicted []float64) map[string]float64 {
	squares, amounts, sum := 0.0, 0.0, 0.0
	for row, value := range actual {
		miss := predicted[row] - value
		squares += miss * miss
		amounts += math.Abs(miss)
		sum += value
	}
	n := float64(len(actual))
	found := map[string]float64{"mse": squares / n, "mae": amounts / n}
	mean, spread := sum/n, 0.0
	for _, value := range actual {
		spread += (value - mean) * (value - mean)
	}
	if spread != 0 {
		found["r2"] = 1 - squares/spread
	}
	return finite(found)
}
