package sklearn

import (
	"math"

	"github.com/cupel/cupel/predict/pickle"
)

// Limits of a compilation. The values of a pickle may be shared, and contain
// themselves: a small file can lead to any number of estimators.
const (
	maxVisits = 20000 // of estimators
	maxDepth  = 40    // of estimators in estimators
	maxWidth  = 1 << 24
	maxMade   = 1 << 23 // values that a compilation makes beside those in the file
)

// compiler makes plans of estimators, and notes what it cannot.
type compiler struct {
	refused      []Refusal
	visits       int
	depth        int
	made         int64
	arrays       map[pickle.Value]*array // read once, however many hold them
	vocabularies map[pickle.Value]*vocabulary
	trees        map[pickle.Value]*tree
}

func newCompiler() *compiler {
	return &compiler{arrays: map[pickle.Value]*array{}, vocabularies: map[pickle.Value]*vocabulary{}, trees: map[pickle.Value]*tree{}}
}

// columns are what a step is given or makes.
type columns struct {
	width int
	names []string // of the first columns; may be fewer, and nil
}

// only are some of the columns.
func (in columns) only(places []int) columns {
	out := columns{width: len(places)}
	for _, place := range places {
		if place >= len(in.names) {
			return columns{width: len(places)}
		}
		out.names = append(out.names, in.names[place])
	}
	return out
}

// step transforms the rows of a table into others.
type step interface {
	run(t *table) (*table, error)
}

// makesStep compiles an estimator, given the columns that it will get.
type makesStep func(e *estimator, in columns) (step, columns)

// transformers by the name of their class in scikit-learn.
var transformers map[string]makesStep

func init() {
	transformers = map[string]makesStep{
		"Pipeline":            pipelineStep,
		"FeatureUnion":        unionStep,
		"ColumnTransformer":   columnTransformerStep,
		"FunctionTransformer": functionStep,
		"SimpleImputer":       imputerStep,
		"MissingIndicator":    indicatorStep,
		"StandardScaler":      standardStep,
		"MinMaxScaler":        minMaxStep,
		"MaxAbsScaler":        maxAbsStep,
		"RobustScaler":        robustStep,
		"Normalizer":          normalizerStep,
		"Binarizer":           binarizerStep,
		"OneHotEncoder":       oneHotStep,
		"OrdinalEncoder":      ordinalStep,
		"LabelEncoder":        labelStep,
		"KBinsDiscretizer":    binsStep,
		"PolynomialFeatures":  polynomialStep,
		"PowerTransformer":    powerStep,
		"QuantileTransformer": quantileStep,
		"PCA":                 pcaStep,
		"TruncatedSVD":        svdStep,
		"VarianceThreshold":   varianceStep,
		"SelectKBest":         kBestStep,
		"SelectPercentile":    percentileStep,
	}
}

// step compiles a transformer. What it returns is of use only where nothing was
// refused.
func (c *compiler) step(path string, value pickle.Value, in columns) (step, columns) {
	if value == nil || value == "passthrough" {
		return unchanged{}, in
	}
	if !c.enter(path, value) {
		return unchanged{}, in
	}
	defer c.leave()
	e := c.estimator(path, value)
	if e == nil {
		return unchanged{}, in
	}
	does, known := transformers[e.name]
	if !known {
		c.refuseClass(path, value, "this transformer is not known")
		return unchanged{}, in
	}
	if fitted := e.features(); fitted >= 0 && fitted != in.width || in.width == 0 {
		e.refuse("n_features_in_", "it does not fit the columns that it would get")
		return unchanged{}, in
	}
	if !c.takes(int64(in.width)) {
		e.refuse("n_features_in_", "there are more columns than are supported")
		return unchanged{}, in
	}
	return does(e, in)
}

// enter counts a visit of an estimator; leave must follow where it returns true.
func (c *compiler) enter(path string, value pickle.Value) bool {
	c.visits++
	switch {
	case len(c.refused) >= maxRefusals:
		return false
	case c.visits > maxVisits:
		c.refuseClass(path, value, "there are more estimators than are compiled")
		return false
	case c.depth == maxDepth:
		c.refuseClass(path, value, "estimators are too deep in one another")
		return false
	}
	c.depth++
	return true
}

func (c *compiler) leave() { c.depth-- }

// takes charges for values that a compilation makes, and reports whether it may make
// them.
func (c *compiler) takes(n int64) bool {
	if n < 0 || n > math.MaxInt32 {
		return false
	}
	c.made += n
	return c.made <= maxMade
}

// inputOf returns what an estimator was fitted on: of a Pipeline, its first step
// that tells.
func (c *compiler) inputOf(value pickle.Value, depth int) columns {
	e := c.peek(value)
	if c.visits++; e == nil || depth == maxDepth || c.visits > maxVisits {
		return columns{}
	}
	if width := e.features(); width >= 0 {
		return columns{width: width, names: e.names(width)}
	}
	for _, part := range e.parts() {
		if in := c.inputOf(part, depth+1); in.width > 0 {
			return in
		}
	}
	if e.name == "LabelEncoder" {
		return columns{width: 1}
	}
	return columns{}
}
