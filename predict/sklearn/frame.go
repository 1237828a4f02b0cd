package sklearn

import (
	"slices"

	"github.com/cupel/cupel"
)

// Kind is what a [Cell] holds.
type Kind byte

// The kinds.
const (
	Missing Kind = iota // nothing: None and NaN of Python
	Number
	Bool // whose number is 0 or 1
	Text
)

// Cell is one value of a table. The zero value is missing.
type Cell struct {
	Kind   Kind
	Number float64 // of Number, where NaN is missing too, and of Bool
	Text   string  // of Text
}

// NumberCell returns the cell of a number.
func NumberCell(value float64) Cell { return Cell{Kind: Number, Number: value} }

// TextCell returns the cell of a text.
func TextCell(value string) Cell { return Cell{Kind: Text, Text: value} }

// BoolCell returns the cell of a bool.
func BoolCell(value bool) Cell {
	if value {
		return Cell{Kind: Bool, Number: 1}
	}
	return Cell{Kind: Bool}
}

// isMissing reports whether a cell has no value.
func (c Cell) isMissing() bool {
	return c.Kind == Missing || c.Kind == Number && c.Number != c.Number
}

// Frame is a table whose columns have names and values of any kind, as a DataFrame.
type Frame struct {
	Columns []string // nil where columns have no names
	Width   int      // columns, where they have no names
	Cells   []Cell   // row by row
}

// width is how many columns there are.
func (f Frame) width() int {
	if f.Columns != nil {
		return len(f.Columns)
	}
	return f.Width
}

// arranged returns the rows with the columns in the order of names; nil takes them
// as they are, and the width 0 any number.
func (f Frame) arranged(names []string, width int) (*table, error) {
	found := f.width()
	if found < 1 || len(f.Cells)%found != 0 {
		return nil, cupel.Errorf(cupel.Invalid, "%d values make no rows of %d columns", len(f.Cells), found)
	}
	rows := &table{form: mixed, rows: len(f.Cells) / found, columns: found, cells: f.Cells}
	if names == nil || f.Columns == nil || slices.Equal(names, f.Columns) {
		if found != width && width != 0 {
			return nil, wrongWidth(found, width)
		}
		return rows, nil
	}
	places, err := f.places(names)
	if err != nil {
		return nil, err
	}
	return rows.only(places), nil
}

// places returns where columns are.
func (f Frame) places(names []string) ([]int, error) {
	at := make(map[string]int, len(f.Columns))
	for i, name := range f.Columns {
		if _, twice := at[name]; twice {
			return nil, cupel.Errorf(cupel.Invalid, "the rows have the column %q twice", name)
		}
		at[name] = i
	}
	places := make([]int, len(names))
	var missing []string
	for i, name := range names {
		place, ok := at[name]
		if !ok {
			missing = append(missing, name)
		}
		places[i] = place
	}
	if missing != nil {
		return nil, cupel.Errorf(cupel.Invalid, "the rows have no column %q", missing)
	}
	return places, nil
}
