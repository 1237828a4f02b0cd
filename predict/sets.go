package predict

import (
	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/matrix"
	"github.com/cupel/cupel/predict/npy"
	"github.com/cupel/cupel/predict/pickle"
	"github.com/cupel/cupel/predict/sklearn"
)

// set are rows of features with their labels.
type set struct {
	numbers matrix.Matrix  // features, where all of them are numbers
	frame   *sklearn.Frame // features of any kind; nil where numbers has them
	width   int
	labels  []Label
}

// rows is how many there are.
func (s *set) rows() int { return len(s.labels) }

// readSet reads the features and the labels of a set.
func readSet(f *files, names [2]string, columns []string) (*set, error) {
	s := &set{}
	content, err := f.read(names[0])
	if err == nil {
		err = s.readFeatures(content, columns)
	}
	if err != nil {
		return nil, in(names[0], err)
	}
	if content, err = f.read(names[1]); err == nil {
		err = s.readLabels(content)
	}
	if err != nil {
		return nil, in(names[1], err)
	}
	return s, s.check()
}

// in says which file an error is about.
func in(name string, err error) error {
	return cupel.Errorf(cupel.ErrorCode(err), "%s: %w", name, err)
}

func (s *set) check() error {
	rows := 0
	if s.frame != nil {
		rows = len(s.frame.Cells) / max(s.width, 1)
	} else {
		rows, _ = s.numbers.Shape()
	}
	if rows != s.rows() {
		return cupel.Errorf(cupel.Invalid, "the set has %d rows of features and %d labels", rows, s.rows())
	}
	if rows == 0 {
		return cupel.Errorf(cupel.Invalid, "the set has no rows")
	}
	return nil
}

func (s *set) readFeatures(content []byte, columns []string) error {
	array, sparse, err := readArray(content)
	if err != nil {
		return err
	}
	if sparse != nil {
		s.numbers, s.width = *sparse, sparse.Columns
		return nil
	}
	if len(array.Shape) != 2 {
		return cupel.Errorf(cupel.Invalid, "features have the shape %v, and should have rows and columns", array.Shape)
	}
	s.width = int(array.Shape[1])
	if columns != nil && len(columns) != s.width {
		return cupel.Errorf(cupel.Invalid, "there are %d columns, and feature_names has %d", s.width, len(columns))
	}
	if isNumeric(array) && columns == nil {
		s.numbers, err = denseOf(array)
		return err
	}
	s.frame, err = frameOf(array, columns)
	return err
}

func (s *set) readLabels(content []byte) error {
	array, sparse, err := readArray(content)
	if err == nil && sparse != nil {
		err = cupel.Errorf(cupel.Invalid, "labels are a sparse matrix, and should be an array")
	}
	if err != nil {
		return err
	}
	s.labels, err = labelsOf(array)
	return err
}

func isNumeric(array *pickle.Array) bool {
	switch array.Type.Kind {
	case npy.Bool, npy.Int, npy.Uint, npy.Float:
		return array.Objects == nil
	}
	return false
}

// denseOf returns an array of numbers as a matrix.
func denseOf(array *pickle.Array) (matrix.Dense, error) {
	plain, err := array.NPY()
	if err != nil {
		return matrix.Dense{}, err
	}
	values, err := npy.Float64s(plain)
	if err != nil {
		return matrix.Dense{}, err
	}
	d := matrix.Dense{Rows: int(array.Shape[0]), Columns: int(array.Shape[1]), Data: values}
	if array.Fortran {
		d.Data = transposed(values, d.Rows, d.Columns)
	}
	return d, d.Check()
}

// transposed puts the values of a matrix, column by column, into rows.
func transposed(values []float64, rows, columns int) []float64 {
	ordered := make([]float64, len(values))
	for i := range rows {
		for j := range columns {
			ordered[i*columns+j] = values[j*rows+i]
		}
	}
	return ordered
}

// frameOf returns an array of values of any kind as a frame.
func frameOf(array *pickle.Array, columns []string) (*sklearn.Frame, error) {
	items, err := pickle.Items(array)
	if err != nil {
		return nil, err
	}
	f := &sklearn.Frame{Columns: columns, Width: int(array.Shape[1]), Cells: make([]sklearn.Cell, len(items))}
	for i, item := range items {
		if f.Cells[i], err = cellOf(item); err != nil {
			row, column := i/max(f.Width, 1), i%max(f.Width, 1)
			return nil, cupel.Errorf(cupel.Invalid, "row %d, column %d: %w", row, column, err)
		}
	}
	return f, nil
}

// cellOf returns a value as a cell of a frame.
func cellOf(value pickle.Value) (sklearn.Cell, error) {
	plain, err := pickle.ScalarOf(value)
	if err != nil {
		return sklearn.Cell{}, err
	}
	switch plain := plain.(type) {
	case nil:
		return sklearn.Cell{}, nil
	case bool:
		return sklearn.BoolCell(plain), nil
	case int64:
		return sklearn.NumberCell(float64(plain)), nil
	case float64:
		return sklearn.NumberCell(plain), nil
	case string:
		return sklearn.TextCell(plain), nil
	}
	return sklearn.Cell{}, cupel.Errorf(cupel.Invalid, "%s is neither a number, a text nor a bool", pickle.Describe(value))
}
