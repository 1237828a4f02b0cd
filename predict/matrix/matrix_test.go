package matrix_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/matrix"
)

// sparse has the rows (1, absent, 0), () and (absent, 2, absent).
var sparse = matrix.CSR{Rows: 3, Columns: 3, Starts: []int{0, 2, 2, 3}, Indices: []int32{0, 2, 1}, Data: []float64{1, 0, 2}}

func TestAbsentEntries(t *testing.T) {
	nan := math.NaN()
	for name, tt := range map[string]struct {
		got  matrix.Dense
		want []float64
	}{
		"as zero":              {sparse.Dense(0), []float64{1, 0, 0, 0, 0, 0, 0, 2, 0}},
		"as missing":           {sparse.Dense(nan), []float64{1, nan, 0, nan, nan, nan, nan, 2, nan}},
		"and zeros as missing": {sparse.WithoutZeros().Dense(nan), []float64{1, nan, nan, nan, nan, nan, nan, 2, nan}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, tt.got.Data, cmpopts.EquateNaNs()); diff != "" {
				t.Errorf("values (-want +got):\n%s", diff)
			}
			if err := tt.got.Check(); err != nil {
				t.Error(err)
			}
		})
	}
	if err := sparse.WithoutZeros().Check(); err != nil {
		t.Error(err)
	}
}

func TestMatricesThatAreWrong(t *testing.T) {
	changed := func(change func(*matrix.CSR)) matrix.CSR {
		s := matrix.CSR{
			Rows: sparse.Rows, Columns: sparse.Columns,
			Starts: append([]int{}, sparse.Starts...), Indices: append([]int32{}, sparse.Indices...), Data: append([]float64{}, sparse.Data...),
		}
		change(&s)
		return s
	}
	if err := changed(func(*matrix.CSR) {}).Check(); err != nil {
		t.Fatal(err)
	}
	for name, wrong := range map[string]matrix.Matrix{
		"too few values":       matrix.Dense{Rows: 2, Columns: 2, Data: make([]float64, 3)},
		"values of no columns": matrix.Dense{Rows: 2, Data: make([]float64, 3)},
		"a negative shape":     matrix.Dense{Rows: -1, Columns: -1, Data: make([]float64, 1)},
		"too few starts":       changed(func(s *matrix.CSR) { s.Starts = s.Starts[:3] }),
		"more columns":         changed(func(s *matrix.CSR) { s.Indices = append(s.Indices, 0) }),
		"a late beginning":     changed(func(s *matrix.CSR) { s.Starts[0] = 1 }),
		"an early end":         changed(func(s *matrix.CSR) { s.Starts[3] = 2 }),
		"a row backwards":      changed(func(s *matrix.CSR) { s.Starts[1] = 3 }),
		"no such column":       changed(func(s *matrix.CSR) { s.Indices[0] = 3 }),
		"a negative column":    changed(func(s *matrix.CSR) { s.Indices[0] = -1 }),
		"a column twice":       changed(func(s *matrix.CSR) { s.Indices[1] = 0 }),
	} {
		t.Run(name, func(t *testing.T) {
			if err := wrong.Check(); cupel.ErrorCode(err) != cupel.Invalid {
				t.Errorf("error %v", err)
			}
		})
	}
}
