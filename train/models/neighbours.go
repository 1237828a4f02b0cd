package models

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/train"
)

// neighbours predicts a row from the k rows to which it is nearest, by Euclidean
// distance; of equally near ones the first count.
type neighbours struct {
	params struct {
		K       int    `json:"k"`
		Weights string `json:"weights"`
	}
	state neighboursState
}

// NeighboursClassifier gives a row the class that is most frequent among its
// nearest rows.
type NeighboursClassifier struct{ neighbours }

// NeighboursRegressor gives a row the mean target of its nearest rows.
type NeighboursRegressor struct{ neighbours }

var (
	_ train.Classifier = (*NeighboursClassifier)(nil)
	_ train.Model      = (*NeighboursRegressor)(nil)
	_ train.Lasting    = (*NeighboursRegressor)(nil)
)

// newNeighboursClassifier makes one from the parameters k (5) and weights:
// "uniform", or "distance" for 1 over the distance.
func newNeighboursClassifier(params train.Params) (train.Model, error) {
	n := &NeighboursClassifier{}
	return n, n.set(params)
}

// newNeighboursRegressor makes one from the same parameters.
func newNeighboursRegressor(params train.Params) (train.Model, error) {
	n := &NeighboursRegressor{}
	return n, n.set(params)
}

func (n *neighbours) set(params train.Params) error {
	n.params.K, n.params.Weights = 5, "uniform"
	if err := params.Into(&n.params); err != nil {
		return err
	}
	if n.params.K < 1 || n.params.Weights != "uniform" && n.params.Weights != "distance" {
		return cupel.Errorf(cupel.Invalid, "k is %d and weights %q: use 1 or more, and uniform or distance", n.params.K, n.params.Weights)
	}
	return nil
}

// Fit implements [train.Model].
func (n *NeighboursClassifier) Fit(_ context.Context, m train.Matrix, _ train.Logger) error {
	if err := checkClasses(m); err != nil {
		return err
	}
	return n.keep(m)
}

// Fit implements [train.Model].
func (n *NeighboursRegressor) Fit(_ context.Context, m train.Matrix, _ train.Logger) error {
	if err := checkNumbers(m); err != nil {
		return err
	}
	return n.keep(m)
}

func (n *neighbours) keep(m train.Matrix) error {
	if m.Rows < n.params.K {
		return cupel.Errorf(cupel.Invalid, "k is %d, and there are %d rows to train on", n.params.K, m.Rows)
	}
	n.state = neighboursState{Target: slices.Clone(m.Target), Classes: len(m.Classes)}
	for i := range m.Rows {
		n.state.Rows = append(n.state.Rows, slices.Clone(m.Row(i)))
	}
	return nil
}

// Probabilities implements [train.Classifier].
func (n *NeighboursClassifier) Probabilities(m train.Matrix) ([][]float64, error) {
	if err := n.check(m); err != nil {
		return nil, err
	}
	probabilities := make([][]float64, m.Rows)
	for row := range probabilities {
		list := make([]float64, n.state.Classes)
		n.vote(m.Row(row), func(target, weight float64) { list[int(target)] += weight })
		probabilities[row] = list
	}
	return probabilities, nil
}

// Predict implements [train.Model].
func (n *NeighboursClassifier) Predict(m train.Matrix) ([]float64, error) {
	probabilities, err := n.Probabilities(m)
	return mostLikely(probabilities), err
}

// Predict implements [train.Model].
func (n *NeighboursRegressor) Predict(m train.Matrix) ([]float64, error) {
	if err := n.check(m); err != nil {
		return nil, err
	}
	predicted := make([]float64, m.Rows)
	for row := range predicted {
		n.vote(m.Row(row), func(target, weight float64) { predicted[row] += target * weight })
	}
	return predicted, nil
}

func (n *neighbours) check(m train.Matrix) error {
	features := 0
	if len(n.state.Rows) > 0 {
		features = len(n.state.Rows[0])
	}
	return checkPredict(m, features)
}

// near is a row to train on with its distance.
type near struct {
	row      int
	distance float64
}

// vote calls count with the target and weight of each of the nearest rows; the
// weights add up to 1.
func (n *neighbours) vote(features []float64, count func(target, weight float64)) {
	nearest := n.nearest(features)
	weights := make([]float64, len(nearest))
	var sum float64
	for i, at := range nearest {
		weights[i] = n.weight(at.distance, nearest[0].distance)
		sum += weights[i]
	}
	for i, at := range nearest {
		count(n.state.Target[at.row], weights[i]/sum)
	}
}

// weight is that of a row; where the nearest is at no distance, only such rows
// count.
func (n *neighbours) weight(distance, least float64) float64 {
	switch {
	case n.params.Weights == "uniform", distance == 0:
		return 1
	case least == 0:
		return 0
	default:
		return 1 / distance
	}
}

func (n *neighbours) nearest(features []float64) []near {
	all := make([]near, len(n.state.Rows))
	for row, other := range n.state.Rows {
		var squares float64
		for i, value := range other {
			squares += (value - features[i]) * (value - features[i])
		}
		all[row] = near{row, math.Sqrt(squares)}
	}
	slices.SortFunc(all, func(a, b near) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.row, b.row))
	})
	return all[:min(n.params.K, len(all))]
}
