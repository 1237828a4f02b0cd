package filter

import "strings"

// After returns the condition for the rows that come behind a position.
func (s Sorting) After(p Position) (where string, args []any) {
	c := s.after(p, 0)
	if bound := s.notBefore(p); bound.text != "" {
		c = sql("%s AND %s", bound, c)
	}
	return c.text, c.args
}

// after compares the values from the i-th on, where those before are equal: the
// value is beyond, or it is equal and the rest is after.
func (s Sorting) after(p Position, i int) clause {
	if i == len(s.values) {
		return raw("FALSE")
	}
	beyond, same := s.beyond(i, p[i]), s.same(i, p[i])
	switch {
	case same.text == "FALSE":
		return beyond
	case beyond.text == "FALSE":
		return sql("(%s AND %s)", same, s.after(p, i+1))
	}
	return sql("(%s OR %s AND %s)", beyond, same, s.after(p, i+1))
}

// beyond is true where the i-th value comes behind value.
func (s Sorting) beyond(i int, value any) clause {
	v := s.values[i]
	switch {
	case value == nil:
		return raw("FALSE")
	case v.presence == never:
		return raw("TRUE")
	}
	further := sql("%s "+v.direction()+" %s", v.clause, s.dialect.operand(value))
	if v.presence == maybe {
		return sql("(%s OR %s IS NULL)", further, v.clause)
	}
	return further
}

// same is true where the i-th value equals value.
func (s Sorting) same(i int, value any) clause {
	v := s.values[i]
	switch {
	case (value == nil) == (v.presence == never) && v.presence != maybe:
		if value == nil {
			return raw("TRUE")
		}
	case v.presence != maybe:
		return raw("FALSE")
	case value == nil:
		return sql("%s IS NULL", v.clause)
	}
	return sql("%s = %s", v.clause, s.dialect.operand(value))
}

// notBefore bounds the value that is first, for an index to begin there; no
// text where that is not simple.
func (s Sorting) notBefore(p Position) clause {
	v := s.values[0]
	if v.presence != always || p[0] == nil || strings.Contains(v.text, "(") {
		return clause{}
	}
	return sql("%s "+v.direction()+"= %s", v.clause, s.dialect.operand(p[0]))
}

// direction is the operator for what comes behind.
func (v sortValue) direction() string {
	if v.descending {
		return "<"
	}
	return ">"
}
