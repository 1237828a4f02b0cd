package evaluate

import (
	"math"

	"github.com/cupel/cupel"
)

// Labels are the classes of some rows, as they are and as a model says.
type Labels struct {
	Actual    []int // class of each row, from 0
	Predicted []int // as long
	// Probabilities has a list for each row, in it a number in [0, 1] for each
	// class; nil where the model gives none.
	Probabilities [][]float64
	Classes       []string // the texts of the classes; at least two
}

// Metrics returns all that are defined, by their names.
func (c Labels) Metrics() (map[string]float64, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	confusion, err := NewConfusion(c.Actual, c.Predicted, len(c.Classes))
	if err != nil {
		return nil, err
	}
	metrics := confusion.metrics()
	if c.Probabilities != nil {
		metrics["log_loss"] = LogLoss(c.Actual, c.Probabilities)
		c.rankedMetrics(metrics)
	}
	return finite(metrics), nil
}

// rankedMetrics adds those that follow from the order of the rows.
func (c Labels) rankedMetrics(metrics map[string]float64) {
	if len(c.Classes) == 2 {
		positive, scores := c.against(1)
		ranked := rank(positive, scores)
		metrics["roc_auc"] = ranked.rocAUC()
		metrics["average_precision"] = ranked.averagePrecision()
		metrics["brier"] = brier(positive, scores)
		return
	}
	var sum float64
	for class := range c.Classes {
		sum += rank(c.against(class)).rocAUC()
	}
	metrics["roc_auc_macro"] = sum / float64(len(c.Classes))
}

func (c Labels) check() error {
	if err := sameLength("classification", len(c.Actual), len(c.Predicted)); err != nil {
		return err
	}
	if len(c.Classes) < 2 {
		return cupel.Errorf(cupel.Invalid, "classification: there are %d classes: at least two are told apart", len(c.Classes))
	}
	if c.Probabilities != nil && len(c.Probabilities) != len(c.Actual) {
		return cupel.Errorf(cupel.Invalid, "classification: %d rows have %d lists of probabilities", len(c.Actual), len(c.Probabilities))
	}
	for row, list := range c.Probabilities {
		if len(list) != len(c.Classes) {
			return cupel.Errorf(cupel.Invalid, "classification: row %d has %d probabilities for %d classes", row, len(list), len(c.Classes))
		}
		for _, p := range list {
			if math.IsNaN(p) || p < 0 || p > 1+1e-9 {
				return cupel.Errorf(cupel.Invalid, "classification: row %d has the probability %v: use 0 to 1", row, p)
			}
		}
	}
	return nil
}

// shown are the classes that curves are drawn of: of two, the positive one.
func (c Labels) shown() []int {
	if len(c.Classes) == 2 {
		return []int{1}
	}
	all := make([]int, len(c.Classes))
	for i := range all {
		all[i] = i
	}
	return all
}

// against returns which rows are of a class, and their probabilities for it.
func (c Labels) against(class int) (positive []bool, scores []float64) {
	positive, scores = make([]bool, len(c.Actual)), make([]float64, len(c.Actual))
	for row, label := range c.Actual {
		positive[row] = label == class
		scores[row] = c.Probabilities[row][class]
	}
	return positive, scores
}
