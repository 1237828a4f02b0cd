package rows

import (
	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/jsonscan"
)

// records takes rows that are objects by column.
type records struct {
	table  *Table
	places map[string]int
	seen   []int // the row, from 1, that had the column last
	open   bool  // the first row names the columns
}

// newRecords takes the columns that the model knows, and leaves others out; of a
// model that knows none, those of the first record.
func newRecords(t *Table, want Wanted) *records {
	r := &records{table: t, places: map[string]int{}, open: want.Columns == nil}
	for _, name := range want.Columns {
		r.add(name)
	}
	return r
}

func (r *records) add(name string) {
	r.places[name] = len(r.seen)
	r.seen = append(r.seen, 0)
	r.table.Columns = append(r.table.Columns, name)
	r.table.Width++
}

func (r *records) record(s *jsonscan.Scanner, row int) {
	t := r.table
	found, start := 0, row*t.Width
	t.grow(start + t.Width)
	s.Object(func(key string) {
		place, known := r.places[key]
		if !known && r.open && row == 0 {
			place, known = len(r.seen), true
			r.add(key)
			t.grow(t.Width)
		}
		if !known {
			s.Skip()
			return
		}
		if r.seen[place] == row+1 {
			s.Fail(cupel.Errorf(cupel.Invalid, "row %d has the column %q twice", row, key))
			return
		}
		r.seen[place] = row + 1
		found++
		t.value(s, row, place, start+place)
	})
	if s.Err() == nil && found < t.Width {
		s.Fail(cupel.Errorf(cupel.Invalid, "row %d has no column %q: write null where a value is missing", row, r.absent(row)))
	}
}

// absent returns a column that a row does not have.
func (r *records) absent(row int) string {
	for place, last := range r.seen {
		if last != row+1 {
			return r.table.Columns[place]
		}
	}
	return ""
}
