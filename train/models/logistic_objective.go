package models

import (
	"math"

	"gonum.org/v1/gonum/floats"

	"github.com/cupel/cupel/train"
)

// logisticObjective is the mean log loss of some weights with its penalty. The
// weights stand list by list, each followed by its intercept where there is one.
type logisticObjective struct {
	m         train.Matrix
	labels    []int
	lists     int // of weights: 1 of two classes, else one for each class
	width     int // of a list with its intercept
	penalty   float64
	intercept bool
}

func newLogisticObjective(m train.Matrix, c float64, intercept bool) *logisticObjective {
	o := &logisticObjective{m: m, labels: m.Labels(), lists: len(m.Classes), width: m.Cols, intercept: intercept}
	if o.lists == 2 {
		o.lists = 1
	}
	if intercept {
		o.width++
	}
	o.penalty = 1 / (c * float64(m.Rows))
	return o
}

func (o *logisticObjective) size() int { return o.lists * o.width }

// scores fills in the weighted sums of a row.
func (o *logisticObjective) scores(x []float64, row int, into []float64) {
	features := o.m.Row(row)
	for i := range into {
		list := x[i*o.width : (i+1)*o.width]
		into[i] = floats.Dot(list[:o.m.Cols], features)
		if o.intercept {
			into[i] += list[o.m.Cols]
		}
	}
}

func (o *logisticObjective) loss(x []float64) float64 {
	scores := make([]float64, o.lists)
	var sum float64
	for row, label := range o.labels {
		o.scores(x, row, scores)
		sum += rowLoss(scores, label)
	}
	var squares float64
	for i := range o.lists {
		weights := x[i*o.width : i*o.width+o.m.Cols]
		squares += floats.Dot(weights, weights)
	}
	return sum/float64(o.m.Rows) + o.penalty*squares/2
}

// rowLoss is -ln of the probability of the right class.
func rowLoss(scores []float64, label int) float64 {
	if len(scores) == 1 {
		z := scores[0]
		if label == 1 {
			z = -z
		}
		return max(z, 0) + math.Log1p(math.Exp(-math.Abs(z)))
	}
	return floats.LogSumExp(scores) - scores[label]
}

func (o *logisticObjective) gradient(grad, x []float64) {
	clear(grad)
	scores := make([]float64, o.lists)
	share := 1 / float64(o.m.Rows)
	for row, label := range o.labels {
		o.scores(x, row, scores)
		slopes(scores, label)
		for i, slope := range scores {
			list := grad[i*o.width : (i+1)*o.width]
			floats.AddScaled(list[:o.m.Cols], slope*share, o.m.Row(row))
			if o.intercept {
				list[o.m.Cols] += slope * share
			}
		}
	}
	for i := range o.lists {
		from := i * o.width
		floats.AddScaled(grad[from:from+o.m.Cols], o.penalty, x[from:from+o.m.Cols])
	}
}

// slopes replaces scores by the derivatives of the row's loss.
func slopes(scores []float64, label int) {
	if len(scores) == 1 {
		scores[0] = logistic(scores[0]) - float64(label)
		return
	}
	softmax(scores)
	scores[label]--
}

// nearlyFlat reports whether the gradient at x is as good as zero.
func (o *logisticObjective) nearlyFlat(x []float64) bool {
	if !allFinite(x) {
		return false
	}
	grad := make([]float64, len(x))
	o.gradient(grad, x)
	return floats.Norm(grad, math.Inf(1)) < 1e-4
}

func (o *logisticObjective) state(x []float64) logisticState {
	s := logisticState{Classes: len(o.m.Classes)}
	for i := range o.lists {
		list := x[i*o.width : (i+1)*o.width]
		s.Weights = append(s.Weights, append([]float64(nil), list[:o.m.Cols]...))
		b := 0.0
		if o.intercept {
			b = list[o.m.Cols]
		}
		s.Intercepts = append(s.Intercepts, b)
	}
	return s
}
