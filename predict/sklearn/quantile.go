package sklearn

import (
	"math"
	"sort"
)

// quantileStep compiles a QuantileTransformer.
func quantileStep(e *estimator, in columns) (step, columns) {
	e.knows("n_quantiles", "output_distribution", "ignore_implicit_zeros", "subsample", "random_state", "copy")
	rows, width, numbers := e.matrix("quantiles_")
	if rows < 1 || width != in.width {
		e.refuse("quantiles_", "it should have a column for each column")
		return unchanged{}, in
	}
	q := quantiles{of: columnsInOrder(numbers, rows, width), references: e.vector("references_", rows)}
	made := columnwise{who: e.class, names: in.names, missing: true, of: q.uniform}
	if e.choice("output_distribution", "uniform", "normal") == "normal" {
		made.of = q.normal
	}
	return made, in
}

// columnsInOrder returns the columns of a matrix, one by one.
func columnsInOrder(numbers []float64, rows, width int) [][]float64 {
	all := transposed(numbers, rows, width)
	made := make([][]float64, width)
	for i := range made {
		made[i] = all[i*rows : (i+1)*rows]
	}
	return made
}

// quantiles are those of each column, with the share of values below each.
type quantiles struct {
	of         [][]float64
	references []float64
}

// uniform returns the share of values below one: the mean of what interpolation
// gives from below and from above, which differ where quantiles repeat.
func (q quantiles) uniform(column int, x float64) float64 {
	of := q.of[column]
	switch x {
	case of[len(of)-1]:
		if x != of[0] {
			return 1
		}
		return 0
	case of[0]:
		return 0
	}
	return q.share(of, x)
}

func (q quantiles) share(of []float64, x float64) float64 {
	return 0.5 * (interpolated(x, of, q.references) + interpolatedFromAbove(x, of, q.references))
}

// boundsThreshold is how near to the least and the greatest quantile a value counts
// as beyond it.
const boundsThreshold = 1e-7

// Bounds of normal scores, as scikit-learn clips them.
var (
	leastNormal = normalQuantile(boundsThreshold - epsilon)
	mostNormal  = normalQuantile(1 - (boundsThreshold - epsilon))
)

// normal returns the normal score of a value.
func (q quantiles) normal(column int, x float64) float64 {
	of := q.of[column]
	if x != x {
		return x
	}
	share := 0.0
	switch {
	case x-boundsThreshold < of[0]:
	case x+boundsThreshold > of[len(of)-1]:
		share = 1
	default:
		share = q.share(of, x)
	}
	return clipped(normalQuantile(share), leastNormal, mostNormal)
}

// interpolated is NumPy's interp: xs do not fall.
func interpolated(x float64, xs, ys []float64) float64 {
	last := len(xs) - 1
	switch {
	case x != x:
		return x
	case x < xs[0]:
		return ys[0]
	case x >= xs[last]:
		return ys[last]
	}
	at := sort.Search(len(xs), func(i int) bool { return xs[i] > x }) - 1
	if at < 0 {
		return math.NaN()
	}
	slope := (ys[at+1] - ys[at]) / (xs[at+1] - xs[at])
	return slope*(x-xs[at]) + ys[at]
}

// interpolatedFromAbove is -interp(-x, -xs backwards, -ys backwards).
func interpolatedFromAbove(x float64, xs, ys []float64) float64 {
	last := len(xs) - 1
	switch {
	case x != x:
		return x
	case x > xs[last]:
		return ys[last]
	case x <= xs[0]:
		return ys[0]
	}
	at := sort.Search(len(xs), func(i int) bool { return xs[i] >= x })
	if at < 1 || at > last {
		return math.NaN()
	}
	slope := (ys[at-1] - ys[at]) / (xs[at] - xs[at-1])
	return slope*(xs[at]-x) + ys[at]
}
