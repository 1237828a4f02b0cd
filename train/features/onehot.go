package features

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/train"
)

// OneHot makes of a column of texts a column for each text, which is 1 in the rows
// that have it and 0 in the others: "city=Berlin". Texts that were not there when
// it learned, and missing ones, are 0 in all of them. Columns of numbers stay as
// they are, unless they are named.
type OneHot struct {
	params struct {
		Columns  []string `json:"columns"`
		DropOne  bool     `json:"drop_first"`
		MostSeen int      `json:"max_categories"`
	}
	state []categories
}

// categories are the texts of one column, sorted.
type categories struct {
	Column string   `json:"column"`
	Texts  []string `json:"texts"`
}

var (
	_ step          = (*OneHot)(nil)
	_ train.Lasting = (*OneHot)(nil)
)

// newOneHot makes one from the parameters columns (those of texts where it is not
// given), drop_first (false: the first text of each column gets none) and
// max_categories (1000): more texts in a column are an error.
func newOneHot(params train.Params) (train.FeatureGenerator, error) {
	o := &OneHot{}
	o.params.MostSeen = 1000
	return o, params.Into(&o.params)
}

// Fit implements [train.FeatureGenerator].
func (o *OneHot) Fit(table train.Table) error {
	columns, err := chosen(table, o.params.Columns, isText)
	if err != nil {
		return err
	}
	o.state = nil
	for _, c := range columns {
		texts := distinct(c)
		if len(texts) > o.params.MostSeen {
			return cupel.Errorf(cupel.Invalid, "one-hot: column %s has %d different texts, more than max_categories, %d: leave it out by the parameter columns, or raise the limit", c.Name, len(texts), o.params.MostSeen)
		}
		if o.params.DropOne && len(texts) > 0 {
			texts = texts[1:]
		}
		o.state = append(o.state, categories{c.Name, texts})
	}
	return nil
}

// distinct returns the texts of a column, sorted: numbers by their value.
func distinct(c train.Column) []string {
	texts := []string{}
	if !c.IsText() {
		known := present(c.Numbers)
		slices.Sort(known)
		for _, number := range slices.Compact(known) {
			texts = append(texts, numberText(number))
		}
		return texts
	}
	for row, text := range c.Texts {
		if !c.IsMissing(row) {
			texts = append(texts, text)
		}
	}
	slices.Sort(texts)
	return slices.Compact(texts)
}

func numberText(number float64) string { return strconv.FormatFloat(number, 'g', -1, 64) }

// Transform implements [train.FeatureGenerator].
func (o *OneHot) Transform(table train.Table) (train.Matrix, error) {
	out, err := o.apply(table)
	if err != nil {
		return train.Matrix{}, err
	}
	return out.Matrix()
}

func (o *OneHot) apply(table train.Table) (train.Table, error) {
	for _, known := range o.state {
		c, err := column(table, known.Column)
		if err != nil {
			return train.Table{}, err
		}
		table = replaced(table, c.Name, known.of(c)...)
	}
	return table, nil
}

// of returns a column for each text.
func (k categories) of(c train.Column) []train.Column {
	place := map[string]int{}
	columns := make([]train.Column, len(k.Texts))
	for i, text := range k.Texts {
		place[text] = i
		columns[i] = train.NumberColumn(c.Name+"="+text, make([]float64, c.Rows()))
	}
	for row := range c.Rows() {
		if c.IsMissing(row) {
			continue
		}
		text := ""
		if c.IsText() {
			text = c.Texts[row]
		} else {
			text = numberText(c.Numbers[row])
		}
		if i, known := place[text]; known {
			columns[i].Numbers[row] = 1
		}
	}
	return columns
}

// MarshalJSON implements [train.Lasting].
func (o *OneHot) MarshalJSON() ([]byte, error) { return json.Marshal(o.state) }

// UnmarshalJSON implements [train.Lasting].
func (o *OneHot) UnmarshalJSON(text []byte) error {
	var state []categories
	if err := json.Unmarshal(text, &state); err != nil {
		return cupel.Errorf(cupel.Invalid, "one-hot: %w", err)
	}
	o.state = state
	return nil
}
