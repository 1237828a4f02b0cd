package features

import (
	"encoding/json"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/train"
)

// Identity takes columns of numbers as they are. It remembers their names and
// order, so that a table whose columns stand otherwise makes the same matrix.
type Identity struct {
	params struct {
		Columns []string `json:"columns"`
	}
	names []string
}

var (
	_ train.FeatureGenerator = (*Identity)(nil)
	_ train.Lasting          = (*Identity)(nil)
)

// newIdentity makes one from the parameter columns: the names of those to take;
// all where it is not given.
func newIdentity(params train.Params) (train.FeatureGenerator, error) {
	i := &Identity{}
	return i, params.Into(&i.params)
}

// Fit implements [train.FeatureGenerator].
func (i *Identity) Fit(table train.Table) error {
	columns, err := chosen(table, i.params.Columns, func(train.Column) bool { return true })
	if err != nil {
		return err
	}
	i.names = nil
	for _, c := range columns {
		i.names = append(i.names, c.Name)
	}
	return nil
}

// Transform implements [train.FeatureGenerator].
func (i *Identity) Transform(table train.Table) (train.Matrix, error) {
	out, err := i.apply(table)
	if err != nil {
		return train.Matrix{}, err
	}
	return out.Matrix()
}

func (i *Identity) apply(table train.Table) (train.Table, error) {
	out := train.Table{Target: table.Target}
	for _, name := range i.names {
		c, err := column(table, name)
		if err != nil {
			return train.Table{}, err
		}
		out.Columns = append(out.Columns, c)
	}
	return out, nil
}

// MarshalJSON implements [train.Lasting].
func (i *Identity) MarshalJSON() ([]byte, error) { return json.Marshal(i.names) }

// UnmarshalJSON implements [train.Lasting].
func (i *Identity) UnmarshalJSON(text []byte) error {
	if err := json.Unmarshal(text, &i.names); err != nil {
		return cupel.Errorf(cupel.Invalid, "identity: %w", err)
	}
	return nil
}
