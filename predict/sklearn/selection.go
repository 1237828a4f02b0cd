package sklearn

import (
	"math"
	"slices"
)

// selection keeps some of the columns.
type selection struct{ kept []int }

func (s selection) run(t *table) (*table, error) { return t.only(s.kept), nil }

// selects makes the step that keeps the columns of a mask.
func selects(mask []bool, in columns) (step, columns) {
	var kept []int
	for i, keep := range mask {
		if keep {
			kept = append(kept, i)
		}
	}
	return selection{kept}, in.only(kept)
}

func varianceStep(e *estimator, in columns) (step, columns) {
	e.knows("threshold")
	threshold := e.number("threshold")
	mask := make([]bool, in.width)
	for i, variance := range e.vector("variances_", in.width) {
		mask[i] = variance > threshold
	}
	return selects(mask, in)
}

// scores returns the scores of the columns; NaN is less than any.
func (e *estimator) scores(in columns) []float64 {
	scores := slices.Clone(e.vector("scores_", in.width))
	for i, score := range scores {
		if score != score {
			scores[i] = -math.MaxFloat64
		}
	}
	return scores
}

// kBestStep compiles SelectKBest: of equal scores the later columns are kept.
func kBestStep(e *estimator, in columns) (step, columns) {
	e.knows("score_func", "k")
	scores := e.scores(in)
	mask := make([]bool, in.width)
	k := in.width
	if value, _ := e.state.Get("k"); value != "all" {
		k = min(max(e.integer("k"), 0), in.width)
	}
	order := make([]int, len(scores))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return compare(scores[a], scores[b]) })
	for _, place := range order[max(len(order)-k, 0):] {
		mask[place] = true
	}
	return selects(mask, in)
}

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// percentileStep compiles SelectPercentile: of the columns that score just the
// percentile, the first are kept as far as the share allows.
func percentileStep(e *estimator, in columns) (step, columns) {
	e.knows("score_func", "percentile")
	scores, percentile := e.scores(in), e.number("percentile")
	if percentile < 0 || percentile > 100 {
		e.refuse("percentile", "it should be from 0 to 100")
		return unchanged{}, in
	}
	mask := make([]bool, in.width)
	if percentile == 0 {
		return selects(mask, in)
	}
	threshold := percentileOf(scores, 100-percentile)
	var ties []int
	left := int(float64(len(scores)) * percentile / 100)
	for i, score := range scores {
		mask[i] = score > threshold || percentile == 100
		if score == threshold {
			ties = append(ties, i)
		}
		if score > threshold {
			left--
		}
	}
	if left < 0 {
		left = max(len(ties)+left, 0) // as a slice of Python counts from the end
	}
	for _, place := range ties[:min(left, len(ties))] {
		mask[place] = true
	}
	return selects(mask, in)
}

// percentileOf is NumPy's percentile, which interpolates.
func percentileOf(values []float64, percent float64) float64 {
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	at := percent / 100 * float64(len(sorted)-1)
	below := int(at)
	above := min(below+1, len(sorted)-1)
	share, step := at-float64(below), sorted[above]-sorted[below]
	if share >= 0.5 {
		return sorted[above] - step*(1-share)
	}
	return sorted[below] + step*share
}
