package filter

import (
	"time"

	"github.com/cupel/cupel"
)

// Columns says where a store keeps what a filter can name. All its SQL is
// written by the store, never taken from a filter, and is used as an operand
// without parentheses around it.
type Columns struct {
	// Attributes maps the name of each attribute of the vocabulary.
	Attributes map[string]Column
	// Families maps the name of each family.
	Families map[string]Column
	// Time makes the bound value for a time; nil binds Unix microseconds.
	Time func(time.Time) any
}

// Column is where the values of one attribute or family are.
//
// Text is a column of text, a Number of integers or double precision (NaN is
// stored as NULL), a Time whatever [Columns] binds. JSON is JSONB: in SQLite
// what jsonb() makes, in PostgreSQL a jsonb; a NULL is an absent value.
type Column struct {
	// Value is the SQL of the value: "i.author".
	Value string
	// Rows names the table, with an alias, and On the condition, that give the
	// rows of a set or of a family other than JSON. For a family On has one "?",
	// to which the key is bound: "a.image_id = i.id AND a.key = ?".
	Rows, On string
	// Reducers maps each reducer to its SQL, for a family that has them.
	Reducers map[Reducer]string
}

// column returns the column of a key.
func (cs Columns) column(k key) (Column, error) {
	name, columns := "", cs.Families
	if k.attribute != nil {
		name, columns = k.attribute.Name, cs.Attributes
	} else {
		name = k.family.Name
	}
	column, ok := columns[name]
	if ok && k.reducer != "" {
		column.Value, ok = column.Reducers[k.reducer]
	}
	if !ok || k.inRows() && column.Rows == "" {
		return Column{}, cupel.Errorf(cupel.Internal, "filter: the store has no column for %s", k)
	}
	return column, nil
}

// inRows reports whether the key's values are rows of a table of their own.
func (k key) inRows() bool {
	return k.isSet() || k.family != nil && k.family.Type != JSON
}

func (cs Columns) time(t time.Time) any {
	if cs.Time == nil {
		return t.UnixMicro()
	}
	return cs.Time(t)
}
