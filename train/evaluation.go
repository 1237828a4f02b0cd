package train

import (
	"maps"

	"github.com/cupel/cupel"
)

// evaluationParam is the parameter of datasets that holds the [Evaluation], in
// run specs.
const evaluationParam = "evaluation"

// evaluationForm is an evaluation as run specs have it: without what is the
// default.
type evaluationForm struct {
	TestFraction  float64 `json:"test_fraction,omitempty"`
	ValidFraction float64 `json:"valid_fraction,omitempty"`
	Folds         int     `json:"folds,omitempty"`
	Stratify      *bool   `json:"stratify,omitempty"`
}

// recordIn returns the parameters of a dataset as they are recorded.
func (e Evaluation) recordIn(params Params) (Params, error) {
	if _, taken := params[evaluationParam]; taken {
		return nil, cupel.Errorf(cupel.Invalid, "the parameter %s is not the dataset's: use Spec.Evaluation", evaluationParam)
	}
	form := evaluationForm{TestFraction: e.TestFraction, ValidFraction: e.ValidFraction, Folds: e.Folds}
	if form.TestFraction == defaultTestFraction {
		form.TestFraction = 0
	}
	if e.Unstratified {
		form.Stratify = new(false)
	}
	if form == (evaluationForm{}) {
		return params, nil
	}
	recorded := Params{evaluationParam: form}
	maps.Copy(recorded, params)
	return recorded, nil
}

// takeEvaluation undoes recordIn.
func takeEvaluation(recorded Params) (Params, Evaluation, error) {
	value, there := recorded[evaluationParam]
	if !there {
		return recorded, Evaluation{}, nil
	}
	var form evaluationForm
	if err := (Params{"e": value}).Into(&struct {
		E *evaluationForm `json:"e"`
	}{&form}); err != nil {
		return nil, Evaluation{}, err
	}
	params := maps.Clone(recorded)
	delete(params, evaluationParam)
	return params, Evaluation{form.TestFraction, form.ValidFraction, form.Folds, form.Stratify != nil && !*form.Stratify}, nil
}
