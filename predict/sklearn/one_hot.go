package sklearn

import (
	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/matrix"
	"github.com/cupel/cupel/predict/pickle"
)

// oneHot makes a column for each category, with a 1 in that of the value.
type oneHot struct {
	who      string
	names    []string
	columns  []hotColumn
	width    int
	isSparse bool
}

// Places of what has no column of its own.
const (
	noColumn = -1 // zeros everywhere
	anError  = -2
)

// hotColumn is one column of categories.
type hotColumn struct {
	categorized
	places  []int32 // column of the result by code, or noColumn
	unknown int32   // of values that were never seen
}

func oneHotStep(e *estimator, in columns) (step, columns) {
	e.knows("categories", "drop", "sparse", "sparse_output", "dtype", "handle_unknown", "min_frequency", "max_categories", "feature_name_combiner")
	made := oneHot{who: e.class, names: in.names, isSparse: e.givesSparse()}
	handling := e.choice("handle_unknown", "error", "ignore", "infrequent_if_exist", "warn")
	categories := e.categorized(in.width, func(int) int { return -1 })
	drops := e.drops(in.width)
	if categories == nil || drops == nil {
		return made, columns{}
	}
	for i, column := range categories {
		next := hotColumn{categorized: column, unknown: noColumn}
		made.width = next.lay(made.width, drops[i])
		switch {
		case handling == "error":
			next.unknown = anError
		case column.infrequent >= 0 && (handling == "infrequent_if_exist" || handling == "warn" && e.minor() >= 8):
			next.unknown = next.places[column.infrequent]
		}
		made.columns = append(made.columns, next)
	}
	return made, e.checked(columns{width: made.width})
}

// lay gives each code but the dropped one a column, from one on, and returns the
// next.
func (c *hotColumn) lay(at, drop int) int {
	c.places = make([]int32, c.codeCount)
	for code := range c.places {
		if code == drop {
			c.places[code] = noColumn
			continue
		}
		c.places[code] = int32(at)
		at++
	}
	return at
}

// givesSparse reads sparse_output, and sparse where an older version has set that.
func (e *estimator) givesSparse() bool {
	if _, there := e.state.Get("sparse_output"); !there {
		return e.flag("sparse", true)
	}
	if value, there := e.state.Get("sparse"); there && value != "deprecated" {
		return e.flag("sparse", true)
	}
	return e.flag("sparse_output", true)
}

// drops returns the code of each column that has no column of its own, or -1.
func (e *estimator) drops(width int) []int {
	drops := make([]int, width)
	for i := range drops {
		drops[i] = -1
	}
	if e.isNone("_drop_idx_after_grouping") {
		if !e.isNone("drop") {
			e.refuse("_drop_idx_after_grouping", "it should say which categories are dropped")
			return nil
		}
		return drops
	}
	for i, item := range e.list("_drop_idx_after_grouping", width) {
		if item == nil {
			continue
		}
		plain, _ := pickle.ScalarOf(item)
		drop, ok := numberOf(plain)
		if !ok || drop < 0 || drop > maxWidth {
			e.refuse("_drop_idx_after_grouping", "it should have places of categories")
			return nil
		}
		drops[i] = int(drop)
	}
	return drops
}

// place returns the column of the result that a value has, or noColumn.
func (s oneHot) place(t *table, at, column int) (int32, error) {
	c := &s.columns[column]
	code := c.code(t.cell(at))
	if code >= 0 {
		return c.places[code], nil
	}
	if c.unknown == anError {
		return 0, unknownValue(s.who, t, at, s.names)
	}
	return c.unknown, nil
}

// unknownValue is the error of a value that an encoder was not fitted on.
func unknownValue(who string, t *table, at int, names []string) error {
	return cupel.Errorf(cupel.Invalid, "%s: %s has a value that was not there when it was fitted: %s", who, t.place(at, names), t.cell(at))
}

func (s oneHot) run(t *table) (*table, error) {
	if t.form == sparse {
		return nil, cupel.Errorf(cupel.Invalid, "%s takes no sparse rows", s.who)
	}
	if s.isSparse {
		return s.runSparse(t)
	}
	made := make([]float64, t.rows*s.width)
	for row := range t.rows {
		for column := range t.columns {
			place, err := s.place(t, row*t.columns+column, column)
			if err != nil {
				return nil, err
			}
			if place >= 0 {
				made[row*s.width+int(place)] = 1
			}
		}
	}
	return denseTable(t.rows, s.width, made), nil
}

func (s oneHot) runSparse(t *table) (*table, error) {
	most := t.rows * t.columns
	made := matrix.CSR{Rows: t.rows, Columns: s.width, Starts: make([]int, 1, t.rows+1), Indices: make([]int32, 0, most), Data: make([]float64, 0, most)}
	for row := range t.rows {
		for column := range t.columns {
			place, err := s.place(t, row*t.columns+column, column)
			if err != nil {
				return nil, err
			}
			if place >= 0 {
				made.Indices, made.Data = append(made.Indices, place), append(made.Data, 1)
			}
		}
		made.Starts = append(made.Starts, len(made.Data))
	}
	return sparseTable(made), nil
}
