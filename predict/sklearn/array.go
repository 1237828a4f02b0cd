package sklearn

import (
	"math"

	"github.com/cupel/cupel/predict/npy"
	"github.com/cupel/cupel/predict/pickle"
)

// array is an array of a pickle in C order. Numbers are kept as floats, all else as
// it is.
type array struct {
	shape   []int
	numbers []float64      // of numbers and bools; else nil
	items   []pickle.Value // of texts and objects; else nil
	bools   bool           // the numbers are bools
	stored  *pickle.Array
}

// array returns what a value stands for, or nil where that is no array that can be
// read. Each is read once.
func (c *compiler) array(value pickle.Value) *array {
	switch value.(type) {
	case *pickle.Array, *pickle.Object:
	default:
		return nil
	}
	if known, ok := c.arrays[value]; ok {
		return known
	}
	read := readArray(value)
	c.arrays[value] = read
	return read
}

func readArray(value pickle.Value) *array {
	stored, err := pickle.ArrayOf(value)
	if err != nil {
		return nil
	}
	a := &array{stored: stored}
	for _, length := range stored.Shape {
		if length > math.MaxInt32 {
			return nil
		}
		a.shape = append(a.shape, int(length))
	}
	if stored.Fields != nil {
		return a
	}
	switch {
	case stored.Objects != nil:
		err = a.readItems()
	case stored.Type.Kind == npy.Bool, stored.Type.Kind == npy.Int, stored.Type.Kind == npy.Uint, stored.Type.Kind == npy.Float:
		err = a.readNumbers()
	default:
		err = a.readItems()
	}
	if err != nil {
		return nil
	}
	return a
}

func (a *array) readNumbers() error {
	plain, err := a.stored.NPY()
	if err != nil {
		return err
	}
	a.bools = plain.Type.Kind == npy.Bool
	a.numbers, err = npy.Float64s(plain)
	if err == nil && plain.Fortran && len(a.shape) == 2 {
		a.numbers = transposed(a.numbers, a.shape[1], a.shape[0])
	}
	if a.numbers == nil {
		a.numbers = []float64{}
	}
	return err
}

func (a *array) readItems() error {
	items, err := pickle.Items(a.stored)
	if err != nil {
		return err
	}
	a.items = make([]pickle.Value, len(items))
	for i, item := range items {
		if plain, err := pickle.ScalarOf(item); err == nil {
			item = plain
		}
		a.items[i] = item
	}
	return nil
}

// values returns the values of an array of any kind.
func (a *array) values() []pickle.Value {
	if a.items != nil {
		return a.items
	}
	values := make([]pickle.Value, len(a.numbers))
	for i, number := range a.numbers {
		values[i] = number
		if a.bools {
			values[i] = number != 0
		}
	}
	return values
}

// transposed returns a matrix of rows of columns with the two exchanged.
func transposed(values []float64, rows, columns int) []float64 {
	made := make([]float64, len(values))
	for row := range rows {
		for column := range columns {
			made[column*rows+row] = values[row*columns+column]
		}
	}
	return made
}
