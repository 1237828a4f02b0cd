package features

import (
	"cmp"
	"encoding/json"
	"maps"
	"math"
	"slices"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/train"
)

// Impute puts something in the place of what is missing: in columns of numbers
// their mean, median or a constant, in columns of texts the most frequent text or
// a constant.
type Impute struct {
	params struct {
		Columns []string `json:"columns"`
		Numbers string   `json:"numbers"`
		Number  float64  `json:"number"`
		Texts   string   `json:"texts"`
		Text    string   `json:"text"`
	}
	state []filling
}

// filling is what a column gets.
type filling struct {
	Column string  `json:"column"`
	IsText bool    `json:"is_text"`
	Number float64 `json:"number"`
	Text   string  `json:"text"`
}

var (
	_ step          = (*Impute)(nil)
	_ train.Lasting = (*Impute)(nil)
)

// newImpute makes one from the parameters numbers ("mean", "median" or
// "constant", which is number, 0), texts ("most_frequent" or "constant", which is
// text, "missing") and columns; all where that is not given.
func newImpute(params train.Params) (train.FeatureGenerator, error) {
	i := &Impute{}
	i.params.Numbers, i.params.Texts, i.params.Text = "mean", "most_frequent", "missing"
	if err := params.Into(&i.params); err != nil {
		return nil, err
	}
	if !slices.Contains([]string{"mean", "median", "constant"}, i.params.Numbers) {
		return nil, cupel.Errorf(cupel.Invalid, "numbers is %q: use mean, median or constant", i.params.Numbers)
	}
	if !slices.Contains([]string{"most_frequent", "constant"}, i.params.Texts) {
		return nil, cupel.Errorf(cupel.Invalid, "texts is %q: use most_frequent or constant", i.params.Texts)
	}
	return i, nil
}

// Fit implements [train.FeatureGenerator].
func (i *Impute) Fit(table train.Table) error {
	columns, err := chosen(table, i.params.Columns, func(train.Column) bool { return true })
	if err != nil {
		return err
	}
	i.state = nil
	for _, c := range columns {
		fill := filling{Column: c.Name, IsText: c.IsText(), Number: i.params.Number, Text: i.params.Text}
		var ok bool
		switch {
		case c.IsText() && i.params.Texts == "most_frequent":
			fill.Text, ok = mostFrequent(c)
		case !c.IsText() && i.params.Numbers == "mean":
			fill.Number, ok = mean(c.Numbers)
		case !c.IsText() && i.params.Numbers == "median":
			fill.Number, ok = median(c.Numbers)
		default:
			ok = true
		}
		if !ok {
			return cupel.Errorf(cupel.Invalid, "impute: column %s has no value in any row to train on: leave it out, or use constant", c.Name)
		}
		i.state = append(i.state, fill)
	}
	return nil
}

func mean(values []float64) (float64, bool) {
	m, _ := spread(values)
	return m, len(present(values)) > 0
}

func median(values []float64) (float64, bool) {
	known := present(values)
	if len(known) == 0 {
		return 0, false
	}
	slices.Sort(known)
	low, high := known[(len(known)-1)/2], known[len(known)/2]
	if low == high {
		return low, true
	}
	return low/2 + high/2, true
}

func present(values []float64) []float64 {
	return slices.DeleteFunc(slices.Clone(values), math.IsNaN)
}

// mostFrequent is the text that is there most often, the first by its bytes of
// equally frequent ones.
func mostFrequent(c train.Column) (string, bool) {
	counts := map[string]int{}
	for row, text := range c.Texts {
		if !c.IsMissing(row) {
			counts[text]++
		}
	}
	if len(counts) == 0 {
		return "", false
	}
	return slices.MinFunc(slices.Collect(maps.Keys(counts)), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	}), true
}

// Transform implements [train.FeatureGenerator].
func (i *Impute) Transform(table train.Table) (train.Matrix, error) {
	out, err := i.apply(table)
	if err != nil {
		return train.Matrix{}, err
	}
	return out.Matrix()
}

func (i *Impute) apply(table train.Table) (train.Table, error) {
	for _, fill := range i.state {
		c, err := column(table, fill.Column)
		if err != nil {
			return train.Table{}, err
		}
		if c.IsText() != fill.IsText {
			return train.Table{}, cupel.Errorf(cupel.Invalid, "impute: column %s was of another type when the features were learned", c.Name)
		}
		table = replaced(table, c.Name, fill.in(c))
	}
	return table, nil
}

// in returns the column without what is missing.
func (f filling) in(c train.Column) train.Column {
	filled := train.Column{Name: c.Name, Numbers: slices.Clone(c.Numbers), Texts: slices.Clone(c.Texts)}
	for row := range c.Rows() {
		switch {
		case !c.IsMissing(row):
		case f.IsText:
			filled.Texts[row] = f.Text
		default:
			filled.Numbers[row] = f.Number
		}
	}
	return filled
}

// MarshalJSON implements [train.Lasting].
func (i *Impute) MarshalJSON() ([]byte, error) { return json.Marshal(i.state) }

// UnmarshalJSON implements [train.Lasting].
func (i *Impute) UnmarshalJSON(text []byte) error {
	var state []filling
	if err := json.Unmarshal(text, &state); err != nil {
		return cupel.Errorf(cupel.Invalid, "impute: %w", err)
	}
	i.state = state
	return nil
}
