package store

import (
	"slices"

	"github.com/cupel/cupel/internal/filter"
)

const fromMetrics = `SELECT r.num FROM metrics d CROSS JOIN runs r WHERE r.num = d.run AND d.key = ? AND `

// isLast reports whether a key is the last value of a metric.
func isLast(key filter.Key) bool {
	family, _, reducer := key.Entry()
	return family == "metrics" && reducer == filter.Last
}

// byMetric reads the rows of a metric: those of ended runs by experiment, in
// order where it matters, and those that still move.
func (p runPlan) byMetric(metric filter.Key, half half) []leg {
	ended := p.scope.each(`d.experiment`)
	if half == everyRow {
		ended = []condition{p.scope.all(`d.experiment`)}
	}
	var legs []leg
	for _, in := range ended {
		legs = append(legs, p.fromMetrics(metric, `d.settled = 1 AND `, in, half))
	}
	return append(legs, p.fromMetrics(metric, `d.settled = 0 AND `, p.scope.all(`d.experiment`), half))
}

func (p runPlan) fromMetrics(metric filter.Key, settled string, in condition, half half) leg {
	_, name, _ := metric.Entry()
	return p.leg(fromMetrics+settled+in.text, append([]any{name}, in.args...), drivenBy(p.columns, metric), half)
}

// rowsOfMetric selects the rows of a metric that the filter's conditions on it let
// through.
func (p runPlan) rowsOfMetric(metric filter.Key) (condition, error) {
	where, bound, err := p.search.Filter.About(metric).SQL(p.dialect.Filter, drivenBy(p.columns, metric))
	if err != nil {
		return condition{}, err
	}
	_, name, _ := metric.Entry()
	in := p.scope.all(`d.experiment`)
	one := func(settled string) string {
		return `SELECT d.run FROM metrics d WHERE d.settled = ` + settled + ` AND d.key = ? AND ` + in.text + ` AND (` + where + `)`
	}
	args := slices.Concat([]any{name}, in.args, bound)
	return condition{one(`1`) + ` UNION ALL ` + one(`0`), slices.Concat(args, args)}, nil
}
