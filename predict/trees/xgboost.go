package trees

import (
	"bytes"
	"math"
	"slices"
	"sync"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/internal/document"
	"github.com/cupel/cupel/predict/matrix"
)

// XGBoost is a model of XGBoost with trees: of gbtree or dart.
type XGBoost struct {
	// Missing is the value of dense rows that is taken as missing, beside NaN.
	Missing float64
	// Attributes are what was noted with the model, such as best_iteration.
	Attributes map[string]string

	objective objective
	names     []string
	features  int
	outputs   int       // sums of a row: one for each class or target
	base      []float32 // from which each sum begins
	trees     []output
	allNarrow bool      // every tree is laid out for speed
	blocks    sync.Pool // of *block
}

// output is a tree with the sum that it belongs to.
type output struct {
	sum    int
	narrow narrow
	tree   tree // nil where narrow has it
}

// LoadXGBoost reads a model that XGBoost 1.0 or later saved as JSON or UBJSON. It
// predicts with the trees up to the attribute best_iteration, where there is one,
// as XGBoost's classes for scikit-learn do.
func LoadXGBoost(content []byte) (*XGBoost, error) {
	read := document.JSON
	if isUBJSON(content) {
		read = document.UBJSON
	}
	root, err := read(content)
	if err != nil {
		return nil, cupel.Errorf(cupel.ErrorCode(err), "XGBoost model: %w", err)
	}
	x := &XGBoost{Missing: math.NaN()}
	if err := x.read(root.Get("learner")); err != nil {
		return nil, cupel.Errorf(cupel.ErrorCode(err), "XGBoost model: %w", err)
	}
	return x, nil
}

// isUBJSON tells the two forms apart: in JSON a quote or a brace follows the first
// brace.
func isUBJSON(content []byte) bool {
	rest := bytes.TrimLeft(content, " \t\r\n")
	if len(rest) < 2 {
		return false
	}
	return !bytes.ContainsRune([]byte(" \t\r\n\"}"), rune(rest[1]))
}

// Features implements [Model].
func (x *XGBoost) Features() int { return x.features }

// FeatureNames implements [Model].
func (x *XGBoost) FeatureNames() []string { return slices.Clone(x.names) }

// Classes implements [Model].
func (x *XGBoost) Classes() int { return x.objective.classes(x.outputs) }

// Outputs is how many margins a row has.
func (x *XGBoost) Outputs() int { return x.outputs }

// Objective is what the model was trained for, such as "binary:logistic".
func (x *XGBoost) Objective() string { return x.objective.name }

// Predict implements [Model].
func (x *XGBoost) Predict(m matrix.Matrix) (Prediction, error) {
	margins, err := x.Margins(m)
	if err != nil {
		return Prediction{}, err
	}
	return x.objective.prediction(margins, x.outputs), nil
}

// Margins returns the sums of the trees, [XGBoost.Outputs] for each row, as
// XGBoost's own to the bit.
func (x *XGBoost) Margins(m matrix.Matrix) ([]float32, error) {
	rows, err := checkWidth(m, x.features)
	if err != nil {
		return nil, err
	}
	sums := make([]float32, rows*x.outputs)
	inBlocks(rows, func(from, to int) {
		b, ok := x.blocks.Get().(*block)
		if !ok {
			b = newBlock(x.features)
		}
		defer x.blocks.Put(b)
		b.fill(m, x.Missing, from, to)
		x.addTrees(sums[from*x.outputs:to*x.outputs], b)
	})
	return sums, nil
}

// addTrees begins sums, and adds all trees to them in their order.
func (x *XGBoost) addTrees(sums []float32, b *block) {
	for i := range sums {
		sums[i] = x.base[i%x.outputs]
	}
	if b.rows == 1 && x.allNarrow {
		addRow(sums, x.trees, b.cells)
		return
	}
	for i := range x.trees {
		t := &x.trees[i]
		if t.tree == nil {
			t.narrow.add(sums[t.sum:], x.outputs, b.cells, b.width)
			continue
		}
		for row := range b.rows {
			sums[row*x.outputs+t.sum] += float32(t.tree.valueAt(b.row(row)))
		}
	}
}
