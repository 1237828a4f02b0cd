package compare

import (
	"math"
	"slices"

	"github.com/cupel/cupel"
)

// leastRuns is how many runs an association needs: two always lie on a line.
const leastRuns = 3

// outcome is the metric of runs, as far as it is finite.
type outcome struct {
	values []float64 // one for each run
	known  []bool
	runs   int // how many are known
}

func newOutcome(runs []cupel.ComparedRun) outcome {
	o := outcome{values: make([]float64, len(runs)), known: make([]bool, len(runs))}
	for i, run := range runs {
		if finite(run.Value) {
			o.values[i], o.known[i] = float64(*run.Value), true
			o.runs++
		}
	}
	return o
}

// association says how strongly a column goes with the outcome, over the runs
// whose outcome is known, or nil where nothing can be said: of fewer than three
// runs, of an outcome that is the same in all, of a column that has one value, or
// a value of its own for each run.
//
// A column whose values are all numbers is measured by [cupel.Spearman] over the
// runs that have one, if these are three or more and differ; any other by
// [cupel.EtaSquared], with missing as a value of its own.
func (o outcome) association(values column) *cupel.Association {
	if o.runs < leastRuns {
		return nil
	}
	if x, y, ok := o.numbers(values); ok {
		if rho, ok := spearman(x, y); ok {
			return &cupel.Association{Measure: cupel.Spearman, Value: rho, Runs: len(x)}
		}
		if len(x) == o.runs {
			return nil
		}
	}
	if eta, ok := etaSquared(o.groups(values), o.runs); ok {
		return &cupel.Association{Measure: cupel.EtaSquared, Value: eta, Runs: o.runs}
	}
	return nil
}

// numbers returns the numbers of a column with the outcomes of their runs, unless
// a value is no number.
func (o outcome) numbers(values column) (x, y []float64, ok bool) {
	for i, value := range values {
		if value.kind == missing || !o.known[i] {
			continue
		}
		number, ok := value.float()
		if !ok {
			return nil, nil, false
		}
		x, y = append(x, number), append(y, o.values[i])
	}
	return x, y, true
}

// groups returns the outcomes of the runs of each value.
func (o outcome) groups(values column) [][]float64 {
	places := map[identity]int{}
	var groups [][]float64
	for i, value := range values {
		if !o.known[i] {
			continue
		}
		place, ok := places[value.identity]
		if !ok {
			place = len(groups)
			places[value.identity] = place
			groups = append(groups, nil)
		}
		groups[place] = append(groups[place], o.values[i])
	}
	return groups
}

// spearman is the rank correlation of C. Spearman, "The Proof and Measurement of
// Association between Two Things", American Journal of Psychology 15 (1904):
// Pearson's correlation of the ranks, equal values sharing the mean of theirs. It
// is false for fewer than three pairs, and where x or y is constant.
func spearman(x, y []float64) (float64, bool) {
	if len(x) < leastRuns {
		return 0, false
	}
	a, b := ranks(x), ranks(y)
	mean := float64(len(x)+1) / 2
	var both, ofA, ofB float64
	for i := range a {
		both += (a[i] - mean) * (b[i] - mean)
		ofA += (a[i] - mean) * (a[i] - mean)
		ofB += (b[i] - mean) * (b[i] - mean)
	}
	if ofA == 0 || ofB == 0 {
		return 0, false
	}
	return min(1, max(-1, both/math.Sqrt(ofA*ofB))), true
}

// ranks returns the ranks of values, from 1, equal ones sharing the mean of theirs.
func ranks(values []float64) []float64 {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		switch {
		case values[i] < values[j]:
			return -1
		case values[i] > values[j]:
			return 1
		}
		return 0
	})
	ranked := make([]float64, len(values))
	for first := 0; first < len(order); {
		after := first + 1
		for after < len(order) && values[order[after]] == values[order[first]] {
			after++
		}
		for _, i := range order[first:after] {
			ranked[i] = float64(first+1+after) / 2
		}
		first = after
	}
	return ranked
}

// etaSquared is the correlation ratio of R. A. Fisher, "Statistical Methods for
// Research Workers" (1925), after K. Pearson (1905): the share of the sum of
// squares about the mean that lies between the groups. It is false where all
// values are equal, where there is one group, and where every group has one
// value: then the share is 1 whatever the values are.
func etaSquared(groups [][]float64, n int) (float64, bool) {
	if len(groups) < 2 || len(groups) == n {
		return 0, false
	}
	scale, constant := spread(groups)
	if constant {
		return 0, false
	}
	var sum float64
	for _, group := range groups {
		sum += scaledSum(group, scale)
	}
	mean := sum / float64(n)
	var between, total float64
	for _, group := range groups {
		of := scaledSum(group, scale)/float64(len(group)) - mean
		between += float64(len(group)) * of * of
		for _, value := range group {
			total += (value/scale - mean) * (value/scale - mean)
		}
	}
	if total == 0 { // they differ by less than the division keeps
		return 0, false
	}
	return min(1, between/total), true
}

// spread returns the largest magnitude, by which values are divided lest their
// squares overflow, and whether all are equal.
func spread(groups [][]float64) (scale float64, constant bool) {
	constant = true
	for _, group := range groups {
		for _, value := range group {
			scale = max(scale, math.Abs(value))
			constant = constant && value == groups[0][0]
		}
	}
	return scale, constant
}

func scaledSum(values []float64, scale float64) (sum float64) {
	for _, value := range values {
		sum += value / scale
	}
	return sum
}
