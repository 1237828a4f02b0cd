package sklearn

import (
	"math"
	"slices"

	"github.com/cupel/cupel/predict/pickle"
)

// plain returns a parameter, with NumPy's scalars as Python's.
func (e *estimator) plain(key string) (value pickle.Value, there bool) {
	value, there = e.state.Get(key)
	if plain, err := pickle.ScalarOf(value); err == nil {
		value = plain
	}
	return value, there
}

// flag returns a bool, or what it is by default where an older version has none.
func (e *estimator) flag(key string, byDefault bool) bool {
	value, there := e.plain(key)
	if !there {
		return byDefault
	}
	flag, ok := value.(bool)
	if !ok {
		e.refuse(key, "it should be a bool")
	}
	return flag
}

// choice returns a text that is one of those that are understood.
func (e *estimator) choice(key string, known ...string) string {
	value, _ := e.plain(key)
	text, ok := value.(string)
	if !ok || !slices.Contains(known, text) {
		e.refuse(key, "this is not known")
	}
	return text
}

// none refuses a parameter that is neither absent nor None.
func (e *estimator) none(keys ...string) {
	for _, key := range keys {
		if value, _ := e.state.Get(key); value != nil {
			e.refuse(key, "this is known as None only")
		}
	}
}

// isNone reports whether an attribute is absent or None.
func (e *estimator) isNone(key string) bool {
	value, _ := e.state.Get(key)
	return value == nil
}

// number returns a finite number.
func (e *estimator) number(key string) float64 {
	value, _ := e.plain(key)
	number, ok := numberOf(value)
	if !ok || math.IsNaN(number) || math.IsInf(number, 0) {
		e.refuse(key, "it should be a number")
		return 0
	}
	return number
}

// integer returns a whole number that is not too large for a length.
func (e *estimator) integer(key string) int {
	value, _ := e.plain(key)
	number, ok := value.(int64)
	if !ok || number < math.MinInt32 || number > math.MaxInt32 {
		e.refuse(key, "it should be a whole number")
		return 0
	}
	return int(number)
}

// numberOf returns an int, a float or a bool as a float.
func numberOf(value pickle.Value) (float64, bool) {
	switch value := value.(type) {
	case int64:
		return float64(value), true
	case float64:
		return value, true
	case bool:
		if value {
			return 1, true
		}
		return 0, true
	}
	return 0, false
}

// vector returns an array of numbers that has one for each of n.
func (e *estimator) vector(key string, n int) []float64 {
	value, _ := e.state.Get(key)
	found := e.c.array(value)
	if found == nil || found.numbers == nil || len(found.shape) != 1 || len(found.numbers) != n {
		e.refuse(key, "it should be an array of numbers, one for each column")
		return make([]float64, min(n, maxRefusals))
	}
	return found.numbers
}

// matrix returns an array of numbers of two dimensions.
func (e *estimator) matrix(key string) (rows, columns int, numbers []float64) {
	value, _ := e.state.Get(key)
	found := e.c.array(value)
	if found == nil || found.numbers == nil || len(found.shape) != 2 {
		e.refuse(key, "it should be a matrix of numbers")
		return 0, 0, nil
	}
	return found.shape[0], found.shape[1], found.numbers
}

// list returns the values of a list, a tuple or an array of one dimension that has
// n of them.
func (e *estimator) list(key string, n int) []pickle.Value {
	value, _ := e.state.Get(key)
	items := e.c.items(value)
	if items == nil || len(items) != n {
		e.refuse(key, "it should have one value for each column")
		return nil
	}
	return items
}

// items returns the values of a list, a tuple or an array.
func (c *compiler) items(value pickle.Value) []pickle.Value {
	switch value := value.(type) {
	case *pickle.List:
		return value.Items
	case *pickle.Tuple:
		return value.Items
	}
	if found := c.array(value); found != nil && len(found.shape) == 1 {
		return found.values()
	}
	return nil
}
