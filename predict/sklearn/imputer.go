package sklearn

import (
	"math"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/pickle"
)

// imputer puts a value of its column in the place of each that is missing.
type imputer struct {
	who     string
	names   []string
	missing marker
	kept    []int  // columns that are not dropped
	fill    []Cell // of each of them
	numeric bool   // all columns are of numbers
}

// imputerStep compiles a SimpleImputer. Columns of which nothing was known are
// dropped.
func imputerStep(e *estimator, in columns) (step, columns) {
	e.knows("missing_values", "add_indicator", "keep_empty_features", "strategy", "fill_value", "copy", "verbose")
	strategy := e.choice("strategy", "mean", "median", "most_frequent", "constant")
	value, _ := e.plain("fill_value")
	if number, ok := numberOf(value); ok && math.IsNaN(number) && strategy == "constant" {
		e.refuse("fill_value", "versions differ in what they do with it")
	}
	keeps := e.flag("keep_empty_features", false)
	made := imputer{who: e.class, names: in.names, missing: e.marker(), numeric: e.isNumeric()}
	for i, value := range e.list("statistics_", in.width) {
		cell, ok := cellOf(value)
		if !ok || value == nil {
			e.refuse("statistics_", "a value of it is neither number, text nor bool")
		}
		if cell.isMissing() && !keeps {
			continue
		}
		made.kept, made.fill = append(made.kept, i), append(made.fill, cell)
	}
	out := in.only(made.kept)
	if !e.flag("add_indicator", false) {
		return made, out
	}
	return e.withIndicator(made, in, out)
}

// isNumeric reports whether it was fitted on numbers: its values are then an array of
// them.
func (e *estimator) isNumeric() bool {
	value, _ := e.state.Get("statistics_")
	found := e.c.array(value)
	return found != nil && found.numbers != nil
}

// withIndicator puts behind the columns which of their values were missing.
func (e *estimator) withIndicator(made step, in, out columns) (step, columns) {
	value, _ := e.state.Get("indicator_")
	marks, from := e.c.step(e.inside("indicator_"), value, in)
	both := sideBySide{who: e.class, sparsity: asParts, parts: []column{
		{does: made, width: out.width, weight: 1}, {does: marks, width: from.width, weight: 1},
	}}
	return both, e.checked(columns{width: out.width + from.width, names: out.names})
}

// cellOf returns a value as a cell.
func cellOf(value pickle.Value) (Cell, bool) {
	switch value := value.(type) {
	case nil:
		return Cell{}, true
	case string:
		return TextCell(value), true
	case bool:
		return BoolCell(value), true
	}
	number, ok := numberOf(value)
	return NumberCell(number), ok
}

func (s imputer) run(t *table) (*table, error) {
	if t.form == sparse {
		return nil, cupel.Errorf(cupel.Invalid, "%s takes no sparse rows here", s.who)
	}
	if t.form == mixed && !s.numeric {
		return s.runMixed(t), nil
	}
	numbers, err := t.toNumbers(s.who, s.names)
	if err != nil {
		return nil, err
	}
	made := make([]float64, 0, t.rows*len(s.kept))
	for row := range t.rows {
		for k, column := range s.kept {
			value := numbers[row*t.columns+column]
			if s.missing.has(NumberCell(value)) {
				value = s.fill[k].orNaN()
			} else if value-value != 0 {
				return nil, t.checkFinite(s.who, s.names, numbers, s.missing.nothing)
			}
			made = append(made, value)
		}
	}
	return denseTable(t.rows, len(s.kept), made), nil
}

func (s imputer) runMixed(t *table) *table {
	made := make([]Cell, 0, t.rows*len(s.kept))
	for row := range t.rows {
		for k, column := range s.kept {
			cell := t.cells[row*t.columns+column]
			if s.missing.has(cell) {
				cell = s.fill[k]
			}
			made = append(made, cell)
		}
	}
	return &table{form: mixed, rows: t.rows, columns: len(s.kept), cells: made}
}

// orNaN returns the number of a cell, NaN where it is none.
func (c Cell) orNaN() float64 {
	if number, ok := c.number(); ok {
		return number
	}
	return math.NaN()
}
