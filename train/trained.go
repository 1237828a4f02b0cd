package train

import (
	"context"
	"slices"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/train/evaluate"
)

// Trained is a model that has learned, with the feature generator that its rows
// go through.
type Trained struct {
	Model            Model
	FeatureGenerator FeatureGenerator
	Target           string   // name of the column that is predicted
	Classes          []string // texts of the classes; nil of a regression

	made components
}

// fit makes a model and a feature generator, and lets them learn from rows. A
// panic of theirs becomes an error.
func (c components) fit(ctx context.Context, table Table, t target, seed int64, log Logger) (trained *Trained, err error) {
	defer recovered(&err)
	trained = &Trained{Target: t.name, Classes: t.classes, made: c}
	if trained.FeatureGenerator, err = c.newFeatures(seed); err != nil {
		return nil, err
	}
	if trained.Model, err = c.newModel(seed); err != nil {
		return nil, err
	}
	if err := trained.FeatureGenerator.Fit(table); err != nil {
		return nil, wrap("the features cannot be made", err)
	}
	m, err := trained.matrix(table)
	if err != nil {
		return nil, err
	}
	m.Target = t.values
	if err := m.CheckFeatures(); err != nil {
		return nil, err
	}
	if err := trained.Model.Fit(ctx, m, log); err != nil {
		return nil, wrap("the training failed", err)
	}
	return trained, nil
}

// matrix returns the features of rows.
func (t *Trained) matrix(table Table) (Matrix, error) {
	m, err := t.FeatureGenerator.Transform(table)
	if err != nil {
		return Matrix{}, wrap("the features cannot be made", err)
	}
	if m.Rows != table.Rows() {
		return Matrix{}, cupel.Errorf(cupel.Invalid, "the feature generator makes %d rows of %d: give one for each", m.Rows, table.Rows())
	}
	m.Target, m.Classes = nil, t.Classes
	return m, nil
}

// Predict returns a number for each row: of a classification the place of the
// class in Classes. The target of the table is not looked at.
func (t *Trained) Predict(table Table) (predicted []float64, err error) {
	defer recovered(&err)
	m, err := t.matrix(table)
	if err != nil {
		return nil, err
	}
	predicted, err = t.Model.Predict(m)
	if err == nil && len(predicted) != m.Rows {
		err = cupel.Errorf(cupel.Invalid, "the model predicts %d numbers for %d rows", len(predicted), m.Rows)
	}
	return predicted, err
}

// PredictClasses returns the text of the class of each row. A regression is an
// error of code invalid.
func (t *Trained) PredictClasses(table Table) ([]string, error) {
	if t.Classes == nil {
		return nil, cupel.Errorf(cupel.Invalid, "the model predicts numbers, no classes: use Predict")
	}
	predicted, err := t.Predict(table)
	if err != nil {
		return nil, err
	}
	labels, err := labelsOf(predicted, len(t.Classes))
	if err != nil {
		return nil, err
	}
	return pick(t.Classes, labels), nil
}

// Probabilities returns a list for each row, in it a number for each class. A
// regression is an error of code invalid.
func (t *Trained) Probabilities(table Table) (probabilities [][]float64, err error) {
	defer recovered(&err)
	classifier, ok := t.Model.(Classifier)
	if !ok {
		return nil, cupel.Errorf(cupel.Invalid, "the model predicts numbers, no probabilities: use Predict")
	}
	m, err := t.matrix(table)
	if err != nil {
		return nil, err
	}
	return classifier.Probabilities(m)
}

// Evaluate says how good the model is on rows with their targets.
func (t *Trained) Evaluate(table Table) (*evaluate.Document, error) {
	actual, err := t.actual(table)
	if err != nil {
		return nil, err
	}
	p, err := t.predictions(table)
	if err != nil {
		return nil, err
	}
	return p.evaluate(t, actual)
}

// actual returns the targets of rows, as places in the model's classes.
func (t *Trained) actual(table Table) ([]float64, error) {
	if t.Classes == nil {
		found, err := newTarget(table, t.Model)
		return found.values, err
	}
	if table.Target == nil {
		return nil, cupel.Errorf(cupel.Invalid, "the rows have no targets to evaluate by")
	}
	actual := make([]float64, table.Rows())
	for row := range actual {
		class := table.Target.text(row)
		place := slices.Index(t.Classes, class)
		if place < 0 {
			return nil, cupel.Errorf(cupel.Invalid, "row %d is of the class %q, which the model does not know: %s", row, class, listed(t.Classes))
		}
		actual[row] = float64(place)
	}
	return actual, nil
}

// text is a value as the text of a class.
func (c Column) text(row int) string {
	if c.IsText() {
		return c.Texts[row]
	}
	return classText(c.Numbers[row])
}

// labelsOf checks what a classifier predicted.
func labelsOf(predicted []float64, classes int) ([]int, error) {
	labels := make([]int, len(predicted))
	for row, value := range predicted {
		labels[row] = int(value)
		if float64(labels[row]) != value || labels[row] < 0 || labels[row] >= classes {
			return nil, cupel.Errorf(cupel.Invalid, "the model predicts the class %v in row %d, of %d classes from 0", value, row, classes)
		}
	}
	return labels, nil
}

// wrap says what was being done, and keeps the code of the error.
func wrap(what string, err error) error {
	return cupel.Errorf(code(err), "%s: %w", what, err)
}
