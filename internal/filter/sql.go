package filter

import (
	"fmt"
	"strings"
	"time"
)

// clause is a piece of SQL with the values for its placeholders, in order.
type clause struct {
	text  string
	args  []any
	float bool // it is known to be a 64-bit float
}

// sql makes a clause from a format with one %s for each part.
func sql(format string, parts ...clause) clause {
	texts, args := make([]any, len(parts)), []any(nil)
	for i, part := range parts {
		texts[i] = part.text
		args = append(args, part.args...)
	}
	return clause{text: fmt.Sprintf(format, texts...), args: args}
}

// raw makes a clause without values of the store's own SQL.
func raw(text string) clause { return clause{text: text} }

// bound makes a placeholder with its value.
func bound(value any) clause { return clause{text: "?", args: []any{value}} }

// compiler turns nodes into clauses. It keeps the first error.
type compiler struct {
	dialect grammar
	columns Columns
	err     error
}

// SQL returns the filter as a condition for WHERE, in parentheses where it needs
// them, with one "?" for each of args. It may be NULL where the filter is false.
// A fault of columns is an error of code internal.
func (f *Filter) SQL(d Dialect, columns Columns) (where string, args []any, err error) {
	if f.root == nil {
		return "TRUE", nil, nil
	}
	c := &compiler{dialect: d.grammar(), columns: columns}
	compiled := f.root.compile(c)
	return compiled.text, compiled.args, c.err
}

func (j junction) compile(c *compiler) clause {
	parts := make([]clause, len(j.nodes))
	for i, n := range j.nodes {
		parts[i] = n.compile(c)
	}
	return joined(strings.ToUpper(j.keyword), parts)
}

// joined joins parts as a balanced tree: SQLite refuses trees deeper than 1,000,
// which a chain of as many comparisons would be.
func joined(keyword string, parts []clause) clause {
	if len(parts) == 1 {
		return parts[0]
	}
	half := len(parts) / 2
	return sql("(%s "+keyword+" %s)", joined(keyword, parts[:half]), joined(keyword, parts[half:]))
}

// compile negates what is not true rather than what is false: a comparison with
// an absent value is NULL in SQL, and false here. Under AND and OR alone the two
// cannot be told apart, so it is enough to do so at each "not".
func (n negation) compile(c *compiler) clause {
	return sql("(%s IS NOT TRUE)", n.inner.compile(c))
}

func (c *comparison) compile(to *compiler) clause {
	if c.fallback == nil {
		return c.compileOwn(to)
	}
	absent := to.dialect.memberAbsent(raw(to.column(c.key).Value), c.key.path[0].member)
	return sql("CASE WHEN %s THEN %s ELSE %s END", absent, c.fallback.compile(to), c.compileOwn(to))
}

// compileOwn compiles the comparison without its fallback.
func (c *comparison) compileOwn(to *compiler) clause {
	column := to.column(c.key)
	switch {
	case c.never:
		return raw("FALSE")
	case c.key.valueType() == JSON:
		return to.json(c, column)
	case column.Rows == "":
		return to.test(c, column.value())
	case c.key.isSet():
		return to.set(c, column)
	}
	return to.entry(c, column)
}

func (c *compiler) column(k key) Column {
	column, err := c.columns.column(k)
	if err != nil && c.err == nil {
		c.err = err
	}
	return column
}

// set compares the rows of a set.
func (c *compiler) set(cmp *comparison, column Column) clause {
	positive := *cmp
	positive.op.negated = false
	exists := sql("EXISTS (SELECT 1 FROM %s WHERE %s", raw(column.Rows), raw(column.On))
	negate := cmp.op.negated
	if cmp.op.relation == null {
		exists, negate = sql("%s)", exists), !negate
	} else {
		exists = sql("%s AND %s)", exists, c.test(&positive, column.value()))
	}
	if negate {
		return sql("NOT %s", exists)
	}
	return exists
}

// entry compares the row under a key of a family.
func (c *compiler) entry(cmp *comparison, column Column) clause {
	exists := sql("EXISTS (SELECT 1 FROM %s WHERE %s", raw(column.Rows), column.on(cmp.key))
	if cmp.op.relation != null {
		return sql("%s AND %s)", exists, c.test(cmp, column.value()))
	}
	exists = sql("%s AND %s IS NOT NULL)", exists, raw(column.Value))
	if cmp.op.negated {
		return exists
	}
	return sql("NOT %s", exists)
}

// json compares a value inside a JSON column.
func (c *compiler) json(cmp *comparison, column Column) clause {
	path, document := jsonPath(cmp.key.path), raw(column.Value)
	switch {
	case cmp.op.relation == null:
		kind := c.dialect.jsonType(document, path)
		if cmp.op.negated {
			return sql("COALESCE(%s, 'null') <> 'null'", kind)
		}
		return sql("COALESCE(%s, 'null') = 'null'", kind)
	case cmp.kind == truth:
		return c.dialect.jsonTruth(document, path, cmp)
	}
	return c.dialect.jsonTest(document, path, cmp.kind, func(value clause) clause { return c.test(cmp, value) })
}

// test compares one SQL value of the comparison's kind; NULL where it is absent.
func (c *compiler) test(cmp *comparison, value clause) clause {
	relation, negated := cmp.op.relation, cmp.op.negated
	switch {
	case relation == null && negated:
		return sql("%s IS NOT NULL", value)
	case relation == null:
		return sql("%s IS NULL", value)
	case relation.pattern():
		return c.dialect.pattern(value, cmp)
	}
	return c.compare(cmp, value)
}

func (c *compiler) compare(cmp *comparison, value clause) clause {
	values := cmp.values
	switch {
	case cmp.kind == Number && !allIntegers(values):
		value, values = c.asFloat(value), floats(values)
	case cmp.kind == Text && cmp.op.relation.ordered():
		value = c.dialect.bytewise(value)
	}
	operator := strings.ToUpper(strings.Replace(cmp.op.String(), "!=", "<>", 1))
	if cmp.op.relation != in {
		return sql("%s "+operator+" %s", value, c.operand(values[0]))
	}
	list := make([]clause, len(values))
	for i, v := range values {
		list[i] = c.operand(v)
	}
	format := strings.TrimSuffix(strings.Repeat("%s, ", len(list)), ", ")
	return sql("%s "+operator+" (%s)", value, sql(format, list...))
}

func (c *compiler) asFloat(number clause) clause {
	if number.float {
		return number
	}
	return c.dialect.float(number)
}

func (c *compiler) operand(value any) clause {
	if t, ok := value.(time.Time); ok {
		return bound(c.columns.time(t))
	}
	return c.dialect.operand(value)
}

func allIntegers(values []any) bool {
	for _, v := range values {
		if _, ok := v.(int64); !ok {
			return false
		}
	}
	return true
}

func floats(values []any) []any {
	converted := make([]any, len(values))
	for i, v := range values {
		converted[i] = asFloat(v)
	}
	return converted
}
