package tensor

import (
	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/serve/rows"
)

// Rows makes rows of the inputs of a request: one tensor of rows and columns, or one
// tensor for each column by its name.
func Rows(inputs []Given, want rows.Wanted) (*rows.Table, error) {
	if len(inputs) == 0 {
		return nil, cupel.Errorf(cupel.Invalid, "the request has no inputs")
	}
	if g := &inputs[0]; len(inputs) == 1 && len(g.Shape) == 2 && g.Shape[1] != 1 && widths[g.DataType] > 0 {
		v, err := g.Read()
		if err != nil {
			return nil, err
		}
		return rows.OfNumbers(v.Numbers, int(g.Shape[1]), want)
	}
	columns := make([]rows.Column, len(inputs))
	for i := range inputs {
		v, err := inputs[i].column()
		if err != nil {
			return nil, err
		}
		columns[i] = rows.Column{Name: inputs[i].Name, Numbers: v.Numbers, Texts: v.Texts, Bools: v.Bools}
	}
	table, err := rows.OfColumns(columns, want)
	if err == nil && len(inputs) == 1 && len(want.Columns) == 1 {
		table.Columns = nil // of one column the name does not matter
	}
	return table, err
}

// column reads a tensor that has a value for each row.
func (g *Given) column() (Values, error) {
	if len(g.Shape) != 1 && !(len(g.Shape) == 2 && g.Shape[1] == 1) {
		return Values{}, g.invalid("it has the shape %v: send one tensor of numbers with rows and columns, or a tensor for each column, with a value for each row", g.Shape)
	}
	return g.Read()
}
