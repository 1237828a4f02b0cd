// Package document reads the two forms in which XGBoost writes a model, JSON and
// UBJSON, into one tree of values.
//
// Files may come from anyone: memory stays a small multiple of the file's length,
// every count is checked against the bytes that are left, and errors name the
// place.
package document

import (
	"math"
	"strconv"

	"github.com/cupel/cupel"
)

// maxDepth is how deep values may nest; XGBoost's nest ten deep.
const maxDepth = 64

// Node is a value with the place where it stands, such as /learner/version. The
// value is an object, a list, a list of numbers, a text, a number, a bool, or
// nothing.
type Node struct {
	place string
	value any // map[string]any, []any, []float64, string, float64, bool or nil
}

// missing is the value of a key that is not there.
type missing struct{}

// Get returns the value of a key of an object. Where the key is not there, the
// node does not exist, and nothing can be read of it.
func (n Node) Get(key string) Node {
	members, _ := n.value.(map[string]any)
	value, found := members[key]
	if !found {
		value = missing{}
	}
	return Node{n.place + "/" + key, value}
}

// Exists reports whether there is such a value.
func (n Node) Exists() bool {
	_, not := n.value.(missing)
	return !not
}

// Place is where the node stands.
func (n Node) Place() string { return n.place }

// Keys calls f with each member of an object, in no order.
func (n Node) Keys(f func(key string, value Node)) {
	members, _ := n.value.(map[string]any)
	for key, value := range members {
		f(key, Node{n.place + "/" + key, value})
	}
}

// List returns the values of a list.
func (n Node) List() ([]Node, error) {
	switch list := n.value.(type) {
	case []any:
		nodes := make([]Node, len(list))
		for i, value := range list {
			nodes[i] = Node{n.place + "/" + strconv.Itoa(i), value}
		}
		return nodes, nil
	case []float64:
		nodes := make([]Node, len(list))
		for i, value := range list {
			nodes[i] = Node{n.place + "/" + strconv.Itoa(i), value}
		}
		return nodes, nil
	}
	return nil, n.not("a list")
}

// Floats returns the numbers of a list. The slice is the node's own.
func (n Node) Floats() ([]float64, error) {
	switch list := n.value.(type) {
	case []float64:
		return list, nil
	case []any:
		return n.numbers(list)
	}
	return nil, n.not("a list of numbers")
}

// numbers reads a list that has other values beside numbers: bools count as 0 and 1.
func (n Node) numbers(list []any) ([]float64, error) {
	numbers := make([]float64, len(list))
	for i, value := range list {
		switch value := value.(type) {
		case float64:
			numbers[i] = value
		case bool:
			if value {
				numbers[i] = 1
			}
		default:
			return nil, Node{n.place + "/" + strconv.Itoa(i), value}.not("a number")
		}
	}
	return numbers, nil
}

// Ints returns the whole numbers of a list.
func (n Node) Ints() ([]int, error) {
	floats, err := n.Floats()
	if err != nil {
		return nil, err
	}
	ints := make([]int, len(floats))
	for i, value := range floats {
		if value != math.Trunc(value) || math.Abs(value) > 1<<53 {
			return nil, Node{n.place + "/" + strconv.Itoa(i), value}.not("a whole number")
		}
		ints[i] = int(value)
	}
	return ints, nil
}

// Text returns a text.
func (n Node) Text() (string, error) {
	if text, ok := n.value.(string); ok {
		return text, nil
	}
	return "", n.not("a text")
}

// Float returns a number, or a text that is one: XGBoost writes parameters as texts.
func (n Node) Float() (float64, error) {
	switch value := n.value.(type) {
	case float64:
		return value, nil
	case string:
		if number, err := strconv.ParseFloat(value, 64); err == nil {
			return number, nil
		}
	}
	return 0, n.not("a number")
}

// Int returns a whole number, or a text that is one.
func (n Node) Int() (int, error) {
	value, err := n.Float()
	if err == nil && (value != math.Trunc(value) || math.Abs(value) > 1<<53) {
		err = n.not("a whole number")
	}
	return int(value), err
}

// not says that the node is not what was asked for.
func (n Node) not(wanted string) error {
	if !n.Exists() {
		return cupel.Errorf(cupel.Invalid, "%s is missing: it should be %s", n.place, wanted)
	}
	return cupel.Errorf(cupel.Invalid, "%s is %s, and not %s", n.place, n.kind(), wanted)
}

func (n Node) kind() string {
	switch value := n.value.(type) {
	case map[string]any:
		return "an object"
	case []any, []float64:
		return "a list"
	case string:
		return "the text " + strconv.Quote(shortened(value))
	case float64:
		return strconv.FormatFloat(value, 'g', -1, 64)
	case bool:
		return strconv.FormatBool(value)
	}
	return "null"
}

func shortened(text string) string {
	const most = 40
	if len(text) <= most {
		return text
	}
	return text[:most] + "..."
}

// allowance counts values, so that many small ones cannot take many times the
// memory of the text that holds them.
type allowance int

// allowedFor is what a text of n bytes may hold: XGBoost's have a value, lists of
// numbers counting once, for some twenty bytes.
func allowedFor(n int) allowance { return allowance(10_000 + n/8) }

func (a *allowance) take() error {
	if *a--; *a < 0 {
		return cupel.Errorf(cupel.TooLarge, "the document holds more values than a model of its length can: it is none of XGBoost's")
	}
	return nil
}
