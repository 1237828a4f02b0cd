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
	// Keys maps single keys, as [Key.String] writes them, to where their value is
	// at hand, in place of what the family says.
	Keys map[string]Column
	// Best returns what best(…) means of a metric, Min or Max; nil goes by [BestOf]
	// and the metric's key.
	Best func(metric string) Reducer
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
	// OnArgs are bound to what further "?" On has, behind the key.
	OnArgs []any
	// Pick is the order of rows of which the first one counts in an order and as
	// a value; "" where a key has one row at most. A filter looks at any of them.
	Pick string
	// Reducers maps each reducer but best to its SQL, for a family that has them.
	Reducers map[Reducer]string
	// Float says of numbers that they are 64-bit floats, not integers: they are
	// compared as they are, so that an index serves.
	Float bool
	// NotNull says that Value is never NULL, which makes for simpler orders.
	NotNull bool
}

// value is the value as it stands.
func (column Column) value() clause { return clause{text: column.Value, float: column.Float} }

// on is the condition for the rows of a key of a family.
func (column Column) on(k key) clause {
	return clause{text: column.On, args: append([]any{k.name}, column.OnArgs...)}
}

// column returns the column of a key.
func (cs Columns) column(k key) (Column, error) {
	if len(cs.Keys) > 0 {
		if column, ok := cs.Keys[k.String()]; ok {
			return column, nil
		}
	}
	name, columns := "", cs.Families
	if k.attribute != nil {
		name, columns = k.attribute.Name, cs.Attributes
	} else {
		name = k.family.Name
	}
	column, ok := columns[name]
	if ok && k.reducer != "" {
		column.Value, ok = column.Reducers[cs.reducer(k)]
	}
	if !ok || k.inRows() && column.Rows == "" {
		return Column{}, cupel.Errorf(cupel.Internal, "filter: the store has no column for %s", k)
	}
	return column, nil
}

// reducer returns the reducer of a key, Min or Max in place of Best.
func (cs Columns) reducer(k key) Reducer {
	switch {
	case k.reducer != Best:
		return k.reducer
	case cs.Best != nil:
		return cs.Best(k.name)
	}
	return BestOf(k.name, nil)
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
