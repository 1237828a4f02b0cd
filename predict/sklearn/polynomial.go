package sklearn

import "github.com/cupel/cupel/predict/pickle"

// polynomial makes products of columns.
type polynomial struct {
	who   string
	names []string
	terms [][]int // columns whose product each is
}

// polynomialStep compiles PolynomialFeatures.
func polynomialStep(e *estimator, in columns) (step, columns) {
	e.knows("degree", "interaction_only", "include_bias", "order")
	low, high := e.degrees()
	made := polynomial{who: e.class, names: in.names}
	if e.flag("include_bias", true) {
		made.terms = append(made.terms, nil)
	}
	only := e.flag("interaction_only", false)
	for degree := max(low, 1); degree <= high; degree++ {
		if !e.combine(&made.terms, in.width, degree, only) {
			e.refuse("degree", "it makes more columns than are supported")
			return unchanged{}, in
		}
	}
	return made, e.checked(columns{width: len(made.terms)})
}

// degrees reads degree, a number or a pair.
func (e *estimator) degrees() (low, high int) {
	value, _ := e.state.Get("degree")
	if pair, ok := value.(*pickle.Tuple); ok && len(pair.Items) == 2 {
		from, okFrom := pickle.IntOf(pair.Items[0])
		to, ok := pickle.IntOf(pair.Items[1])
		if !ok || !okFrom || from < 0 || to > maxDegree {
			e.refuse("degree", "it should be two small numbers")
			return 0, 0
		}
		return int(from), int(to)
	}
	high = e.integer("degree")
	if high < 0 || high > maxDegree {
		e.refuse("degree", "it is larger than is supported")
		return 0, 0
	}
	return 0, high
}

// maxDegree of a polynomial.
const maxDegree = 16

// combine appends all combinations of so many columns, in the order of Python's
// itertools.
func (e *estimator) combine(terms *[][]int, width, degree int, distinct bool) bool {
	step := 0
	if distinct {
		step = 1
	}
	term := make([]int, degree)
	for i := range term {
		term[i] = i * step
	}
	if distinct && degree > width {
		return true
	}
	for {
		if !e.c.takes(int64(degree) + 2) {
			return false
		}
		*terms = append(*terms, append([]int(nil), term...))
		at := degree - 1
		for at >= 0 && term[at] == width-1-step*(degree-1-at) {
			at--
		}
		if at < 0 {
			return true
		}
		term[at]++
		for i := at + 1; i < degree; i++ {
			term[i] = term[i-1] + step
		}
	}
}

func (s polynomial) run(t *table) (*table, error) {
	from, err := t.finite(s.who, s.names)
	if err != nil {
		return nil, err
	}
	made := make([]float64, 0, t.rows*len(s.terms))
	for at := 0; at < len(from); at += t.columns {
		row := from[at : at+t.columns]
		for _, term := range s.terms {
			product := 1.0
			for _, column := range term {
				product *= row[column]
			}
			made = append(made, product)
		}
	}
	return denseTable(t.rows, len(s.terms), made), nil
}
