package filter

import "slices"

// Type is what an attribute, or every value of a family, is.
type Type string

// The types.
const (
	Text   Type = "text"
	Number Type = "number" // an integer or a float64, never NaN
	Time   Type = "time"   // of microseconds
	JSON   Type = "JSON"   // any value, addressed by a path
	truth  Type = "true or false"
)

// Vocabulary is what a filter can say about one kind of entity. It is not
// modified once in use.
type Vocabulary struct {
	// Entity names the kind in messages, in the plural: "images".
	Entity string
	// Attributes are the fields that every record has.
	Attributes []Attribute
	// Prefixes may stand before an attribute: "attributes" in attributes.version.
	Prefixes []string
	// Families hold values under keys of the user's own. The first is suggested
	// for a name that nothing else is near to.
	Families []Family
}

// Attribute is a field of an entity.
type Attribute struct {
	// Name may have one dot: dataset.name. So may the aliases.
	Name    string
	Aliases []string
	Type    Type
	// Quoted says of a number that it may be written as an integer in quotes too.
	Quoted bool
	// Long says of a text that it may be long: an order looks at its first
	// MaxOrdered characters.
	Long bool
	// Set says that a record has any number of values. A comparison holds when
	// it holds for any of them; !=, not like, not ilike and not in hold when the
	// comparison without "not" holds for none.
	Set bool
}

// Family is a group of values under keys: metadata, tags, metrics.
type Family struct {
	Name    string
	Aliases []string
	Type    Type
	// Reducers says that best(…), last(…) and so on may be taken of the values.
	Reducers bool
	// Fallbacks maps a first key to the attribute that stands in for it in
	// records that have nothing under the key. Only for type JSON.
	Fallbacks map[string]string
}

// Reducer makes one number of the series of a metric.
type Reducer string

// The reducers. A metric without one means its last value.
const (
	Last  Reducer = "last"
	Best  Reducer = "best"
	Min   Reducer = "min"
	Max   Reducer = "max"
	Mean  Reducer = "mean"
	Count Reducer = "count"
)

// Reducers returns all reducers.
func Reducers() []Reducer { return []Reducer{Last, Best, Min, Max, Mean, Count} }

func (v *Vocabulary) attribute(name string) *Attribute {
	i := slices.IndexFunc(v.Attributes, func(a Attribute) bool {
		return a.Name == name || slices.Contains(a.Aliases, name)
	})
	if i < 0 {
		return nil
	}
	return &v.Attributes[i]
}

func (v *Vocabulary) family(name string) *Family {
	i := slices.IndexFunc(v.Families, func(f Family) bool {
		return f.Name == name || slices.Contains(f.Aliases, name)
	})
	if i < 0 {
		return nil
	}
	return &v.Families[i]
}

func (v *Vocabulary) attributeNames() []string {
	names := make([]string, len(v.Attributes))
	for i, a := range v.Attributes {
		names[i] = a.Name
	}
	return names
}

func (v *Vocabulary) familyNames() []string {
	names := make([]string, len(v.Families))
	for i, f := range v.Families {
		names[i] = f.Name
	}
	return names
}

// examples returns a key of each family, for messages.
func (v *Vocabulary) examples() []string {
	examples := v.familyNames()
	for i := range examples {
		examples[i] += ".KEY"
	}
	return examples
}
