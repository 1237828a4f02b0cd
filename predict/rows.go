package predict

import (
	"math"
	"slices"
	"strconv"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/matrix"
	"github.com/cupel/cupel/predict/sklearn"
)

// numbersIn returns a frame of numbers as a matrix, with the columns in the order of
// names where both have names. What is missing is NaN.
func numbersIn(rows sklearn.Frame, names []string, width int) (matrix.Dense, error) {
	found := rows.Width
	if rows.Columns != nil {
		found = len(rows.Columns)
	}
	if found < 1 || len(rows.Cells)%found != 0 {
		return matrix.Dense{}, cupel.Errorf(cupel.Invalid, "%d values make no rows of %d columns", len(rows.Cells), found)
	}
	places, err := placesOf(rows.Columns, names, found, width)
	if err != nil {
		return matrix.Dense{}, err
	}
	d := matrix.NewDense(len(rows.Cells)/found, width)
	for i := range d.Rows {
		row := d.Row(i)
		for j, place := range places {
			cell := rows.Cells[i*found+place]
			if cell.Kind == sklearn.Text {
				return matrix.Dense{}, cupel.Errorf(cupel.Invalid, "row %d, column %s: there is the text %q, and the model takes numbers", i, columnName(rows.Columns, place), cell.Text)
			}
			row[j] = cell.Number
			if cell.Kind == sklearn.Missing {
				row[j] = math.NaN()
			}
		}
	}
	return d, nil
}

// placesOf returns where, in rows of so many columns, those stand that a model takes.
func placesOf(columns, names []string, found, width int) ([]int, error) {
	places := make([]int, width)
	if columns == nil || names == nil {
		if found != width {
			return nil, cupel.Errorf(cupel.Invalid, "the rows have %d columns, and the model takes %d", found, width)
		}
		for i := range places {
			places[i] = i
		}
		return places, nil
	}
	if len(names) != width {
		return nil, cupel.Errorf(cupel.Invalid, "the model takes %d columns, and %d are named", width, len(names))
	}
	for i, name := range names {
		if places[i] = slices.Index(columns, name); places[i] < 0 {
			return nil, cupel.Errorf(cupel.Invalid, "the rows have no column %q", name)
		}
	}
	return places, nil
}

func columnName(columns []string, place int) string {
	if columns == nil {
		return "number " + strconv.Itoa(place)
	}
	return columns[place]
}
