package sklearn

import (
	"errors"
	"math"

	"github.com/cupel/cupel/predict/pickle"
)

var errClass = errors.New("no class")

// classes returns the classes of a classifier of one output.
func (e *estimator) classes() []any {
	value, _ := e.state.Get("classes_")
	found := e.c.array(value)
	if found == nil || len(found.shape) != 1 || found.shape[0] < 1 || found.stored.Fields != nil {
		e.refuse("classes_", "it should be an array of classes: models of several outputs are not known")
		return nil
	}
	items, err := pickle.Items(found.stored)
	if err != nil || !e.c.takes(int64(len(items))) {
		e.refuse("classes_", "these classes are not known")
		return nil
	}
	labels := make([]any, len(items))
	for i, item := range items {
		plain, err := pickle.ScalarOf(item)
		switch plain.(type) {
		case int64, float64, string, bool:
			labels[i] = plain
		default:
			err = errClass
		}
		if err != nil {
			e.refuse("classes_", "a class is neither number, text nor bool")
			return nil
		}
	}
	return labels
}

// largestPlace returns the place of the greatest number, the first of equal ones.
func largestPlace(values []float64) int {
	best := 0
	for i, value := range values {
		if value > values[best] {
			best = i
		}
	}
	return best
}

// aboveZero is the class of one score: the second of two where it is above 0.
func aboveZero(scores []float64) int {
	if scores[0] > 0 {
		return 1
	}
	return 0
}

// logistic is the inverse of the logarithm of odds.
func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// logisticPair makes the probabilities of two classes of one score.
func logisticPair(scores, to []float64) {
	to[1] = logistic(scores[0])
	to[0] = 1 - to[1]
}

// logisticEach makes the probabilities of classes each of which was told from all
// others.
func logisticEach(scores, to []float64) {
	sum := 0.0
	for i, score := range scores {
		to[i] = logistic(score)
		sum += to[i]
	}
	for i := range to {
		to[i] /= sum
	}
}

// softmax makes the probabilities of classes.
func softmax(scores, to []float64) {
	most, sum := scores[largestPlace(scores)], 0.0
	for i, score := range scores {
		to[i] = math.Exp(score - most)
		sum += to[i]
	}
	for i := range to {
		to[i] /= sum
	}
}
