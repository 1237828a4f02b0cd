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

// rank orders runs, the best first, and marks those with the best value. order
// has the index of each in the runs given.
func rank(runs []Run, options RunOptions) (ranked []cupel.ComparedRun, order []int) {
	all := make([]cupel.ComparedRun, len(runs))
	for i, run := range runs {
		all[i] = comparedRun(run, options)
		order = append(order, i)
	}
	slices.SortFunc(order, func(i, j int) int { return compareRuns(all[i], all[j], options.Direction) })
	for _, i := range order {
		ranked = append(ranked, all[i])
	}
	for i := range ranked {
		ranked[i].Best = finite(ranked[i].Value) && *ranked[i].Value == *ranked[0].Value
	}
	return ranked, order
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
