package evaluate

import (
	"math"

	"github.com/cupel/cupel"
)

// leastProbability is what probabilities are cut to before their logarithm.
const leastProbability = 1e-15

// LogLoss is the mean of -ln p, where p is the probability of the right class.
// probabilities has a list for each row, in it a number for each class.
func LogLoss(actual []int, probabilities [][]float64) float64 {
	var sum float64
	for row, class := range actual {
		p := min(max(probabilities[row][class], leastProbability), 1-leastProbability)
		sum -= math.Log(p)
	}
	return sum / float64(len(actual))
}

func brier(positive []bool, scores []float64) float64 {
	var sum float64
	for row, score := range scores {
		if positive[row] {
			score--
		}
		sum += score * score
	}
	return sum / float64(len(scores))
}

// bins is the number of bins of a calibration.
const bins = 10

// Calibration compares probabilities with how often they came true, in ten bins
// of equal width. Predicted and Observed are nil in a bin without rows.
type Calibration struct {
	Class     string         `json:"class"`
	Counts    []int          `json:"counts"`
	Predicted []*cupel.Float `json:"predicted"`
	Observed  []*cupel.Float `json:"observed"`
	Brier     cupel.Float    `json:"brier"`
}

func calibrate(class string, positive []bool, scores []float64) Calibration {
	c := Calibration{
		Class: class, Counts: make([]int, bins), Brier: cupel.Float(brier(positive, scores)),
		Predicted: make([]*cupel.Float, bins), Observed: make([]*cupel.Float, bins),
	}
	var sums, came [bins]float64
	for row, score := range scores {
		i := binOf(score)
		c.Counts[i]++
		sums[i] += score
		if positive[row] {
			came[i]++
		}
	}
	for i, n := range c.Counts {
		if n > 0 {
			predicted, observed := cupel.Float(sums[i]/float64(n)), cupel.Float(came[i]/float64(n))
			c.Predicted[i], c.Observed[i] = &predicted, &observed
		}
	}
	return c
}

// binOf returns the first bin whose upper edge is not below p.
func binOf(p float64) int {
	for i := range bins - 1 {
		if p <= float64(i+1)/bins {
			return i
		}
	}
	return bins - 1
}

// Threshold says what calling rows positive from one probability on does.
type Threshold struct {
	Threshold   cupel.Float `json:"threshold"`
	TP          int         `json:"tp"`
	FP          int         `json:"fp"`
	TN          int         `json:"tn"`
	FN          int         `json:"fn"`
	Precision   cupel.Float `json:"precision"`
	Recall      cupel.Float `json:"recall"`
	F1          cupel.Float `json:"f1"`
	Specificity cupel.Float `json:"specificity"`
}

// Thresholds returns the table of 0.05, 0.10 … 0.95.
func Thresholds(positive []bool, scores []float64) []Threshold {
	var table []Threshold
	for hundredths := 5; hundredths < 100; hundredths += 5 {
		table = append(table, thresholdAt(float64(hundredths)/100, positive, scores))
	}
	return table
}

func thresholdAt(threshold float64, positive []bool, scores []float64) Threshold {
	t := Threshold{Threshold: cupel.Float(threshold)}
	for row, score := range scores {
		switch called := score >= threshold; {
		case called && positive[row]:
			t.TP++
		case called:
			t.FP++
		case positive[row]:
			t.FN++
		default:
			t.TN++
		}
	}
	tp, fp, fn, tn := float64(t.TP), float64(t.FP), float64(t.FN), float64(t.TN)
	t.Precision, t.Recall = cupel.Float(ratio(tp, tp+fp)), cupel.Float(ratio(tp, tp+fn))
	t.F1, t.Specificity = cupel.Float(ratio(2*tp, 2*tp+fp+fn)), cupel.Float(ratio(tn, tn+fp))
	return t
}
