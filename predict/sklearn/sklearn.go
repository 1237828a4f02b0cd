// Package sklearn transforms and predicts as scikit-learn's fitted pipelines and
// models do, from pickles that are read and never run.
//
// A pickle is compiled once, and then used from any number of goroutines. What is not
// understood (a class, a parameter, a value of one) is refused, with a list of
// everything that is: [Unsupported]. Nothing is guessed. Known are the pickles of
// scikit-learn from 1.2 on. Floats are float64, as where scikit-learn is given them.
//
// # Transformers
//
//   - Pipeline, ColumnTransformer and FeatureUnion, with weights, passthrough and drop
//   - SimpleImputer, MissingIndicator: of rows that are not sparse
//   - StandardScaler, MinMaxScaler, MaxAbsScaler, RobustScaler, Normalizer, Binarizer,
//     PowerTransformer, QuantileTransformer
//   - OneHotEncoder, OrdinalEncoder, LabelEncoder, KBinsDiscretizer: of categories that
//     are numbers, texts, bools or missing
//   - PolynomialFeatures: of rows that are not sparse
//   - FunctionTransformer: of functions of NumPy that make one number of each
//   - PCA, TruncatedSVD, VarianceThreshold, SelectKBest, SelectPercentile
//
// # Models
//
//   - LogisticRegression, SGDClassifier, Perceptron, LinearSVC, RidgeClassifier,
//     LinearDiscriminantAnalysis, GaussianNB
//   - LinearRegression, Ridge, Lasso, ElasticNet, SGDRegressor, LinearSVR, HuberRegressor,
//     PoissonRegressor, GammaRegressor
//   - decision trees, extra trees and forests of both, of one output
//   - GradientBoosting and HistGradientBoosting, the latter with categories too
//   - DummyClassifier and DummyRegressor that do not draw lots
//   - Pipelines that end in one of them
//
// Neighbours are not: of rows that are equally far, scikit-learn takes those that its
// search meets first, which no pickle tells.
//
// Python keeps None and NaN apart; a [Cell] that is missing is either. Where a column
// was fitted on both, it is refused.
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
