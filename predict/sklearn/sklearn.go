// Package sklearn transforms and predicts as scikit-learn's fitted pipelines and
// models do, from pickles that are read and never run.
//
// A pickle is compiled once. What is not understood (a class, a parameter, a value
// of one) is refused, with a list of everything that is: [Unsupported]. Nothing is
// guessed. Known are the pickles of scikit-learn 1.2 and later 1.x; floats are
// float64 throughout, as they are where scikit-learn is given float64.
package sklearn

import (
	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/matrix"
	"github.com/cupel/cupel/predict/pickle"
)

// Transformer is fitted preprocessing. It is safe for concurrent use.
type Transformer struct {
	names []string // of the columns it was fitted on; nil of arrays
	in    int
	out   int
	plan  step
}

// CompileTransformer compiles a transformer: a Pipeline, a ColumnTransformer or any
// of their parts. The error has code invalid, and is [Unsupported] where the pickle
// has what this package does not know.
func CompileTransformer(value pickle.Value) (*Transformer, error) {
	c := newCompiler()
	t := c.transformer(value)
	if err := c.err(); err != nil {
		return nil, err
	}
	return t, nil
}

// transformer compiles a transformer that stands alone.
func (c *compiler) transformer(value pickle.Value) *Transformer {
	in := c.inputOf(value, 0)
	if in.width == 0 {
		c.refuseClass("", value, "it does not say how many columns it takes")
	}
	plan, out := c.step("", value, in)
	return &Transformer{names: in.names, in: in.width, out: out.width, plan: plan}
}

// Columns returns the names of the columns that it was fitted on, in order: nil
// where it was fitted on arrays without names.
func (t *Transformer) Columns() []string { return t.names }

// Features is how many columns it takes.
func (t *Transformer) Features() int { return t.in }

// Outputs is how many columns it makes.
func (t *Transformer) Outputs() int { return t.out }

// Transform returns what scikit-learn's transform would: [matrix.Dense], or
// [matrix.CSR] where it gives a sparse matrix. Columns are taken by name where both
// sides have names, others are left out; else by position. An error has code
// invalid and names row and column.
func (t *Transformer) Transform(f Frame) (matrix.Matrix, error) {
	rows, err := f.arranged(t.names, t.in)
	if err != nil {
		return nil, err
	}
	return t.transform(rows)
}

// TransformMatrix does the same for numbers alone.
func (t *Transformer) TransformMatrix(m matrix.Matrix) (matrix.Matrix, error) {
	rows, err := tableOf(m, t.in)
	if err != nil {
		return nil, err
	}
	return t.transform(rows)
}

func (t *Transformer) transform(rows *table) (matrix.Matrix, error) {
	made, err := t.plan.run(rows)
	if err != nil {
		return nil, err
	}
	if made.form == sparse {
		return made.csr, nil
	}
	numbers, err := made.toNumbers("the last step", nil)
	if err != nil {
		return nil, err
	}
	return matrix.Dense{Rows: made.rows, Columns: made.columns, Data: numbers}, nil
}

// wrongWidth is the error of rows that have too many or too few columns.
func wrongWidth(found, want int) error {
	return cupel.Errorf(cupel.Invalid, "the rows have %d columns, and %d were fitted on", found, want)
}
