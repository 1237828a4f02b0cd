package train

import (
	"math"
	"strconv"

	"github.com/cupel/cupel"
)

// Matrix is what models see: a row of numbers for each row of a table.
type Matrix struct {
	Rows, Cols int
	// Values are row by row: that of row i and column j is Values[i*Cols+j].
	Values []float64
	Names  []string // of the columns; as many as there are
	// Target is what is to be predicted, one number for each row: in a
	// classification the place of the row's class in Classes. nil where it is
	// not known.
	Target []float64
	// Classes are the texts of the classes; nil of a regression.
	Classes []string
}

// NewMatrix returns a matrix of zeros whose columns have the given names.
func NewMatrix(rows int, names []string) Matrix {
	return Matrix{Rows: rows, Cols: len(names), Values: make([]float64, rows*len(names)), Names: names}
}

// Row returns the numbers of a row; writing to them changes the matrix.
func (m Matrix) Row(i int) []float64 { return m.Values[i*m.Cols : (i+1)*m.Cols : (i+1)*m.Cols] }

// Labels returns the target as places in Classes.
func (m Matrix) Labels() []int {
	labels := make([]int, len(m.Target))
	for i, label := range m.Target {
		labels[i] = int(label)
	}
	return labels
}

// Take returns some rows, in the order in which they are named.
func (m Matrix) Take(rows []int) Matrix {
	taken := NewMatrix(len(rows), m.Names)
	taken.Classes = m.Classes
	for i, row := range rows {
		copy(taken.Row(i), m.Row(row))
	}
	if m.Target != nil {
		taken.Target = pick(m.Target, rows)
	}
	return taken
}

// CheckFeatures returns an error of code invalid where the matrix is not what
// its sizes say, or a number is NaN or infinite: it names column and row.
func (m Matrix) CheckFeatures() error {
	if len(m.Values) != m.Rows*m.Cols || len(m.Names) != m.Cols {
		return cupel.Errorf(cupel.Invalid, "a matrix of %d rows and %d columns has %d values and %d names", m.Rows, m.Cols, len(m.Values), len(m.Names))
	}
	if m.Rows == 0 || m.Cols == 0 {
		return cupel.Errorf(cupel.Invalid, "there is nothing to learn from: %d rows of %d features", m.Rows, m.Cols)
	}
	for i, value := range m.Values {
		if math.IsNaN(value) || math.IsInf(value, 0) {
			return cupel.Errorf(cupel.Invalid, "feature %s is %s in row %d (from 0): a model needs numbers. Impute fills what is missing", m.Names[i%m.Cols], strconv.FormatFloat(value, 'g', -1, 64), i/m.Cols)
		}
	}
	return nil
}

// Matrix returns the columns, which all have to be of numbers, as a matrix.
func (t Table) Matrix() (Matrix, error) {
	names := make([]string, len(t.Columns))
	for i, column := range t.Columns {
		if column.IsText() {
			return Matrix{}, cupel.Errorf(cupel.Invalid, "column %s is text: a model needs numbers. OneHot makes some of it", column.Name)
		}
		names[i] = column.Name
	}
	m := NewMatrix(t.Rows(), names)
	for j, column := range t.Columns {
		for i, value := range column.Numbers {
			m.Values[i*m.Cols+j] = value
		}
	}
	return m, nil
}

// Table returns the matrix as a table of numbers, without its target.
func (m Matrix) Table() Table {
	t := Table{}
	for j, name := range m.Names {
		numbers := make([]float64, m.Rows)
		for i := range numbers {
			numbers[i] = m.Values[i*m.Cols+j]
		}
		t.Columns = append(t.Columns, NumberColumn(name, numbers))
	}
	return t
}
