package store

import (
	"context"

	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/filter"
)

// runPlan chooses the way to the runs of a search. Both databases would choose a
// way by themselves, by figures that they may not have: here it is one of four,
// and always the same for the same rows.
//
//  1. Where the filter needs a value of a metric that few runs have, those runs
//     are read and sorted.
//  2. Where the last value of a metric is first in the order, the index
//     metrics_settled gives the ended runs in order, so that reading stops at the
//     end of the page; the few others are read and sorted.
//  3. Where the start is first in the order, runs_by_start does the same.
//  4. Else all runs are read and sorted.
type runPlan struct {
	records
	search  catalog.RunSearch
	scope   scope
	columns filter.Columns
}

// fewRows is how many rows of a metric are read and sorted rather than looking
// through the runs in order.
const fewRows = 2000

const (
	fromRuns    = `SELECT r.num FROM runs r WHERE `
	fromMetrics = `SELECT r.num FROM metrics d CROSS JOIN runs r WHERE r.num = d.run AND d.key = ? AND `
)

// legs returns the groups of legs for [page], whose rows are the keys of runs.
func (p runPlan) legs(ctx context.Context) ([][]leg, error) {
	if p.scope.empty() {
		return nil, nil
	}
	first := p.search.Order.First()
	if metric, ok, err := p.rare(ctx, first); ok || err != nil {
		return [][]leg{p.byMetric(metric, everyRow)}, err
	}
	switch {
	case isLast(first) && p.needs(first):
		return [][]leg{p.byMetric(first, withFirst)}, nil
	case isLast(first):
		return [][]leg{p.byMetric(first, withFirst), p.byScan(withoutFirst)}, nil
	case first.String() == "start_time":
		return [][]leg{p.byStart(withFirst), p.byStart(withoutFirst)}, nil
	}
	return [][]leg{p.byScan(everyRow)}, nil
}

// isLast reports whether a key is the last value of a metric.
func isLast(key filter.Key) bool {
	family, _, reducer := key.Entry()
	return family == "metrics" && reducer == filter.Last
}

// needs reports whether the filter needs a value of the key.
func (p runPlan) needs(key filter.Key) bool {
	if p.search.Filter == nil {
		return false
	}
	for _, needed := range p.search.Filter.Needs() {
		if needed.String() == key.String() {
			return true
		}
	}
	return false
}

// rare returns a metric, other than what is ordered by, whose needed values only
// few runs have.
func (p runPlan) rare(ctx context.Context, first filter.Key) (filter.Key, bool, error) {
	if p.search.Filter == nil {
		return filter.Key{}, false, nil
	}
	for _, key := range p.search.Filter.Needs() {
		if !isLast(key) || key.String() == first.String() {
			continue
		}
		few, err := p.few(ctx, key)
		if few || err != nil {
			return key, few, err
		}
	}
	return filter.Key{}, false, nil
}

// few counts the values of a metric that the filter lets through, up to a limit.
func (p runPlan) few(ctx context.Context, metric filter.Key) (bool, error) {
	where, bound, err := p.search.Filter.About(metric).SQL(p.dialect.Filter, drivenBy(p.columns, metric))
	if err != nil {
		return false, err
	}
	_, name, _ := metric.Entry()
	q := statement{}
	for i, settled := range []string{`1`, `0`} {
		q.add([]string{`SELECT count(*) FROM (`, ` UNION ALL `}[i])
		q.add(`SELECT * FROM (SELECT 1 FROM metrics d WHERE d.settled = `+settled+` AND d.key = ?`, name)
		in := p.scope.all(`d.experiment`)
		q.add(` AND `+in.text, in.args...)
		q.add(` AND (`+where+`) LIMIT ?) AS part`, append(bound[:len(bound):len(bound)], fewRows+1)...)
	}
	q.add(`) AS found`)
	var rows int
	_, err = p.row(ctx, []any{&rows}, q.text.String(), q.args...)
	return rows <= fewRows, err
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
		legs = append(legs, p.metricLeg(metric, `d.settled = 1 AND `+in.text, in.args, half))
	}
	moving := p.scope.all(`d.experiment`)
	return append(legs, p.metricLeg(metric, `d.settled = 0 AND `+moving.text, moving.args, half))
}

func (p runPlan) metricLeg(metric filter.Key, where string, args []any, half half) leg {
	_, name, _ := metric.Entry()
	return p.leg(fromMetrics+where, append([]any{name}, args...), drivenBy(p.columns, metric), half)
}

// byStart reads the runs of each experiment as they started.
func (p runPlan) byStart(half half) []leg {
	var legs []leg
	for _, in := range p.scope.each(`r.experiment`) {
		legs = append(legs, p.leg(fromRuns+in.text, in.args, p.columns, half))
	}
	return legs
}

// byScan reads all runs of the scope.
func (p runPlan) byScan(half half) []leg {
	in := p.scope.all(`r.experiment`)
	return []leg{p.leg(fromRuns+in.text, in.args, p.columns, half)}
}

func (p runPlan) leg(selection string, args []any, columns filter.Columns, half half) leg {
	return leg{selection: selection + inView(p.search.View, `r.deleted_at`), args: args, columns: columns, half: half}
}
