package sklearn

import (
	"math"

	"github.com/cupel/cupel/predict/pickle"
)

// vocabulary are the categories that a column may have, each with its place.
type vocabulary struct {
	size    int
	texts   map[string]int32
	numbers map[float64]int32 // bools as 0 and 1, which are equal to them in Python
	missing int32             // place of NaN or None, or -1
}

// vocabulary returns the categories of an array, or nil where one of them is of a
// kind that no [Cell] has, or not to be told from another. Each is read once.
func (c *compiler) vocabulary(value pickle.Value) *vocabulary {
	found := c.array(value)
	if found == nil || len(found.shape) != 1 || found.stored.Fields != nil {
		return nil
	}
	if known, ok := c.vocabularies[value]; ok {
		return known
	}
	v := &vocabulary{texts: map[string]int32{}, numbers: map[float64]int32{}, missing: -1}
	for _, category := range found.values() {
		if !v.add(category) {
			v = nil
			break
		}
	}
	c.vocabularies[value] = v
	return v
}

// add gives a category the next place.
func (v *vocabulary) add(category pickle.Value) bool {
	at, twice := int32(v.size), false
	v.size++
	if text, ok := category.(string); ok {
		_, twice = v.texts[text]
		v.texts[text] = at
		return !twice
	}
	number, ok := numberOf(category)
	switch {
	case category == nil || ok && math.IsNaN(number):
		twice = v.missing >= 0
		v.missing = at
	case ok:
		_, twice = v.numbers[number]
		v.numbers[number] = at
	default:
		return false
	}
	return !twice
}

// place returns the place of a value, or -1.
func (v *vocabulary) place(c Cell) int32 {
	if c.isMissing() {
		return v.missing
	}
	var at int32
	var known bool
	if c.Kind == Text {
		at, known = v.texts[c.Text]
	} else {
		at, known = v.numbers[c.Number]
	}
	if !known {
		return -1
	}
	return at
}
