package train

import "github.com/cupel/cupel/train/evaluate"

// predictions are what a model says of some rows.
type predictions struct {
	values        []float64
	probabilities [][]float64 // nil of a regression
}

func (t *Trained) predictions(table Table) (p predictions, err error) {
	if p.values, err = t.Predict(table); err != nil {
		return p, err
	}
	if t.Classes != nil {
		p.probabilities, err = t.Probabilities(table)
	}
	return p, err
}

// evaluate compares the predictions with what is so.
func (p predictions) evaluate(t *Trained, actual []float64) (*evaluate.Document, error) {
	if t.Classes == nil {
		d, err := evaluate.Regression(actual, p.values)
		return named(d, t.Target), err
	}
	labels, err := labelsOf(p.values, len(t.Classes))
	if err != nil {
		return nil, err
	}
	truth, err := labelsOf(actual, len(t.Classes))
	if err != nil {
		return nil, err
	}
	d, err := evaluate.Classification(evaluate.Labels{Actual: truth, Predicted: labels, Probabilities: p.probabilities, Classes: t.Classes})
	return named(d, t.Target), err
}

func named(d *evaluate.Document, target string) *evaluate.Document {
	if d != nil {
		d.Target = target
	}
	return d
}
