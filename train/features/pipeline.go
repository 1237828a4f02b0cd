package features

import (
	"encoding/json"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/train"
)

// Pipeline puts feature generators one behind another: each sees what the one
// before it made. Those of this package hand texts on; of others the next one sees
// a table of their features.
type Pipeline struct {
	steps []named
}

// named is a step with what it was made of.
type named struct {
	Name      string       `json:"name"`
	Params    train.Params `json:"params"`
	generator train.FeatureGenerator
}

var (
	_ train.FeatureGenerator = (*Pipeline)(nil)
	_ train.Lasting          = (*Pipeline)(nil)
	_ train.Seeded           = (*Pipeline)(nil)
)

// newPipeline makes one from the parameter steps: a list of names, or of objects
// {"name": …, "params": {…}}.
func newPipeline(params train.Params) (train.FeatureGenerator, error) {
	var given struct {
		Steps []json.RawMessage `json:"steps"`
	}
	if err := params.Into(&given); err != nil {
		return nil, err
	}
	if len(given.Steps) == 0 {
		return nil, cupel.Errorf(cupel.Invalid, "the parameter steps is empty: list feature generators, such as [\"Impute\", \"Standardize\"]")
	}
	p := &Pipeline{}
	for i, text := range given.Steps {
		made, err := newStep(text)
		if err != nil {
			return nil, cupel.Errorf(cupel.Invalid, "step %d: %w", i, err)
		}
		p.steps = append(p.steps, made)
	}
	return p, nil
}

func newStep(text json.RawMessage) (s named, err error) {
	if json.Unmarshal(text, &s.Name) != nil {
		if err := json.Unmarshal(text, &s); err != nil {
			return s, cupel.Errorf(cupel.Invalid, "a step is a name or {\"name\": …, \"params\": {…}}: %w", err)
		}
	}
	s.generator, err = train.NewFeatureGenerator(s.Name, s.Params)
	return s, err
}

// SetSeed implements [train.Seeded].
func (p *Pipeline) SetSeed(seed int64) {
	for _, s := range p.steps {
		if seeded, ok := s.generator.(train.Seeded); ok {
			seeded.SetSeed(seed)
		}
	}
}

// Fit implements [train.FeatureGenerator].
func (p *Pipeline) Fit(table train.Table) error {
	for _, s := range p.steps {
		if err := s.generator.Fit(table); err != nil {
			return cupel.Errorf(cupel.Invalid, "%s: %w", s.Name, err)
		}
		var err error
		if table, err = s.apply(table); err != nil {
			return err
		}
	}
	return nil
}

func (s named) apply(table train.Table) (train.Table, error) {
	if known, ok := s.generator.(step); ok {
		out, err := known.apply(table)
		return out, s.wrap(err)
	}
	m, err := s.generator.Transform(table)
	if err != nil {
		return train.Table{}, s.wrap(err)
	}
	out := m.Table()
	out.Target = table.Target
	return out, nil
}

func (s named) wrap(err error) error {
	if err == nil {
		return nil
	}
	return cupel.Errorf(cupel.Invalid, "%s: %w", s.Name, err)
}

// Transform implements [train.FeatureGenerator].
func (p *Pipeline) Transform(table train.Table) (train.Matrix, error) {
	for _, s := range p.steps {
		var err error
		if table, err = s.apply(table); err != nil {
			return train.Matrix{}, err
		}
	}
	return table.Matrix()
}

// MarshalJSON implements [train.Lasting].
func (p *Pipeline) MarshalJSON() ([]byte, error) {
	states := make([]json.RawMessage, len(p.steps))
	for i, s := range p.steps {
		lasting, ok := s.generator.(train.Lasting)
		if !ok {
			return nil, cupel.Errorf(cupel.Invalid, "%s has no JSON form", s.Name)
		}
		state, err := lasting.MarshalJSON()
		if err != nil {
			return nil, err
		}
		states[i] = state
	}
	return json.Marshal(states)
}

// UnmarshalJSON implements [train.Lasting].
func (p *Pipeline) UnmarshalJSON(text []byte) error {
	var states []json.RawMessage
	if err := json.Unmarshal(text, &states); err != nil {
		return cupel.Errorf(cupel.Invalid, "pipeline: %w", err)
	}
	if len(states) != len(p.steps) {
		return cupel.Errorf(cupel.Invalid, "pipeline: %d steps have %d states", len(p.steps), len(states))
	}
	for i, s := range p.steps {
		lasting, ok := s.generator.(train.Lasting)
		if !ok {
			return cupel.Errorf(cupel.Invalid, "%s has no JSON form", s.Name)
		}
		if err := lasting.UnmarshalJSON(states[i]); err != nil {
			return s.wrap(err)
		}
	}
	return nil
}
