package sklearn

import (
	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/matrix"
	"github.com/cupel/cupel/predict/pickle"
	"github.com/cupel/cupel/predict/trees"
)

// Model is a fitted classifier or regressor, or a Pipeline that ends in one. It is
// safe for concurrent use, and a [trees.Model].
type Model struct {
	names  []string
	in     int
	before step // steps of a Pipeline
	plan   *predictor
}

var _ trees.Model = (*Model)(nil)

// CompileModel compiles a model. The error has code invalid, and is [Unsupported]
// where the pickle has what this package does not know.
func CompileModel(value pickle.Value) (*Model, error) {
	c := newCompiler()
	in := c.inputOf(value, 0)
	m := &Model{names: in.names, in: in.width, before: unchanged{}}
	m.plan, m.before = c.model("", value, in)
	if err := c.err(); err != nil {
		return nil, err
	}
	return m, nil
}

// Features implements [trees.Model]. It is 0 of a model that takes rows of any width.
func (m *Model) Features() int { return m.in }

// FeatureNames implements [trees.Model].
func (m *Model) FeatureNames() []string { return m.names }

// Classes implements [trees.Model].
func (m *Model) Classes() int { return len(m.plan.labels) }

// Labels are the classes of a classifier: int64, float64, string or bool. It is nil
// of a regressor.
func (m *Model) Labels() []any { return m.plan.labels }

// Predict implements [trees.Model]. An entry that is absent from a sparse matrix is
// zero.
func (m *Model) Predict(x matrix.Matrix) (trees.Prediction, error) {
	rows, err := tableOf(x, m.in)
	if err != nil {
		return trees.Prediction{}, err
	}
	return m.predict(rows)
}

// PredictFrame does the same for a table of any values, with columns as
// [Transformer.Transform] takes them.
func (m *Model) PredictFrame(f Frame) (trees.Prediction, error) {
	rows, err := f.arranged(m.names, m.in)
	if err != nil {
		return trees.Prediction{}, err
	}
	return m.predict(rows)
}

func (m *Model) predict(rows *table) (trees.Prediction, error) {
	made, err := m.before.run(rows)
	if err != nil {
		return trees.Prediction{}, err
	}
	return m.plan.run(made)
}

// takesAnything are models that do not look at rows, and of which old versions did not
// note the number of columns.
var takesAnything = map[string]bool{"DummyClassifier": true, "DummyRegressor": true}

// makesPredictor compiles a model, given the columns that it will get.
type makesPredictor func(e *estimator, in columns) *predictor

// model compiles a model, with the steps that come before it.
func (c *compiler) model(path string, value pickle.Value, in columns) (*predictor, step) {
	none := &predictor{}
	if !c.enter(path, value) {
		return none, unchanged{}
	}
	defer c.leave()
	e := c.estimator(path, value)
	if e == nil {
		return none, unchanged{}
	}
	if e.name == "Pipeline" {
		return e.modelOfPipeline(in)
	}
	makes, known := models[e.name]
	if !known {
		c.refuseClass(path, value, "this model is not known")
		return none, unchanged{}
	}
	if e.features() >= 0 && e.features() != in.width || in.width == 0 && !takesAnything[e.name] {
		e.refuse("n_features_in_", "it does not fit the columns that it would get")
		return none, unchanged{}
	}
	made := makes(e, in)
	made.who, made.names, made.width = e.class, in.names, in.width
	return made, unchanged{}
}

// modelOfPipeline compiles a Pipeline whose last step is a model.
func (e *estimator) modelOfPipeline(in columns) (*predictor, step) {
	steps := e.steps()
	if len(steps) == 0 {
		e.refuse("steps", "there should be a model at the end")
		return &predictor{}, unchanged{}
	}
	last := steps[len(steps)-1]
	before, in := e.sequence(steps[:len(steps)-1], in)
	made, inner := e.c.model(e.inside(last.name), last.value, in)
	if _, same := inner.(unchanged); same {
		return made, before
	}
	return made, sequence{before, inner}
}

// predictor says what a model thinks of each row.
type predictor struct {
	who    string
	names  []string
	width  int
	accept accepted
	before step                       // of rows, that belongs to the model; nil is none
	scores int                        // numbers that score makes
	score  func(row, to []float64)    // to is zeros
	labels []any                      // of a classifier
	label  func(scores []float64) int // place of the class
	share  func(scores, to []float64) // probabilities; nil where the model gives none
	narrow bool                       // rows are rounded to float32 first
}

// accepted is what values a row may have.
type accepted byte

const (
	finite     accepted = iota
	missingToo          // NaN
	anyNumber           // and infinite ones
)

func (p *predictor) run(t *table) (trees.Prediction, error) {
	var made trees.Prediction
	if p.before != nil {
		var err error
		if t, err = p.before.run(t); err != nil {
			return made, err
		}
	}
	scores, classes := make([]float64, p.scores), len(p.labels)
	if p.share != nil {
		made.Probabilities = make([]float64, t.rows*classes)
	}
	each := p.scores
	if classes > 0 {
		each = 1
	}
	made.Values = make([]float64, t.rows*each)
	err := p.eachRow(t, func(i int, row []float64) {
		clear(scores)
		p.score(row, scores)
		if classes == 0 {
			copy(made.Values[i*each:], scores)
			return
		}
		made.Values[i] = float64(p.label(scores))
		if p.share != nil {
			p.share(scores, made.Probabilities[i*classes:(i+1)*classes])
		}
	})
	return made, err
}

// eachRow calls do with every row. Absent entries are zero.
func (p *predictor) eachRow(t *table, do func(i int, row []float64)) error {
	var numbers []float64
	if t.form != sparse {
		var err error
		if numbers, err = t.toNumbers(p.who, p.names); err != nil {
			return err
		}
	}
	scratch := make([]float64, t.columns)
	for i := range t.rows {
		row := scratch
		if t.form == sparse {
			clear(scratch)
			columns, values := t.csr.Row(i)
			for k, column := range columns {
				scratch[column] = values[k]
			}
		} else if row = numbers[i*t.columns : (i+1)*t.columns]; p.narrow {
			row = scratch[:copy(scratch, row)]
		}
		if err := p.checked(i, row); err != nil {
			return err
		}
		do(i, row)
	}
	return nil
}

// checked refuses a row with values that the model does not take, and rounds it.
func (p *predictor) checked(i int, row []float64) error {
	for column, value := range row {
		if p.narrow {
			value = float64(float32(value))
			row[column] = value
		}
		if value-value == 0 || p.accept == anyNumber || p.accept == missingToo && value != value {
			continue
		}
		at := (&table{columns: len(row)}).place(i*len(row)+column, p.names)
		if value != value {
			return cupel.Errorf(cupel.Invalid, "%s: %s is missing, and a number is needed", p.who, at)
		}
		return cupel.Errorf(cupel.Invalid, "%s: %s is infinite, and a finite number is needed", p.who, at)
	}
	return nil
}
