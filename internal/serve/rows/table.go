// Package rows reads the rows that requests ask predictions for, in the forms that
// the protocols of a model server have: JSON by record, by list or by column, CSV,
// and NumPy's arrays. Numbers go from the text straight into the matrix.
package rows

import (
	"math"
	"slices"
	"strconv"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict"
	"github.com/cupel/cupel/predict/matrix"
	"github.com/cupel/cupel/predict/sklearn"
)

// Wanted is what a model takes, and what a request may have.
type Wanted struct {
	Columns []string // of the model; nil where it knows no names
	MaxRows int
}

// Table is rows as a request has them.
type Table struct {
	Columns []string // nil where they have no names
	Width   int      // columns
	Rows    int

	numbers []float64      // row by row, while all of them are numbers or missing
	cells   []sklearn.Cell // once one is neither
	mixed   bool
}

// grow makes room for so many values, which are missing.
func (t *Table) grow(values int) {
	if t.mixed {
		t.cells = append(t.cells, make([]sklearn.Cell, values-len(t.cells))...)
		return
	}
	for len(t.numbers) < values {
		t.numbers = append(t.numbers, math.NaN())
	}
}

func (t *Table) setNumber(at int, value float64) {
	if t.mixed {
		t.cells[at] = sklearn.NumberCell(value)
		return
	}
	t.numbers[at] = value
}

// setCell sets what is no number.
func (t *Table) setCell(at int, cell sklearn.Cell) {
	if !t.mixed {
		t.mix()
	}
	t.cells[at] = cell
}

// mix makes cells of the numbers so far.
func (t *Table) mix() {
	t.mixed, t.cells = true, make([]sklearn.Cell, len(t.numbers), cap(t.numbers))
	for i, value := range t.numbers {
		if value == value {
			t.cells[i] = sklearn.NumberCell(value)
		}
	}
	t.numbers = nil
}

// full reports an error where another row would be too many.
func (t *Table) full(most int) error {
	if t.Rows >= most {
		return cupel.Errorf(cupel.TooLarge, "the request has more than %d rows, which is the limit: send it in parts", most)
	}
	return nil
}

// Predict says what a model thinks of the rows. Columns are taken by name where
// both sides have names, else by position.
func (t *Table) Predict(m *predict.Model) (predict.Prediction, error) {
	if t.Rows == 0 {
		return predict.Prediction{}, cupel.Errorf(cupel.Invalid, "the request has no rows")
	}
	if t.mixed {
		return m.Predict(sklearn.Frame{Columns: t.Columns, Width: t.Width, Cells: t.cells})
	}
	dense, err := t.arranged(m.Columns())
	if err != nil {
		return predict.Prediction{}, err
	}
	return m.PredictMatrix(dense)
}

// arranged returns the numbers with the columns in the order of names.
func (t *Table) arranged(names []string) (matrix.Dense, error) {
	given := matrix.Dense{Rows: t.Rows, Columns: t.Width, Data: t.numbers}
	if names == nil || t.Columns == nil || slices.Equal(names, t.Columns) {
		return given, nil
	}
	places := make([]int, len(names))
	for i, name := range names {
		if places[i] = slices.Index(t.Columns, name); places[i] < 0 {
			return matrix.Dense{}, absent(name)
		}
	}
	made := matrix.NewDense(t.Rows, len(names))
	for i := range t.Rows {
		from, to := given.Row(i), made.Row(i)
		for j, place := range places {
			to[j] = from[place]
		}
	}
	return made, nil
}

func absent(name string) error {
	return cupel.Errorf(cupel.Invalid, "the rows have no column %q, which the model takes", name)
}

// place names a value in errors: rows and columns count from 0.
func (t *Table) place(row, column int) string {
	name := strconv.Itoa(column)
	if column < len(t.Columns) {
		name = strconv.Quote(t.Columns[column])
	}
	return "row " + strconv.Itoa(row) + ", column " + name
}
