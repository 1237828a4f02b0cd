package sklearn

import "math"

// marker says which values stand for missing ones.
type marker struct {
	nothing bool // NaN, None and pandas.NA
	cell    Cell // else the value that does
}

// marker reads missing_values.
func (e *estimator) marker() marker {
	value, there := e.plain("missing_values")
	if text, ok := value.(string); ok {
		return marker{cell: TextCell(text)}
	}
	number, ok := numberOf(value)
	switch {
	case ok && math.IsNaN(number), there && value == nil:
		return marker{nothing: true}
	case ok:
		return marker{cell: NumberCell(number)}
	}
	e.refuse("missing_values", "this is not known")
	return marker{}
}

// has reports whether a value stands for a missing one.
func (m marker) has(c Cell) bool {
	if m.nothing {
		return c.isMissing()
	}
	if c.Kind == Text || m.cell.Kind == Text {
		return c.Kind == m.cell.Kind && c.Text == m.cell.Text
	}
	return c.Kind != Missing && c.Number == m.cell.Number
}
