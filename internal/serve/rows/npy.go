package rows

import (
	"bytes"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/npy"
)

// NPY reads NumPy's file of an array of numbers, with rows and columns.
func NPY(body []byte, want Wanted) (*Table, error) {
	array, err := npy.Read(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "the body is no array of NumPy: %w", err)
	}
	if len(array.Shape) != 2 {
		return nil, cupel.Errorf(cupel.Invalid, "the array has the shape %v, and should have rows and columns", array.Shape)
	}
	numbers, err := npy.Float64s(array)
	if err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "the array: %w", err)
	}
	rows, width := int(array.Shape[0]), int(array.Shape[1])
	if array.Fortran {
		numbers = byRow(numbers, rows, width)
	}
	return OfNumbers(numbers, width, want)
}

// byRow puts values that stand column by column into rows.
func byRow(numbers []float64, rows, width int) []float64 {
	ordered := make([]float64, len(numbers))
	for i := range rows {
		for j := range width {
			ordered[i*width+j] = numbers[j*rows+i]
		}
	}
	return ordered
}
