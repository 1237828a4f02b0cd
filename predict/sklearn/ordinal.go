package sklearn

import (
	"math"
	"strconv"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/pickle"
)

// ordinal makes of each category its number.
type ordinal struct {
	who     string
	names   []string
	columns []ordinalColumn
	refuses bool    // values that were never seen
	unknown float64 // what they become
}

type ordinalColumn struct {
	categorized
	values []float64 // by code
}

func ordinalStep(e *estimator, in columns) (step, columns) {
	e.knows("categories", "dtype", "handle_unknown", "unknown_value", "encoded_missing_value", "min_frequency", "max_categories")
	made := ordinal{who: e.class, names: in.names, refuses: e.choice("handle_unknown", "error", "use_encoded_value") == "error"}
	if !made.refuses {
		made.unknown = e.anyNumber("unknown_value")
	}
	missing := e.missingPlaces(in.width)
	for i, column := range e.categorized(in.width, func(i int) int { return missing[i] }) {
		next := ordinalColumn{categorized: column}
		for _, code := range identity(column.vocabulary.size) {
			next.values = append(next.values, float64(code))
		}
		if missing[i] >= 0 && missing[i] < len(next.values) {
			next.values[missing[i]] = e.anyNumber("encoded_missing_value")
		}
		made.columns = append(made.columns, next)
	}
	return made, in
}

// anyNumber returns a number, which may be NaN.
func (e *estimator) anyNumber(key string) float64 {
	value, _ := e.plain(key)
	number, ok := numberOf(value)
	if !ok {
		e.refuse(key, "it should be a number")
	}
	return number
}

// missingPlaces returns the place of the missing category of each column, or -1.
func (e *estimator) missingPlaces(width int) []int {
	places := make([]int, width)
	for i := range places {
		places[i] = -1
	}
	value, _ := e.state.Get("_missing_indices")
	dict, ok := value.(*pickle.Dict)
	if !ok {
		e.refuse("_missing_indices", "it should say which categories are missing values")
		return places
	}
	for i, key := range dict.Keys {
		column, okColumn := pickle.IntOf(key)
		place, ok := pickle.IntOf(dict.Values[i])
		if !ok || !okColumn || column < 0 || column >= int64(width) || place < 0 || place > maxWidth {
			e.refuse("_missing_indices", "it names a column or a category that is not there")
			return places
		}
		places[column] = int(place)
	}
	return places
}

func (s ordinal) run(t *table) (*table, error) {
	if t.form == sparse {
		return nil, cupel.Errorf(cupel.Invalid, "%s takes no sparse rows", s.who)
	}
	made := make([]float64, t.rows*t.columns)
	for at := range made {
		c := &s.columns[at%t.columns]
		code := c.code(t.cell(at))
		switch {
		case code >= 0:
			made[at] = c.values[code]
		case s.refuses:
			return nil, unknownValue(s.who, t, at, s.names)
		default:
			made[at] = s.unknown
		}
	}
	return denseTable(t.rows, t.columns, made), nil
}

// String returns a value as a message quotes it.
func (c Cell) String() string {
	switch {
	case c.isMissing():
		return "missing"
	case c.Kind == Text:
		return strconv.Quote(shortened(c.Text))
	case c.Kind == Bool:
		return strconv.FormatBool(c.Number != 0)
	}
	return strconv.FormatFloat(c.Number, 'g', -1, 64)
}

// labelStep compiles a LabelEncoder, which encodes one column.
func labelStep(e *estimator, in columns) (step, columns) {
	e.knows()
	value, _ := e.state.Get("classes_")
	v := e.c.vocabulary(value)
	if v == nil {
		e.refuse("classes_", "a class is neither number, text nor bool")
		return unchanged{}, in
	}
	made := ordinalColumn{categorized: categorized{vocabulary: v, codes: identity(v.size)}}
	for i := range v.size {
		made.values = append(made.values, float64(i))
	}
	return ordinal{who: e.class, columns: []ordinalColumn{made}, refuses: true, unknown: math.NaN()}, columns{width: 1}
}
