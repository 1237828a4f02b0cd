package evaluate

import (
	"cmp"
	"math"
	"slices"
)

// step is what is called positive at one threshold: rows whose score is at
// least that.
type step struct {
	threshold float64
	tp, fp    float64 // rows so called that are positive, and that are not
}

// ranking are the steps over falling thresholds, one for each score that there
// is.
type ranking []step

// rank counts the rows over falling scores.
func rank(positive []bool, scores []float64) ranking {
	order := make([]int, len(scores))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	var r ranking
	var at step
	for i, row := range order {
		if positive[row] {
			at.tp++
		} else {
			at.fp++
		}
		if i+1 == len(order) || scores[order[i+1]] != scores[row] {
			at.threshold = scores[row]
			r = append(r, at)
		}
	}
	return r
}

// totals returns how many rows are positive, and how many are not.
func (r ranking) totals() (positive, negative float64) {
	if len(r) == 0 {
		return 0, 0
	}
	last := r[len(r)-1]
	return last.tp, last.fp
}

// rocAUC is the share of pairs of a positive and a negative row in which the
// positive one scores higher, equal scores counting half; NaN without both.
func (r ranking) rocAUC() float64 {
	positive, negative := r.totals()
	if positive == 0 || negative == 0 {
		return math.NaN()
	}
	var area float64
	var before step
	for _, at := range r {
		area += (at.fp - before.fp) * (at.tp + before.tp) / 2
		before = at
	}
	return area / (positive * negative)
}

// averagePrecision is the sum of the precisions, each with the rise in recall
// at its threshold; NaN where no row is positive.
func (r ranking) averagePrecision() float64 {
	positive, _ := r.totals()
	if positive == 0 {
		return math.NaN()
	}
	var sum, before float64
	for _, at := range r {
		recall := at.tp / positive
		sum += (recall - before) * at.tp / (at.tp + at.fp)
		before = recall
	}
	return sum
}
