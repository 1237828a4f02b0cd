package rows

import (
	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/jsonscan"
	"github.com/cupel/cupel/predict/sklearn"
)

// value takes a value of JSON, and stores it.
func (t *Table) value(s *jsonscan.Scanner, row, column, at int) {
	switch c := s.Peek(); {
	case c == '-', c >= '0' && c <= '9':
		t.setNumber(at, s.Float())
	case c == 'n':
		if !s.Null() {
			s.Skip()
		}
	case c == '"':
		t.setCell(at, sklearn.TextCell(s.Text()))
	case c == 't', c == 'f':
		t.setCell(at, sklearn.BoolCell(s.Skip() == "true"))
	case c == '[', c == '{':
		what := map[byte]string{'[': "a list", '{': "an object"}[c]
		s.Fail(cupel.Errorf(cupel.Invalid, "%s: there is %s, and a number, a text, true, false or null is expected", t.place(row, column), what))
	default:
		s.Skip() // says what is wrong
	}
}

// Rows takes a list of rows: each a list of values, or an object by column.
func Rows(s *jsonscan.Scanner, want Wanted) *Table {
	t := &Table{}
	var r *records
	s.List(func(i int) {
		if err := t.full(want.MaxRows); err != nil {
			s.Fail(err)
			return
		}
		switch {
		case s.Peek() == '{' && i == 0:
			r = newRecords(t, want)
			r.record(s, i)
		case s.Peek() == '{' && r != nil:
			r.record(s, i)
		case s.Peek() == '[' && r == nil:
			t.list(s, i)
		default:
			s.Fail(cupel.Errorf(cupel.Invalid, "row %d: every row should be a list of values, or every row an object by column", i))
		}
		t.Rows++
	})
	return t
}

// list takes a row that is a list of values.
func (t *Table) list(s *jsonscan.Scanner, row int) {
	start, count := row*t.Width, 0
	s.List(func(i int) {
		if (row > 0 || t.Columns != nil) && i >= t.Width {
			s.Fail(cupel.Errorf(cupel.Invalid, "row %d has more values than the %d that are expected", row, t.Width))
			return
		}
		t.grow(start + i + 1)
		t.value(s, row, i, start+i)
		count++
	})
	if row == 0 && t.Columns == nil {
		t.Width = count
	}
	if s.Err() == nil && count != t.Width {
		s.Fail(cupel.Errorf(cupel.Invalid, "row %d has %d values, and %d are expected", row, count, t.Width))
	}
}

// Split takes an object of columns and data, as pandas writes a table with
// orient="split". Its index, if there is one, is left out.
func Split(s *jsonscan.Scanner, want Wanted) *Table {
	t := &Table{}
	data := ""
	s.Object(func(key string) {
		switch key {
		case "columns":
			if !s.Null() {
				t.Columns = texts(s)
			}
		case "data":
			data = s.Skip()
		default:
			s.Skip()
		}
	})
	if s.Err() == nil && data == "" {
		s.Fail(cupel.Errorf(cupel.Invalid, "dataframe_split has no data: write {\"columns\": […], \"data\": [[…], …]}"))
	}
	if s.Err() != nil {
		return t
	}
	inner := jsonscan.New(data)
	t.splitData(inner, want)
	if err := inner.Err(); err != nil {
		s.Fail(err)
	}
	return t
}

func (t *Table) splitData(s *jsonscan.Scanner, want Wanted) {
	t.Width = len(t.Columns)
	s.List(func(i int) {
		if err := t.full(want.MaxRows); err != nil {
			s.Fail(err)
			return
		}
		if s.Peek() != '[' {
			s.Fail(cupel.Errorf(cupel.Invalid, "row %d: there should be a list of values", i))
			return
		}
		t.grow(i * t.Width)
		t.list(s, i)
		t.Rows++
	})
}

// texts takes a list of names.
func texts(s *jsonscan.Scanner) []string {
	names := []string{}
	s.List(func(i int) {
		if s.Peek() != '"' {
			s.Fail(cupel.Errorf(cupel.Invalid, "columns[%d]: there should be a text", i))
			return
		}
		names = append(names, s.Text())
	})
	return names
}
