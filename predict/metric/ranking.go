package metric

import (
	"cmp"
	"iter"
	"math"
	"slices"
)

// ROCAUC returns the share of pairs of a positive and another row in which the
// positive one scores higher, equal scores counting half; NaN where there is no
// such pair.
func ROCAUC(positive []bool, scores []float64) float64 {
	ones, ranks := 0, 0.0
	for rows, first := range byScore(scores) {
		mean := float64(first) + float64(len(rows)+1)/2 // of the ranks, from 1, that equal scores share
		for _, row := range rows {
			if positive[row] {
				ones++
				ranks += mean
			}
		}
	}
	zeros := len(scores) - ones
	if ones == 0 || zeros == 0 {
		return math.NaN()
	}
	n := float64(ones)
	return (ranks - n*(n+1)/2) / (n * float64(zeros))
}

// Ranking returns the metrics of scores that put rows in an order, all rows being
// one query.
func Ranking(relevance, scores []float64) map[string]float64 {
	return finite(map[string]float64{"ndcg": NDCG(relevance, scores)})
}

// NDCG returns the discounted gain of an order as a share of the best order's;
// rows of equal score share the mean of their discounts. It is NaN where nothing
// is relevant.
func NDCG(relevance, scores []float64) float64 {
	falling := make([]float64, len(scores))
	for row, score := range scores {
		falling[row] = -score
	}
	gain := 0.0
	for rows, first := range byScore(falling) {
		shared := 0.0
		for place := range len(rows) {
			shared += discount(first + place)
		}
		for _, row := range rows {
			gain += relevance[row] * shared / float64(len(rows))
		}
	}
	best := 0.0
	for place, relevant := range slices.Backward(slices.Sorted(slices.Values(relevance))) {
		best += relevant * discount(len(relevance)-1-place)
	}
	if best == 0 {
		return math.NaN()
	}
	return gain / best
}

// discount is that of a place, from 0.
func discount(place int) float64 { return 1 / math.Log2(float64(place+2)) }

// byScore yields the rows of each score, over rising scores, with the number of
// rows before them.
func byScore(scores []float64) iter.Seq2[[]int, int] {
	order := make([]int, len(scores))
	for row := range order {
		order[row] = row
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(scores[a], scores[b]) })
	return func(yield func([]int, int) bool) {
		for first := 0; first < len(order); {
			end := first + 1
			for end < len(order) && scores[order[end]] == scores[order[first]] {
				end++
			}
			if !yield(order[first:end], first) {
				return
			}
			first = end
		}
	}
}
