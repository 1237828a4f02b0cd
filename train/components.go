package train

import (
	"encoding/json"

	"github.com/cupel/cupel/internal/runspec"
)

// component is a registered name with its parameters.
type component struct {
	Name   string `json:"name"`
	Params Params `json:"params"`
}

// recorded is the component as a run spec has it; nil where there is none.
func (c component) recorded() (*runspec.Component, error) {
	if c.Name == "" {
		return nil, nil
	}
	params, err := c.Params.encode()
	return &runspec.Component{Name: recordedName(c.Name), Params: params}, err
}

// componentOf undoes recorded.
func componentOf(recorded *runspec.Component) (component, error) {
	if recorded == nil {
		return component{}, nil
	}
	params, err := parseParams(recorded.Params)
	return component{Name: registeredName(recorded.Name), Params: params}, err
}

// components are those of one training.
type components struct {
	model, features, dataset component // of features and dataset the name may be ""
	evaluation               Evaluation
}

func (s Spec) components() components {
	return components{
		model:      component{s.ModelClass, s.ModelParams},
		features:   component{s.FeatureGeneratorClass, s.FeatureGeneratorParams},
		dataset:    component{s.DatasetClass, s.DatasetParams},
		evaluation: s.Evaluation.withDefaults(),
	}
}

// check makes each component once, so that wrong names and parameters are errors
// before there is a run.
func (c components) check() error {
	if err := c.evaluation.check(); err != nil {
		return err
	}
	if _, err := c.newModel(0); err != nil {
		return err
	}
	if _, err := c.newFeatures(0); err != nil {
		return err
	}
	_, err := NewDataset(c.dataset.Name, c.dataset.Params)
	return err
}

func (c components) newModel(seed int64) (Model, error) {
	model, err := NewModel(c.model.Name, c.model.Params)
	if seeded, ok := model.(Seeded); ok && err == nil {
		seeded.SetSeed(seed)
	}
	return model, err
}

func (c components) newFeatures(seed int64) (FeatureGenerator, error) {
	if c.features.Name == "" {
		return plain{}, nil
	}
	generator, err := NewFeatureGenerator(c.features.Name, c.features.Params)
	if seeded, ok := generator.(Seeded); ok && err == nil {
		seeded.SetSeed(seed)
	}
	return generator, err
}

// recorded are the components as a run spec has them.
func (c components) recorded() (r runspec.Components, err error) {
	if r.Model, err = c.model.recorded(); err != nil {
		return r, err
	}
	if r.FeatureGenerator, err = c.features.recorded(); err != nil {
		return r, err
	}
	dataset := c.dataset
	if dataset.Params, err = c.evaluation.recordIn(dataset.Params); err != nil {
		return r, err
	}
	r.Dataset, err = dataset.recorded()
	return r, err
}

// componentsOf undoes recorded.
func componentsOf(r runspec.Components) (c components, err error) {
	if c.model, err = componentOf(r.Model); err != nil {
		return c, err
	}
	if c.features, err = componentOf(r.FeatureGenerator); err != nil {
		return c, err
	}
	if c.dataset, err = componentOf(r.Dataset); err != nil {
		return c, err
	}
	c.dataset.Params, c.evaluation, err = takeEvaluation(c.dataset.Params)
	c.evaluation = c.evaluation.withDefaults()
	return c, err
}

// logged are the parameters of a run as texts.
func (c components) logged() map[string]string {
	texts := c.model.Params.logged("")
	for name, text := range c.features.Params.logged("feature_generator.") {
		texts[name] = text
	}
	recorded, err := c.evaluation.recordIn(c.dataset.Params)
	if err != nil {
		recorded = c.dataset.Params
	}
	for name, text := range recorded.logged("dataset.") {
		texts[name] = text
	}
	return texts
}

// plain is the feature generator of a training that names none: it takes columns
// of numbers as they are.
type plain struct{}

// Fit implements [FeatureGenerator].
func (plain) Fit(Table) error { return nil }

// Transform implements [FeatureGenerator].
func (plain) Transform(table Table) (Matrix, error) { return table.Matrix() }

// MarshalJSON implements [Lasting].
func (plain) MarshalJSON() ([]byte, error) { return []byte("{}"), nil }

// UnmarshalJSON implements [Lasting].
func (plain) UnmarshalJSON([]byte) error { return nil }

var _ json.Marshaler = plain{}
