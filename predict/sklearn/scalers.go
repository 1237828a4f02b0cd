package sklearn

import (
	"math"

	"github.com/cupel/cupel/predict/matrix"
	"github.com/cupel/cupel/predict/pickle"
)

// scaled is the step (value - shift) / scale; nil are no shift and no scale.
func (e *estimator) scaled(in columns, shift, scale []float64) step {
	s := columnwise{who: e.class, names: in.names, missing: true, keepsZeros: shift == nil}
	switch {
	case shift == nil && scale == nil:
		s.of = func(_ int, value float64) float64 { return value }
	case shift == nil:
		s.of = func(i int, value float64) float64 { return value / scale[i] }
	case scale == nil:
		s.of = func(i int, value float64) float64 { return value - shift[i] }
	default:
		s.of = func(i int, value float64) float64 { return (value - shift[i]) / scale[i] }
	}
	return s
}

func standardStep(e *estimator, in columns) (step, columns) {
	e.knows("with_mean", "with_std", "copy")
	return e.scaled(in, e.vectorIf("with_mean", "mean_", in), e.vectorIf("with_std", "scale_", in)), in
}

func robustStep(e *estimator, in columns) (step, columns) {
	e.knows("with_centering", "with_scaling", "quantile_range", "unit_variance", "copy")
	return e.scaled(in, e.vectorIf("with_centering", "center_", in), e.vectorIf("with_scaling", "scale_", in)), in
}

// vectorIf returns an attribute that there is where a parameter is true.
func (e *estimator) vectorIf(parameter, attribute string, in columns) []float64 {
	if !e.flag(parameter, true) {
		return nil
	}
	return e.vector(attribute, in.width)
}

func maxAbsStep(e *estimator, in columns) (step, columns) {
	e.knows("copy", "clip")
	scale := e.vector("scale_", in.width)
	s := columnwise{who: e.class, names: in.names, missing: true, keepsZeros: true}
	s.of = func(i int, value float64) float64 { return value / scale[i] }
	if e.flag("clip", false) {
		s.of = func(i int, value float64) float64 { return clipped(value/scale[i], -1, 1) }
	}
	return s, in
}

func minMaxStep(e *estimator, in columns) (step, columns) {
	e.knows("feature_range", "copy", "clip")
	scale, shift := e.vector("scale_", in.width), e.vector("min_", in.width)
	s := columnwise{who: e.class, names: in.names, missing: true}
	s.of = func(i int, value float64) float64 { return value*scale[i] + shift[i] }
	if e.flag("clip", false) {
		low, high := e.bounds("feature_range")
		s.of = func(i int, value float64) float64 { return clipped(value*scale[i]+shift[i], low, high) }
	}
	return s, in
}

// bounds reads a pair of numbers.
func (e *estimator) bounds(key string) (low, high float64) {
	value, _ := e.state.Get(key)
	items := e.c.items(value)
	if len(items) != 2 {
		e.refuse(key, "it should be two numbers")
		return 0, 0
	}
	var ok [2]bool
	for i, to := range []*float64{&low, &high} {
		plain, _ := pickle.ScalarOf(items[i])
		*to, ok[i] = numberOf(plain)
	}
	if !ok[0] || !ok[1] {
		e.refuse(key, "it should be two numbers")
	}
	return low, high
}

// clipped moves a value into bounds. NaN stays.
func clipped(value, low, high float64) float64 {
	if value < low {
		return low
	}
	if value > high {
		return high
	}
	return value
}

// normalizer divides each row by its norm.
type normalizer struct {
	who   string
	names []string
	norm  func(row []float64) float64
}

func normalizerStep(e *estimator, in columns) (step, columns) {
	e.knows("norm", "copy")
	norms := map[string]func([]float64) float64{"l1": sumOfAbsolutes, "l2": euclidean, "max": largest}
	return normalizer{e.class, in.names, norms[e.choice("norm", "l1", "l2", "max")]}, in
}

func (n normalizer) run(t *table) (*table, error) {
	if t.form == sparse {
		return n.runSparse(t.csr)
	}
	from, err := t.finite(n.who, n.names)
	if err != nil {
		return nil, err
	}
	to := make([]float64, len(from))
	for at := 0; at < len(from); at += t.columns {
		n.row(from[at:at+t.columns], to[at:at+t.columns])
	}
	return denseTable(t.rows, t.columns, to), nil
}

func (n normalizer) runSparse(m matrix.CSR) (*table, error) {
	made := m
	made.Data = make([]float64, len(m.Data))
	for i := range m.Rows {
		from, to := m.Starts[i], m.Starts[i+1]
		n.row(m.Data[from:to], made.Data[from:to])
	}
	return sparseTable(made), nil
}

func (n normalizer) row(from, to []float64) {
	norm := n.norm(from)
	if norm == 0 {
		norm = 1
	}
	for i, value := range from {
		to[i] = value / norm
	}
}

func sumOfAbsolutes(row []float64) float64 {
	sum := 0.0
	for _, value := range row {
		sum += math.Abs(value)
	}
	return sum
}

func euclidean(row []float64) float64 {
	sum := 0.0
	for _, value := range row {
		sum += value * value
	}
	return math.Sqrt(sum)
}

func largest(row []float64) float64 {
	most := 0.0
	for _, value := range row {
		most = max(most, math.Abs(value))
	}
	return most
}
