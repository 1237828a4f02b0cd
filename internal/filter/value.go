package filter

// Key is what a filter can compare, read by itself: a column of a table. It is
// immutable.
type Key struct {
	key key
}

// ParseKey reads a key such as "params.lr", "best(metrics.auc)" or "start_time".
// A wrong one is an error of code invalid like that of [Parse], and so is one of
// JSON, which has values of any type.
func ParseKey(text string, v *Vocabulary) (Key, error) {
	p, err := newParser("column", text, MaxClause, v)
	if err != nil {
		return Key{}, err
	}
	p.skipSpace()
	start := p.at
	k, err := p.key()
	if err != nil {
		return Key{}, err
	}
	if k.valueType() == JSON {
		return Key{}, p.fault(span{start, p.at}, "%s is JSON, which a column cannot hold", k)
	}
	if p.skipSpace(); !p.atEnd() {
		return Key{}, p.fault(p.here(), "here the column's name must end")
	}
	return Key{k}, nil
}

// String returns the key as it parses.
func (k Key) String() string { return k.key.String() }

// Type returns the type of the values, Text for a set.
func (k Key) Type() Type { return k.key.valueType() }

// Entry returns the family and the key in it, and the reducer, [Last] where none
// is written; "" for an attribute. A reducer [Best] is for [Columns.Best] to
// decide.
func (k Key) Entry() (family, name string, reducer Reducer) {
	if k.key.family == nil {
		return "", "", ""
	}
	reducer = k.key.reducer
	if reducer == "" && k.key.family.Reducers {
		reducer = Last
	}
	return k.key.family.Name, k.key.name, reducer
}

// SQL returns the value of the key in a row, with one "?" for each of args: NULL
// where it is absent. The values of a set are joined by ", " in their order.
func (k Key) SQL(d Dialect, columns Columns) (text string, args []any, err error) {
	c := &compiler{dialect: d.grammar(), columns: columns}
	value := c.value(k.key)
	return value.text, value.args, c.err
}

// value is the SQL of one value of a key that is not JSON.
func (c *compiler) value(k key) clause {
	column := c.column(k)
	switch {
	case column.Rows == "":
		return raw(column.Value)
	case k.isSet():
		return c.joinedSet(column)
	}
	picked := raw("")
	if column.Pick != "" {
		picked = raw(" ORDER BY " + column.Pick + " LIMIT 1")
	}
	return sql("(SELECT %s FROM %s WHERE %s%s)", raw(column.Value), raw(column.Rows), column.on(k), picked)
}

func (c *compiler) joinedSet(column Column) clause {
	return sql("(SELECT string_agg(one.value, ', ' ORDER BY %s) FROM (SELECT DISTINCT %s AS value FROM %s WHERE %s) AS one)",
		c.dialect.bytewise(raw("one.value")), raw(column.Value), raw(column.Rows), raw(column.On))
}
