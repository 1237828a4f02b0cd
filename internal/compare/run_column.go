package compare

import "strconv"

// cell is the value of a field in one run. The zero cell is that of a run that
// has none: missing is a value of its own.
type cell struct {
	identity
	text string
	size *int64 // bytes of an artifact
}

// identity is equal for values that are the same.
type identity struct {
	kind kind
	key  string // a number in its canonical form, or the text
}

type kind byte

const (
	missing kind = iota
	text
	number
)

// textCell is a value that is compared as it is written.
func textCell(value string) cell { return cell{identity{text, value}, value, nil} }

// numberCell is a value that is compared as a number where it is one: "0.1" and
// "1e-1" are the same, to any precision.
func numberCell(value string) cell {
	if canonical, ok := canonicalNumber(value); ok {
		return cell{identity{number, canonical}, value, nil}
	}
	return textCell(value)
}

// column is the values of a field, one for each run.
type column []cell

// same reports whether all runs have the same value.
func (c column) same() bool {
	for _, value := range c {
		if value.kind == missing || value.identity != c[0].identity {
			return false
		}
	}
	return true
}

func (c column) texts() []*string {
	texts := make([]*string, len(c))
	for i, value := range c {
		if value.kind != missing {
			texts[i] = &value.text
		}
	}
	return texts
}

// sizes is nil where no value has a size.
func (c column) sizes() (sizes []*int64) {
	for i, value := range c {
		if value.size == nil {
			continue
		}
		if sizes == nil {
			sizes = make([]*int64, len(c))
		}
		sizes[i] = value.size
	}
	return sizes
}

// float returns the value as a finite number.
func (c cell) float() (float64, bool) {
	if c.kind != number {
		return 0, false
	}
	value, err := strconv.ParseFloat(c.text, 64)
	return value, err == nil // an error says that it is out of range
}
