package trees

import (
	"slices"

	"github.com/cupel/cupel/predict/matrix"
)

// LightGBM is a model of LightGBM.
type LightGBM struct {
	objective lightObjective
	names     []string
	features  int
	outputs   int  // sums of a row: one for each class
	average   bool // the mean over the iterations counts, as of a random forest
	trees     []lightTree
}

// Features implements [Model].
func (l *LightGBM) Features() int { return l.features }

// FeatureNames implements [Model].
func (l *LightGBM) FeatureNames() []string { return slices.Clone(l.names) }

// Classes implements [Model].
func (l *LightGBM) Classes() int { return l.objective.classes(l.outputs) }

// Outputs is how many sums a row has.
func (l *LightGBM) Outputs() int { return l.outputs }

// Objective is what the model was trained for, such as "binary".
func (l *LightGBM) Objective() string { return l.objective.name }

// Iterations is how many rounds of trees the model has.
func (l *LightGBM) Iterations() int { return len(l.trees) / l.outputs }

// Until returns the model with its first iterations only, as LightGBM predicts with
// those up to the best one.
func (l *LightGBM) Until(iterations int) *LightGBM {
	cut := *l
	cut.trees = l.trees[:max(0, min(iterations, l.Iterations()))*l.outputs]
	return &cut
}

// Predict implements [Model].
func (l *LightGBM) Predict(m matrix.Matrix) (Prediction, error) {
	sums, err := l.Raw(m)
	if err != nil {
		return Prediction{}, err
	}
	if l.average {
		for i := range sums {
			sums[i] /= float64(max(l.Iterations(), 1))
		}
	}
	return l.objective.prediction(sums, l.outputs), nil
}

// Raw returns the sums of the trees, [LightGBM.Outputs] for each row, as LightGBM's
// own to the bit. What is absent from a sparse matrix is 0.
func (l *LightGBM) Raw(m matrix.Matrix) ([]float64, error) {
	rows, err := checkWidth(m, l.features)
	if err != nil {
		return nil, err
	}
	sums := make([]float64, rows*l.outputs)
	inBlocks(rows, func(from, to int) {
		var spare []float64
		if _, sparse := m.(matrix.CSR); sparse {
			spare = make([]float64, l.features)
		}
		for i := from; i < to; i++ {
			l.addTrees(sums[i*l.outputs:(i+1)*l.outputs], rowOf(m, i, spare))
		}
	})
	return sums, nil
}

// rowOf returns the values of a row, which may be written to spare.
func rowOf(m matrix.Matrix, i int, spare []float64) []float64 {
	switch m := m.(type) {
	case matrix.Dense:
		return m.Row(i)
	case matrix.CSR:
		clear(spare)
		columns, values := m.Row(i)
		for k, column := range columns {
			spare[column] = values[k]
		}
	}
	return spare
}

func (l *LightGBM) addTrees(sums, row []float64) {
	for i := range l.trees {
		sums[i%l.outputs] += l.trees[i].valueAt(row)
	}
}
