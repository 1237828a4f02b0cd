package filter

import (
	"cmp"
	"encoding/json"
	"math"
	"strconv"
	"time"
)

// Record is one entity in memory.
//
// Text is a string, a Number an int64 or a float64, a Time a time.Time, a set of
// Text a []string. JSON is what encoding/json makes of it, with or without
// UseNumber. NaN counts as absent.
type Record interface {
	// Attribute returns the value of an attribute of the vocabulary by its name,
	// not an alias; nil if it is absent.
	Attribute(name string) any
	// Entry returns the value under a key of a family, and whether there is one;
	// a JSON null is there. In a family of JSON the key is the first part of the
	// path. The reducer is "" or, where the filter names one, its name.
	Entry(family, key string, reducer Reducer) (any, bool)
}

func (j junction) match(r Record) bool {
	isOr := j.keyword == "or"
	for _, n := range j.nodes {
		if n.match(r) == isOr {
			return isOr
		}
	}
	return !isOr
}

func (n negation) match(r Record) bool { return !n.inner.match(r) }

func (c *comparison) match(r Record) bool {
	value, present := c.key.lookup(r)
	switch {
	case !present && c.fallback != nil:
		return c.fallback.match(r)
	case c.key.isSet():
		set, _ := value.([]string)
		return c.matchSet(set)
	}
	return c.holds(descend(value, c.key.path[c.key.pathInRecord():]))
}

// lookup asks the record for the value at the key's first part.
func (k key) lookup(r Record) (any, bool) {
	switch {
	case k.attribute != nil:
		value := r.Attribute(k.attribute.Name)
		return value, value != nil
	case k.family.Type == JSON:
		return r.Entry(k.family.Name, k.path[0].member, k.reducer)
	}
	value, present := r.Entry(k.family.Name, k.name, k.reducer)
	if !present {
		return nil, false
	}
	return value, true
}

// pathInRecord is how many steps of the path lookup has taken.
func (k key) pathInRecord() int {
	if k.family != nil && k.family.Type == JSON {
		return 1
	}
	return 0
}

// descend follows the path into a JSON value; nil where it leads nowhere.
func descend(value any, path []step) any {
	for _, s := range path {
		switch container := value.(type) {
		case map[string]any:
			if s.index >= 0 {
				return nil
			}
			value = container[s.member]
		case []any:
			if s.index < 0 || s.index >= len(container) {
				return nil
			}
			value = container[s.index]
		default:
			return nil
		}
	}
	return value
}

// matchSet compares a set: any of its values, or with a negated operator none.
func (c *comparison) matchSet(set []string) bool {
	if c.op.relation == null {
		return (len(set) == 0) != c.op.negated
	}
	for _, value := range set {
		if c.related(value) {
			return !c.op.negated
		}
	}
	return c.op.negated
}

// holds reports whether the comparison is true of one value, nil if absent.
func (c *comparison) holds(value any) bool {
	value = normal(value)
	if c.op.relation == null {
		return (value == nil) != c.op.negated
	}
	return !c.never && kindOf(value) == c.kind && c.related(value) != c.op.negated
}

// related is holds without the negation, for a value of the right kind.
func (c *comparison) related(value any) bool {
	if c.op.relation.pattern() {
		return matchPattern(c.pattern(), c.folded(value.(string)))
	}
	for _, v := range c.values {
		if orderHolds(c.op.relation, compare(value, v)) {
			return true
		}
	}
	return false
}

// pattern returns the pattern of like or ilike, folded for the latter.
func (c *comparison) pattern() string { return c.folded(c.values[0].(string)) }

func (c *comparison) folded(text string) string {
	if c.op.relation == ilike {
		return Fold(text)
	}
	return text
}

func orderHolds(r relation, order int) bool {
	switch r {
	case less:
		return order < 0
	case lessOrEqual:
		return order <= 0
	case greater:
		return order > 0
	case greaterOrEqual:
		return order >= 0
	}
	return order == 0 // equal and in
}

// normal brings a record's value into the forms of a comparison's values.
func normal(value any) any {
	switch v := value.(type) {
	case json.Number:
		f, _ := strconv.ParseFloat(string(v), 64) // out of range is infinite, as in the databases
		return f
	case time.Time:
		return v.Truncate(time.Microsecond)
	case float64:
		if math.IsNaN(v) {
			return nil
		}
	}
	return value
}

// kindOf returns the type of a normal value; "" of what can be compared with
// nothing.
func kindOf(value any) Type {
	switch v := value.(type) {
	case string:
		return Text
	case int64:
		return Number
	case float64:
		if !math.IsNaN(v) { // which a token may hold
			return Number
		}
	case bool:
		return truth
	case time.Time:
		return Time
	}
	return ""
}

// compare orders two normal values of one kind. Two integers are compared
// exactly, any other two numbers as float64; false is before true.
func compare(a, b any) int {
	switch x := a.(type) {
	case string:
		return cmp.Compare(x, b.(string))
	case time.Time:
		return x.Compare(b.(time.Time))
	case bool:
		if x == b.(bool) {
			return 0
		}
		return 1
	case int64:
		if y, ok := b.(int64); ok {
			return cmp.Compare(x, y)
		}
	}
	return cmp.Compare(asFloat(a), asFloat(b))
}

func asFloat(number any) float64 {
	if i, ok := number.(int64); ok {
		return float64(i)
	}
	return number.(float64)
}
