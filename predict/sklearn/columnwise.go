package sklearn

import (
	"math"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/matrix"
)

// columnwise is a step that makes one number of each number.
type columnwise struct {
	who        string
	names      []string
	of         func(column int, value float64) float64
	missing    bool // values may be missing
	anything   bool // values may be infinite too
	keepsZeros bool // what is zero stays zero, so that sparse rows stay sparse
}

func (s columnwise) run(t *table) (*table, error) {
	if t.form == sparse {
		return s.runSparse(t.csr)
	}
	from, err := t.toNumbers(s.who, s.names)
	if err != nil {
		return nil, err
	}
	if err := s.check(t, from); err != nil {
		return nil, err
	}
	to := from
	if t.form == dense {
		to = make([]float64, len(from))
	}
	at := 0
	for range t.rows {
		for column := range t.columns {
			to[at] = s.of(column, from[at])
			at++
		}
	}
	return denseTable(t.rows, t.columns, to), nil
}

func (s columnwise) check(t *table, numbers []float64) error {
	if s.anything {
		return nil
	}
	return t.checkFinite(s.who, s.names, numbers, s.missing)
}

func (s columnwise) runSparse(m matrix.CSR) (*table, error) {
	if !s.keepsZeros {
		return nil, cupel.Errorf(cupel.Invalid, "%s takes no sparse rows: zeros would not stay zeros", s.who)
	}
	made := m
	made.Data = make([]float64, len(m.Data))
	for i, value := range m.Data {
		if !s.anything && (math.IsInf(value, 0) || !s.missing && value != value) {
			return nil, cupel.Errorf(cupel.Invalid, "%s: column %d has the value %v, and a finite number is needed", s.who, m.Indices[i], value)
		}
		made.Data[i] = s.of(int(m.Indices[i]), value)
	}
	return sparseTable(made), nil
}

// checkFinite refuses infinite numbers, as scikit-learn does, and missing ones unless
// they may be.
func (t *table) checkFinite(who string, names []string, numbers []float64, missing bool) error {
	for i, value := range numbers {
		if value-value == 0 || missing && value != value {
			continue
		}
		if value != value {
			return cupel.Errorf(cupel.Invalid, "%s: %s is missing, and a number is needed", who, t.place(i, names))
		}
		return cupel.Errorf(cupel.Invalid, "%s: %s is infinite, and a finite number is needed", who, t.place(i, names))
	}
	return nil
}

// finite returns the values of a table as numbers none of which is missing or
// infinite.
func (t *table) finite(who string, names []string) ([]float64, error) {
	numbers, err := t.toNumbers(who, names)
	if err != nil {
		return nil, err
	}
	return numbers, t.checkFinite(who, names, numbers, false)
}
