package store

import (
	"context"

	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/filter"
)

// runPlan chooses the way to the runs of a search. Both databases would choose a
// way by themselves, by figures that they may not have: here it is one of these,
// and always the same for the same rows.
//
//  1. Where the filter needs a value of a metric, a parameter or a tag that few
//     runs have, those runs are read and sorted.
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

const fromRuns = `SELECT r.num FROM runs r WHERE r.project_id = ? AND `

// legs returns the groups of legs for [page], whose rows are the keys of runs.
func (p runPlan) legs(ctx context.Context) ([][]leg, error) {
	if p.scope.empty() {
		return nil, nil
	}
	if legs, err := p.few(ctx); legs != nil || err != nil {
		return [][]leg{legs}, err
	}
	first := p.search.Order.First()
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

// byStart reads the runs of each experiment as they started.
func (p runPlan) byStart(half half) []leg {
	var legs []leg
	for _, in := range p.scope.each(`r.experiment`) {
		legs = append(legs, p.fromRuns(in, half))
	}
	return legs
}

// byScan reads all runs of the scope.
func (p runPlan) byScan(half half) []leg {
	return []leg{p.fromRuns(p.scope.all(`r.experiment`), half)}
}

func (p runPlan) fromRuns(in condition, half half) leg {
	return p.leg(fromRuns+in.text, append([]any{p.search.ProjectID}, in.args...), p.columns, half)
}

func (p runPlan) leg(selection string, args []any, columns filter.Columns, half half) leg {
	return leg{selection: selection + inView(p.search.View, `r.deleted_at`), args: args, columns: columns, half: half}
}
