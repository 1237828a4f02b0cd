package train

import (
	"math"

	"github.com/cupel/cupel"
)

// Column is a column of a table: of numbers or of texts, whichever is not nil.
type Column struct {
	Name    string
	Numbers []float64 // NaN where one is missing
	Texts   []string
	Missing []bool // of texts: true where one is missing; nil where none is
}

// NumberColumn returns a column of numbers.
func NumberColumn(name string, numbers []float64) Column {
	if numbers == nil {
		numbers = []float64{}
	}
	return Column{Name: name, Numbers: numbers}
}

// TextColumn returns a column of texts. missing is as long, or nil.
func TextColumn(name string, texts []string, missing []bool) Column {
	if texts == nil {
		texts = []string{}
	}
	return Column{Name: name, Texts: texts, Missing: missing}
}

// IsText reports whether the column is of texts.
func (c Column) IsText() bool { return c.Texts != nil }

// Rows returns the length of the column.
func (c Column) Rows() int { return max(len(c.Numbers), len(c.Texts)) }

// IsMissing reports whether the value of a row is missing.
func (c Column) IsMissing(row int) bool {
	if c.IsText() {
		return c.Missing != nil && c.Missing[row]
	}
	return math.IsNaN(c.Numbers[row])
}

// take returns the column of some rows, in their order.
func (c Column) take(rows []int) Column {
	taken := Column{Name: c.Name}
	if c.IsText() {
		taken.Texts = pick(c.Texts, rows)
	} else {
		taken.Numbers = pick(c.Numbers, rows)
	}
	if c.Missing != nil {
		taken.Missing = pick(c.Missing, rows)
	}
	return taken
}

func pick[T any](values []T, rows []int) []T {
	picked := make([]T, len(rows))
	for i, row := range rows {
		picked[i] = values[row]
	}
	return picked
}

// Table is data by columns, all of one length, with different names.
type Table struct {
	Columns []Column
	Target  *Column // what is to be predicted; nil where that is not known
}

// Rows returns the number of rows.
func (t Table) Rows() int {
	if len(t.Columns) > 0 {
		return t.Columns[0].Rows()
	}
	if t.Target != nil {
		return t.Target.Rows()
	}
	return 0
}

// Take returns some rows, in the order in which they are named.
func (t Table) Take(rows []int) Table {
	taken := Table{Columns: make([]Column, len(t.Columns))}
	for i, column := range t.Columns {
		taken.Columns[i] = column.take(rows)
	}
	if t.Target != nil {
		target := t.Target.take(rows)
		taken.Target = &target
	}
	return taken
}

// Column returns the column of a name.
func (t Table) Column(name string) (Column, bool) {
	for _, column := range t.Columns {
		if column.Name == name {
			return column, true
		}
	}
	return Column{}, false
}

// WithTarget takes a column out of the table and makes it the target. A column
// that is not there is an error of code invalid.
func (t Table) WithTarget(name string) (Table, error) {
	split := Table{}
	for _, column := range t.Columns {
		if column.Name == name {
			split.Target = &column
		} else {
			split.Columns = append(split.Columns, column)
		}
	}
	if split.Target == nil {
		return Table{}, cupel.Errorf(cupel.Invalid, "no column is called %q, which is to be the target: %s", name, listedColumns(t.Columns))
	}
	return split, nil
}

func listedColumns(columns []Column) string {
	const most = 20
	var names []string
	for _, column := range columns[:min(len(columns), most)] {
		names = append(names, column.Name)
	}
	if len(columns) > most {
		names = append(names, "…")
	}
	return listed(names)
}

// Check returns an error of code invalid where the columns differ in length or
// a name is twice there.
func (t Table) Check() error {
	seen := map[string]bool{}
	columns := t.Columns
	if t.Target != nil {
		columns = append(columns[:len(columns):len(columns)], *t.Target)
	}
	for _, column := range columns {
		if seen[column.Name] {
			return cupel.Errorf(cupel.Invalid, "two columns are called %q", column.Name)
		}
		seen[column.Name] = true
		if column.Rows() != t.Rows() || column.Missing != nil && len(column.Missing) != column.Rows() {
			return cupel.Errorf(cupel.Invalid, "column %q has %d rows, the others %d", column.Name, column.Rows(), t.Rows())
		}
		if column.Texts != nil && column.Numbers != nil || column.Texts == nil && column.Numbers == nil {
			return cupel.Errorf(cupel.Invalid, "column %q is neither of numbers nor of texts alone", column.Name)
		}
	}
	return nil
}
