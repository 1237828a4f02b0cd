package filter

import (
	"fmt"
	"strings"
)

// Sorting is an order in SQL, for rows of one store. Position is where a row
// stands in it.
type Sorting struct {
	dialect grammar
	values  []sortValue
}

// sortValue is one value by which rows are sorted.
type sortValue struct {
	clause
	descending bool
	presence   presence
}

// presence says whether a value is there.
type presence int

const (
	maybe presence = iota
	always
	never
)

// SQL returns the order over rows as columns describe them. A fault of columns is
// an error of code internal.
func (o *Order) SQL(d Dialect, columns Columns) (Sorting, error) {
	c := &compiler{dialect: d.grammar(), columns: columns}
	s := Sorting{dialect: c.dialect}
	for _, t := range o.terms {
		known := maybe
		if column := c.column(t.key); column.NotNull {
			known = always
		}
		for _, value := range c.sortValues(t.key) {
			s.values = append(s.values, sortValue{value, t.descending, known})
		}
	}
	return s, c.err
}

// sortValues are what a key is sorted by: for JSON a number and a text, of which
// one at least is NULL.
func (c *compiler) sortValues(k key) []clause {
	if k.valueType() == JSON {
		number, text := c.jsonValues(k)
		return []clause{number, c.sortableText(text, true)}
	}
	value := c.value(k)
	if k.valueType() == Text {
		value = c.sortableText(value, k.long())
	}
	return []clause{value}
}

func (c *compiler) sortableText(text clause, long bool) clause {
	if long {
		text = sql(fmt.Sprintf("substr(%%s, 1, %d)", MaxOrdered), text)
	}
	return c.dialect.bytewise(text)
}

// jsonValues are the number and the text at a path, each NULL where there is
// none, with the key's fallback.
func (c *compiler) jsonValues(k key) (number, text clause) {
	document := raw(c.column(k).Value)
	number, text = c.dialect.jsonNumber(document, jsonPath(k.path)), c.dialect.jsonText(document, jsonPath(k.path))
	if k.standIn == nil {
		return number, text
	}
	otherNumber, otherText := c.attributeValues(key{attribute: k.standIn, path: k.path[1:]})
	absent := c.dialect.memberAbsent(document, k.path[0].member)
	choose := func(other, own clause) clause { return sql("CASE WHEN %s THEN %s ELSE %s END", absent, other, own) }
	return choose(otherNumber, number), choose(otherText, text)
}

// attributeValues are the number and the text of an attribute that stands in for
// JSON.
func (c *compiler) attributeValues(k key) (number, text clause) {
	switch k.attribute.Type {
	case JSON:
		return c.jsonValues(k)
	case Text:
		return raw("NULL"), c.value(k)
	}
	return c.dialect.float(c.value(k)), raw("NULL")
}

// Select returns the values as a list of columns, sort1, sort2 and so on, for
// SELECT.
func (s Sorting) Select() (list string, args []any) {
	columns := make([]string, len(s.values))
	for i, v := range s.values {
		text := v.text
		if v.presence == never {
			text = "NULL"
		} else {
			args = append(args, v.args...)
		}
		columns[i] = fmt.Sprintf("%s AS %s", text, sortColumn(i))
	}
	return strings.Join(columns, ", "), args
}

func sortColumn(i int) string { return fmt.Sprintf("sort%d", i+1) }

// By returns the columns of Select for ORDER BY.
func (s Sorting) By() string {
	var by []string
	for i, v := range s.values {
		column := sortColumn(i)
		if v.descending {
			column += " DESC"
		}
		if v.presence == maybe {
			column += " NULLS LAST"
		}
		if v.presence != never {
			by = append(by, column)
		}
	}
	if len(by) == 0 {
		return sortColumn(0) // of rows that are none
	}
	return strings.Join(by, ", ")
}

// Present is the order of the rows that have the value which is first in it, and
// the condition for them. It spares databases the NULLs, so that an index serves.
func (s Sorting) Present() (present Sorting, where string, args []any) {
	first := s.values[0]
	return s.firstIs(always), first.text + " IS NOT NULL", first.args
}

// Absent is the order of the other rows.
func (s Sorting) Absent() (absent Sorting, where string, args []any) {
	first := s.values[0]
	return s.firstIs(never), first.text + " IS NULL", first.args
}

func (s Sorting) firstIs(known presence) Sorting {
	values := append([]sortValue{}, s.values...)
	values[0].presence = known
	return Sorting{s.dialect, values}
}

// Sure reports whether all rows are known to have the value that is first.
func (s Sorting) Sure() bool { return s.values[0].presence == always }

// Width returns how many values Select has.
func (s Sorting) Width() int { return len(s.values) }
