package compare

import (
	"cmp"
	"math"
	"slices"

	"github.com/cupel/cupel"
)

// reduce makes one number of a metric: NaN where there is nothing else.
func reduce(m cupel.Metric, by cupel.Reducer, better cupel.Direction) cupel.Float {
	if by == cupel.ReduceBest {
		by = cupel.ReduceMax
		if better == cupel.LowerIsBetter {
			by = cupel.ReduceMin
		}
	}
	switch by {
	case cupel.ReduceMin:
		return valueOf(m.Min)
	case cupel.ReduceMax:
		return valueOf(m.Max)
	case cupel.ReduceMean:
		return m.Mean
	}
	return m.Last.Value
}

func valueOf(p *cupel.Point) cupel.Float {
	if p == nil {
		return cupel.Float(math.NaN())
	}
	return p.Value
}

// rank orders runs, the best first, and marks those with the best value.
func rank(runs []Run, options RunOptions) ([]Run, []cupel.ComparedRun) {
	type ranked struct {
		run   Run
		shown cupel.ComparedRun
	}
	all := make([]ranked, len(runs))
	for i, run := range runs {
		all[i] = ranked{run, comparedRun(run, options)}
	}
	slices.SortFunc(all, func(a, b ranked) int { return compareRuns(a.shown, b.shown, options.Direction) })
	ordered, shown := make([]Run, len(all)), make([]cupel.ComparedRun, len(all))
	for i, one := range all {
		one.shown.Best = finite(one.shown.Value) && *one.shown.Value == *all[0].shown.Value
		ordered[i], shown[i] = one.run, one.shown
	}
	return ordered, shown
}

func comparedRun(run Run, options RunOptions) cupel.ComparedRun {
	c := cupel.ComparedRun{
		ID: run.ID, Name: run.Name, State: run.State, Status: run.Status, StartTime: run.StartTime, EndTime: run.EndTime,
	}
	if run.StartTime != nil && run.EndTime != nil {
		seconds := max(0, run.EndTime.Sub(*run.StartTime).Seconds())
		c.Seconds = &seconds
	}
	if metric, ok := run.Metrics[options.Metric]; ok {
		value := reduce(metric, options.Reducer, options.Direction)
		c.Value = &value
	}
	return c
}

func compareRuns(a, b cupel.ComparedRun, better cupel.Direction) int {
	byValue := 0
	if finite(a.Value) && finite(b.Value) {
		byValue = cmp.Compare(*b.Value, *a.Value)
		if better == cupel.LowerIsBetter {
			byValue = -byValue
		}
	}
	return cmp.Or(
		cmp.Compare(worth(a.Value), worth(b.Value)), byValue,
		cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID),
	)
}

// worth says how much there is to order a run by: least is best.
func worth(value *cupel.Float) int {
	switch {
	case value == nil:
		return 3
	case math.IsNaN(float64(*value)):
		return 2
	case math.IsInf(float64(*value), 0):
		return 1
	}
	return 0
}

func finite(value *cupel.Float) bool { return worth(value) == 0 }
