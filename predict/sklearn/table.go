package sklearn

import (
	"math"
	"strconv"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/matrix"
)

// form is how the values of a table are kept.
type form byte

const (
	mixed  form = iota // cells of any kind, as NumPy's arrays of objects
	dense              // numbers, row by row
	sparse             // numbers, most of which are zero
)

// table is what goes from step to step. Steps never change the values of one that
// they are given.
type table struct {
	form          form
	rows, columns int
	cells         []Cell     // of mixed
	numbers       []float64  // of dense
	csr           matrix.CSR // of sparse
}

// tableOf returns a matrix as a table of so many columns; 0 takes any.
func tableOf(m matrix.Matrix, width int) (*table, error) {
	if err := m.Check(); err != nil {
		return nil, err
	}
	rows, columns := m.Shape()
	if columns != width && width != 0 {
		return nil, wrongWidth(columns, width)
	}
	switch m := m.(type) {
	case matrix.Dense:
		return denseTable(rows, columns, m.Data), nil
	case matrix.CSR:
		return sparseTable(m), nil
	}
	return nil, cupel.Errorf(cupel.Invalid, "a matrix of type %T is not known", m)
}

func denseTable(rows, columns int, numbers []float64) *table {
	return &table{form: dense, rows: rows, columns: columns, numbers: numbers}
}

func sparseTable(csr matrix.CSR) *table {
	return &table{form: sparse, rows: csr.Rows, columns: csr.Columns, csr: csr}
}

// cell returns the value at a place of a table that is not sparse.
func (t *table) cell(i int) Cell {
	if t.form == mixed {
		return t.cells[i]
	}
	return Cell{Kind: Number, Number: t.numbers[i]}
}

// toNumbers returns the values of a table that is not sparse as numbers, missing
// ones being NaN. The values may be those of the table.
func (t *table) toNumbers(who string, names []string) ([]float64, error) {
	switch t.form {
	case dense:
		return t.numbers, nil
	case sparse:
		return nil, cupel.Errorf(cupel.Invalid, "%s takes no sparse rows", who)
	}
	numbers := make([]float64, len(t.cells))
	for i, cell := range t.cells {
		number, ok := cell.number()
		if !ok {
			return nil, cupel.Errorf(cupel.Invalid, "%s: %s is the text %q, and a number is needed", who, t.place(i, names), shortened(cell.Text))
		}
		numbers[i] = number
	}
	return numbers, nil
}

// number returns the value of a cell as a float. A text is none, whatever it reads as.
func (c Cell) number() (float64, bool) {
	switch c.Kind {
	case Missing:
		return math.NaN(), true
	case Text:
		return 0, false
	}
	return c.Number, true
}

// place names a value by row and column.
func (t *table) place(i int, names []string) string {
	row, column := i/t.columns, i%t.columns
	if column < len(names) {
		return "row " + strconv.Itoa(row) + ", column " + strconv.Quote(shortened(names[column]))
	}
	return "row " + strconv.Itoa(row) + ", column " + strconv.Itoa(column)
}

// shortened keeps a long text from flooding the message that quotes it.
func shortened(text string) string {
	const most = 80
	if len(text) <= most {
		return text
	}
	return text[:most] + "..."
}

// only returns a table of some of the columns, in the order in which they are named.
func (t *table) only(places []int) *table {
	made := &table{form: t.form, rows: t.rows, columns: len(places)}
	switch t.form {
	case mixed:
		made.cells = gathered(t.cells, t.rows, t.columns, places)
	case dense:
		made.numbers = gathered(t.numbers, t.rows, t.columns, places)
	case sparse:
		made.csr = columnsOf(t.csr, places)
	}
	return made
}

func gathered[T any](values []T, rows, columns int, places []int) []T {
	made := make([]T, 0, rows*len(places))
	for row := range rows {
		of := values[row*columns : (row+1)*columns]
		for _, place := range places {
			made = append(made, of[place])
		}
	}
	return made
}

// columnsOf returns some columns of a sparse matrix.
func columnsOf(s matrix.CSR, places []int) matrix.CSR {
	made := matrix.CSR{Rows: s.Rows, Columns: len(places), Starts: make([]int, 1, s.Rows+1)}
	row, present := make([]float64, s.Columns), make([]bool, s.Columns)
	for i := range s.Rows {
		columns, values := s.Row(i)
		for k, column := range columns {
			row[column], present[column] = values[k], true
		}
		for to, from := range places {
			if present[from] {
				made.Indices, made.Data = append(made.Indices, int32(to)), append(made.Data, row[from])
			}
		}
		for _, column := range columns {
			present[column] = false
		}
		made.Starts = append(made.Starts, len(made.Data))
	}
	return made
}
