// Package matrix has the matrices that models and transformers read: dense ones,
// and sparse ones by rows. An entry that is absent from a sparse matrix is absent,
// and not zero: XGBoost takes it as missing.
package matrix

import (
	"slices"

	"github.com/cupel/cupel"
)

// Matrix is a [Dense] or a [CSR].
type Matrix interface {
	// Shape returns how many rows and columns there are.
	Shape() (rows, columns int)
	// Check refuses a matrix whose parts do not fit one another, with code invalid.
	Check() error
}

// Dense has a value for each row and column. NaN is missing.
type Dense struct {
	Rows, Columns int
	Data          []float64 // row by row
}

// NewDense returns a matrix of zeros.
func NewDense(rows, columns int) Dense {
	return Dense{rows, columns, make([]float64, rows*columns)}
}

// Shape implements [Matrix].
func (d Dense) Shape() (rows, columns int) { return d.Rows, d.Columns }

// Row returns the values of a row, which are those of the matrix.
func (d Dense) Row(i int) []float64 { return d.Data[i*d.Columns : (i+1)*d.Columns] }

// Check implements [Matrix].
func (d Dense) Check() error {
	if d.Rows < 0 || d.Columns < 0 || d.Columns != 0 && len(d.Data)/d.Columns != d.Rows || len(d.Data) != d.Rows*d.Columns {
		return cupel.Errorf(cupel.Invalid, "a matrix of %d rows and %d columns has %d values", d.Rows, d.Columns, len(d.Data))
	}
	return nil
}

// CSR is sparse by rows: the entries of row i are those from Starts[i] to before
// Starts[i+1].
type CSR struct {
	Rows, Columns int
	Starts        []int   // Rows + 1 of them, from 0, none less than the one before
	Indices       []int32 // column of each entry
	Data          []float64
}

// Shape implements [Matrix].
func (s CSR) Shape() (rows, columns int) { return s.Rows, s.Columns }

// Row returns the entries of a row, which are those of the matrix.
func (s CSR) Row(i int) (columns []int32, values []float64) {
	from, to := s.Starts[i], s.Starts[i+1]
	return s.Indices[from:to], s.Data[from:to]
}

// Check implements [Matrix]. Columns need not be in order, and none may be twice in
// a row.
func (s CSR) Check() error {
	if s.Rows < 0 || s.Columns < 0 || len(s.Starts) != s.Rows+1 || len(s.Indices) != len(s.Data) {
		return cupel.Errorf(cupel.Invalid, "a sparse matrix of %d rows has %d starts, %d columns and %d values", s.Rows, len(s.Starts), len(s.Indices), len(s.Data))
	}
	if s.Starts[0] != 0 || s.Starts[s.Rows] != len(s.Data) {
		return cupel.Errorf(cupel.Invalid, "the rows of a sparse matrix are from %d to %d, and it has %d entries", s.Starts[0], s.Starts[s.Rows], len(s.Data))
	}
	for i := range s.Rows {
		if s.Starts[i] > s.Starts[i+1] {
			return cupel.Errorf(cupel.Invalid, "row %d of a sparse matrix begins behind its end", i)
		}
	}
	return s.checkColumns()
}

func (s CSR) checkColumns() error {
	for i := range s.Rows {
		columns, _ := s.Row(i)
		before, ascending := int32(-1), true
		for _, column := range columns {
			if column < 0 || int(column) >= s.Columns {
				return cupel.Errorf(cupel.Invalid, "row %d of a sparse matrix has an entry in column %d of %d", i, column, s.Columns)
			}
			ascending = ascending && column > before
			before = column
		}
		if ascending {
			continue
		}
		sorted := slices.Sorted(slices.Values(columns))
		if len(slices.Compact(sorted)) != len(columns) {
			return cupel.Errorf(cupel.Invalid, "row %d of a sparse matrix has a column twice", i)
		}
	}
	return nil
}

// Dense returns the matrix with absent in the place of entries that are absent:
// 0, or NaN for models that take them as missing.
func (s CSR) Dense(absent float64) Dense {
	d := NewDense(s.Rows, s.Columns)
	if absent != 0 {
		for i := range d.Data {
			d.Data[i] = absent
		}
	}
	for i := range s.Rows {
		row := d.Row(i)
		columns, values := s.Row(i)
		for k, column := range columns {
			row[column] = values[k]
		}
	}
	return d
}

// WithoutZeros returns the matrix without entries that are zero.
func (s CSR) WithoutZeros() CSR {
	kept := CSR{Rows: s.Rows, Columns: s.Columns, Starts: make([]int, 1, s.Rows+1)}
	for i := range s.Rows {
		columns, values := s.Row(i)
		for k, value := range values {
			if value != 0 {
				kept.Indices, kept.Data = append(kept.Indices, columns[k]), append(kept.Data, value)
			}
		}
		kept.Starts = append(kept.Starts, len(kept.Data))
	}
	return kept
}
