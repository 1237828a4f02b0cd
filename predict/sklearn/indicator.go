package sklearn

import (
	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/matrix"
)

// indicator says with 1 which values are missing.
type indicator struct {
	who     string
	names   []string
	missing marker
	columns []int
	others  []int // whose values may not be missing
	sparse  bool
}

func indicatorStep(e *estimator, in columns) (step, columns) {
	e.knows("missing_values", "features", "sparse", "error_on_new")
	made := indicator{who: e.class, names: in.names, missing: e.marker()}
	if value, _ := e.state.Get("sparse"); value != "auto" {
		made.sparse = e.flag("sparse", false)
	}
	all := e.choice("features", "missing-only", "all") == "all"
	marked := make(map[int]bool)
	for _, place := range e.placesOf("features_", in.width) {
		made.columns = append(made.columns, place)
		marked[place] = true
	}
	if all && len(made.columns) != in.width {
		e.refuse("features_", "it should have all columns")
	}
	if e.flag("error_on_new", true) && !all {
		for i := range in.width {
			if !marked[i] {
				made.others = append(made.others, i)
			}
		}
	}
	return made, in.only(made.columns).unnamed()
}

// unnamed forgets the names of columns.
func (in columns) unnamed() columns { return columns{width: in.width} }

// placesOf reads an array of places of columns.
func (e *estimator) placesOf(key string, width int) []int {
	value, _ := e.state.Get(key)
	found := e.c.array(value)
	if found == nil || found.numbers == nil || len(found.shape) != 1 || !e.c.takes(int64(len(found.numbers))) {
		e.refuse(key, "it should be places of columns")
		return nil
	}
	places := make([]int, len(found.numbers))
	for i, place := range found.numbers {
		if !(place >= 0 && place < float64(width)) {
			e.refuse(key, "it has a column that is not there")
			return nil
		}
		places[i] = int(place)
	}
	return places
}

func (s indicator) run(t *table) (*table, error) {
	if t.form == sparse {
		return nil, cupel.Errorf(cupel.Invalid, "%s takes no sparse rows here", s.who)
	}
	marks := make([]float64, 0, t.rows*len(s.columns))
	for row := range t.rows {
		for _, column := range s.others {
			if at := row*t.columns + column; s.missing.has(t.cell(at)) {
				return nil, cupel.Errorf(cupel.Invalid, "%s: %s is missing, and no value of the column was when it was fitted", s.who, t.place(at, s.names))
			}
		}
		for _, column := range s.columns {
			mark := 0.0
			if s.missing.has(t.cell(row*t.columns + column)) {
				mark = 1
			}
			marks = append(marks, mark)
		}
	}
	made := denseTable(t.rows, len(s.columns), marks)
	if s.sparse {
		return sparseTable(sparseOf(made)), nil
	}
	return made, nil
}

// sparseOf returns numbers as a sparse matrix without zeros.
func sparseOf(t *table) matrix.CSR {
	made := matrix.CSR{Rows: t.rows, Columns: t.columns, Starts: make([]int, 1, t.rows+1)}
	for row := range t.rows {
		appendRow(&made, t, t.numbers, row, 0)
		made.Starts = append(made.Starts, len(made.Data))
	}
	return made
}
