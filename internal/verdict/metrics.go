package verdict

import (
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/cupel/cupel"
)

// machine is how metrics of the machine begin; they are no outcome of a training.
const machine = "system/"

// compareMetrics compares the metrics that one of two runs has, by name.
func compareMetrics(old, new map[string][]cupel.Point, options Options) []Metric {
	names := map[string]bool{}
	for _, series := range []map[string][]cupel.Point{old, new} {
		for name := range series {
			names[name] = !strings.HasPrefix(name, machine)
		}
	}
	metrics := []Metric{}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if names[name] {
			metrics = append(metrics, compareMetric(name, old[name], new[name], options))
		}
	}
	return metrics
}

func compareMetric(name string, old, new []cupel.Point, options Options) Metric {
	m := Metric{Name: name, State: MetricEqual, Tolerance: options.tolerance(name), OldPoints: len(old), NewPoints: len(new)}
	switch {
	case options.ignores("metrics/" + name):
		m.State, m.Reason = MetricNotCompared, "the project ignores it"
		return m
	case measuresTime(name):
		m.State, m.Reason = MetricNotCompared, "it measures time"
		return m
	}
	for _, p := range partings(name, old, new) {
		m.note(p)
	}
	return m
}

// note takes a point that is not equal into account.
func (m *Metric) note(p Parting) {
	if m.Largest == nil || p.Relative > m.Largest.Relative {
		m.Largest = &p
	}
	switch within := float64(p.Relative) <= m.Tolerance; {
	case within && m.State == MetricEqual:
		m.State, m.First = MetricWithin, &p
	case !within && m.State != MetricDifferent:
		m.State, m.First = MetricDifferent, &p
	}
}

// byStep orders points by step and value. Clocks are left out: of points of one
// step, two runs may not tell alike which came first.
func byStep(a, b cupel.Point) int {
	a.Timestamp, b.Timestamp = 0, 0
	return a.Compare(b)
}

// partings returns the points at which two series are not equal, by step. Of each
// step as many points are compared as both have; the rest is missing.
func partings(name string, old, new []cupel.Point) []Parting {
	old, new = slices.Clone(old), slices.Clone(new)
	slices.SortFunc(old, byStep)
	slices.SortFunc(new, byStep)
	var found []Parting
	for len(old) > 0 || len(new) > 0 {
		p := Parting{Metric: name}
		switch {
		case len(new) == 0 || len(old) > 0 && old[0].Step < new[0].Step:
			p.Step, p.Old, old = old[0].Step, &old[0].Value, old[1:]
		case len(old) == 0 || new[0].Step < old[0].Step:
			p.Step, p.New, new = new[0].Step, &new[0].Value, new[1:]
		default:
			p.Step, p.Old, p.New, old, new = old[0].Step, &old[0].Value, &new[0].Value, old[1:], new[1:]
		}
		if !p.equal() {
			p.Relative = p.relative()
			found = append(found, p)
		}
	}
	return found
}

// equal reports whether both points are there and equal to the bit; NaN is one value.
func (p Parting) equal() bool {
	if p.Old == nil || p.New == nil {
		return false
	}
	a, b := float64(*p.Old), float64(*p.New)
	return math.Float64bits(a) == math.Float64bits(b) || math.IsNaN(a) && math.IsNaN(b)
}

// relative is the difference over the greater of the two amounts.
func (p Parting) relative() cupel.Float {
	if p.Old == nil || p.New == nil {
		return cupel.Float(math.Inf(1))
	}
	a, b := float64(*p.Old), float64(*p.New)
	switch greater := max(math.Abs(a), math.Abs(b)); {
	case math.IsNaN(greater) || math.IsInf(greater, 0):
		return cupel.Float(math.Inf(1))
	case greater == 0:
		return 0
	case math.IsInf(a-b, 0):
		return cupel.Float(math.Abs(a/greater - b/greater))
	default:
		return cupel.Float(math.Abs(a-b) / greater)
	}
}
