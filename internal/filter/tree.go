package filter

// node is a part of a filter that is true or false of a record.
type node interface {
	match(r Record) bool
	compile(c *compiler) clause
	String() string
}

// junction is two or more nodes joined by one keyword.
type junction struct {
	keyword string // "and" or "or"
	nodes   []node
}

// negation is "not" and what follows it.
type negation struct {
	inner node
}

// comparison is a key, an operator and the values on its right.
type comparison struct {
	key      key
	op       operator
	literals []literal // as they were written

	// The rest is what check made of them.

	kind   Type  // what a value has to be to be compared; never JSON
	values []any // string, int64, float64, bool or time.Time, as kind says
	never  bool  // no value can hold: the literals are not of the key's type

	// fallback is compared instead in records that have nothing under the first
	// part of the key; nil for most keys.
	fallback *comparison
}

// key is the left side of a comparison: an attribute, or a value of a family.
type key struct {
	attribute *Attribute // or
	family    *Family
	name      string     // key in a family that is not JSON
	path      []step     // path into JSON
	standIn   *Attribute // compared in records that have nothing under the path's first part; nil for most
	reducer   Reducer    // "" unless written
}

// step is one step into a JSON value: to a member of an object, or to an
// element of an array.
type step struct {
	member string
	index  int // of the element, or -1 for a member
}

// valueType is the type of what the key leads to.
func (k key) valueType() Type {
	if k.attribute != nil {
		return k.attribute.Type
	}
	return k.family.Type
}

// long reports whether a text of the key may be too long to be ordered by whole.
func (k key) long() bool { return k.family != nil || k.attribute.Long }

func (k key) isSet() bool { return k.attribute != nil && k.attribute.Set }
