package rows

import (
	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/jsonscan"
	"github.com/cupel/cupel/predict/sklearn"
)

// Column is one column of a table, of values of one kind.
type Column struct {
	Name    string
	Numbers []float64 // or Texts, or Bools
	Texts   []string
	Bools   []bool
}

// rows is how many values there are.
func (c Column) rows() int { return max(len(c.Numbers), len(c.Texts), len(c.Bools)) }

// OfColumns makes a table of columns that are equally long.
func OfColumns(columns []Column, want Wanted) (*Table, error) {
	t := &Table{Width: len(columns), Columns: []string{}}
	for i, c := range columns {
		t.Columns = append(t.Columns, c.Name)
		if i == 0 {
			t.Rows = c.rows()
		}
		if c.rows() != t.Rows {
			return nil, cupel.Errorf(cupel.Invalid, "column %q has %d values, and column %q has %d", c.Name, c.rows(), columns[0].Name, t.Rows)
		}
	}
	if t.Rows > want.MaxRows {
		t.Rows = want.MaxRows
		return nil, t.full(want.MaxRows)
	}
	t.grow(t.Rows * t.Width)
	for j, c := range columns {
		for i := range t.Rows {
			t.setColumn(i*t.Width+j, c, i)
		}
	}
	return t, nil
}

func (t *Table) setColumn(at int, c Column, i int) {
	switch {
	case c.Texts != nil:
		t.setCell(at, sklearn.TextCell(c.Texts[i]))
	case c.Bools != nil:
		t.setCell(at, sklearn.BoolCell(c.Bools[i]))
	default:
		t.setNumber(at, c.Numbers[i])
	}
}

// OfNumbers makes a table of numbers, row by row.
func OfNumbers(numbers []float64, width int, want Wanted) (*Table, error) {
	if width < 1 || len(numbers)%width != 0 {
		return nil, cupel.Errorf(cupel.Invalid, "%d values make no rows of %d columns", len(numbers), width)
	}
	if len(numbers)/width > want.MaxRows {
		return nil, (&Table{Rows: want.MaxRows}).full(want.MaxRows)
	}
	return &Table{Width: width, Rows: len(numbers) / width, numbers: numbers}, nil
}

// ByColumn takes an object that has a list of values for each column.
func ByColumn(s *jsonscan.Scanner, want Wanted) *Table {
	var parts []*Table
	var names []string
	s.Object(func(key string) {
		part := &Table{Columns: []string{key}, Width: 1}
		s.List(func(i int) {
			if err := part.full(want.MaxRows); err != nil {
				s.Fail(err)
				return
			}
			part.grow(i + 1)
			part.one(s, i)
			part.Rows++
		})
		names, parts = append(names, key), append(parts, part)
		if s.Err() == nil && part.Rows != parts[0].Rows {
			s.Fail(cupel.Errorf(cupel.Invalid, "column %q has %d values, and column %q has %d", key, part.Rows, names[0], parts[0].Rows))
		}
	})
	if s.Err() != nil || len(parts) == 0 {
		return &Table{}
	}
	return joined(names, parts)
}

// one takes a value, which may stand in a list of its own.
func (t *Table) one(s *jsonscan.Scanner, row int) {
	if s.Peek() != '[' {
		t.value(s, row, 0, row)
		return
	}
	s.List(func(i int) {
		if i > 0 {
			s.Fail(cupel.Errorf(cupel.Invalid, "%s: there are several values, and one is expected", t.place(row, 0)))
			return
		}
		t.value(s, row, 0, row)
	})
}

// joined sets tables of one column side by side.
func joined(names []string, parts []*Table) *Table {
	t := &Table{Columns: names, Width: len(parts), Rows: parts[0].Rows}
	t.grow(t.Rows * t.Width)
	for j, part := range parts {
		for i := range t.Rows {
			if part.mixed {
				t.setCell(i*t.Width+j, part.cells[i])
			} else {
				t.setNumber(i*t.Width+j, part.numbers[i])
			}
		}
	}
	return t
}
