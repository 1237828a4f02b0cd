package features

import (
	"encoding/json"
	"math"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/train"
)

// Standardize takes the mean off columns of numbers and divides by their standard
// deviation, that of all rows to train on. A column that is the same everywhere
// becomes 0. What is missing stays missing, and counts for nothing.
type Standardize struct {
	params struct {
		Columns []string `json:"columns"`
	}
	state []scale
}

// scale is what is known of one column.
type scale struct {
	Column    string  `json:"column"`
	Mean      float64 `json:"mean"`
	Deviation float64 `json:"deviation"` // 1 of a column that is the same everywhere
}

var (
	_ step          = (*Standardize)(nil)
	_ train.Lasting = (*Standardize)(nil)
)

// newStandardize makes one from the parameter columns: the names of those to
// change; all of numbers where it is not given.
func newStandardize(params train.Params) (train.FeatureGenerator, error) {
	s := &Standardize{}
	return s, params.Into(&s.params)
}

// Fit implements [train.FeatureGenerator].
func (s *Standardize) Fit(table train.Table) error {
	columns, err := chosen(table, s.params.Columns, isNumber)
	if err != nil {
		return err
	}
	s.state = nil
	for _, c := range columns {
		if c.IsText() {
			return cupel.Errorf(cupel.Invalid, "standardize: column %s is text", c.Name)
		}
		mean, deviation := spread(c.Numbers)
		s.state = append(s.state, scale{c.Name, mean, deviation})
	}
	return nil
}

// spread returns mean and standard deviation of what is not missing.
func spread(values []float64) (mean, deviation float64) {
	var n, sum, squares float64
	for _, value := range values {
		if !math.IsNaN(value) {
			n++
			sum += value
		}
	}
	if n == 0 {
		return 0, 1
	}
	mean = sum / n
	for _, value := range values {
		if !math.IsNaN(value) {
			squares += (value - mean) * (value - mean)
		}
	}
	deviation = math.Sqrt(squares / n)
	if deviation <= 1e-14*math.Abs(mean) || math.IsInf(deviation, 0) || math.IsNaN(deviation) {
		deviation = 1
	}
	return mean, deviation
}

// Transform implements [train.FeatureGenerator].
func (s *Standardize) Transform(table train.Table) (train.Matrix, error) {
	out, err := s.apply(table)
	if err != nil {
		return train.Matrix{}, err
	}
	return out.Matrix()
}

func (s *Standardize) apply(table train.Table) (train.Table, error) {
	for _, known := range s.state {
		c, err := column(table, known.Column)
		if err != nil {
			return train.Table{}, err
		}
		if c.IsText() {
			return train.Table{}, cupel.Errorf(cupel.Invalid, "standardize: column %s is text", c.Name)
		}
		scaled := make([]float64, len(c.Numbers))
		for row, value := range c.Numbers {
			scaled[row] = (value - known.Mean) / known.Deviation
		}
		table = replaced(table, c.Name, train.NumberColumn(c.Name, scaled))
	}
	return table, nil
}

// MarshalJSON implements [train.Lasting].
func (s *Standardize) MarshalJSON() ([]byte, error) { return json.Marshal(s.state) }

// UnmarshalJSON implements [train.Lasting].
func (s *Standardize) UnmarshalJSON(text []byte) error {
	var state []scale
	if err := json.Unmarshal(text, &state); err != nil {
		return cupel.Errorf(cupel.Invalid, "standardize: %w", err)
	}
	for _, known := range state {
		if known.Deviation == 0 {
			return cupel.Errorf(cupel.Invalid, "standardize: column %s has the deviation 0", known.Column)
		}
	}
	s.state = state
	return nil
}
