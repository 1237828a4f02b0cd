package mlflowapi

import (
	"slices"

	"github.com/cupel/cupel"
)

// Limits of what several runs' histories hold.
const (
	maxBulkRuns       = 100
	maxBulkPoints     = 25_000
	maxIntervalPoints = 2500 // of each run
)

// bulkHistory answers with the beginnings of the histories of several runs.
func bulkHistory(c *call) ([]byte, error) {
	runs, key := c.texts("run_id"), c.text("metric_key")
	limit := min(c.limit("max_results", maxBulkPoints, 1<<31-1), maxBulkPoints)
	switch {
	case len(runs) == 0:
		return nil, cupel.Errorf(cupel.Invalid, "GetMetricHistoryBulk request must specify at least one run_id.")
	case len(runs) > maxBulkRuns:
		return nil, cupel.Errorf(cupel.Invalid, "GetMetricHistoryBulk request cannot specify more than %d run_ids. Received %d run_ids.", maxBulkRuns, len(runs))
	case key == "":
		return nil, cupel.Errorf(cupel.Invalid, "GetMetricHistoryBulk request must specify a metric_key.")
	case c.err != nil:
		return nil, c.err
	}
	slices.Sort(runs)
	var e encoder
	e.open()
	e.list("metrics")
	for _, run := range runs {
		ref := cupel.RunRef{Project: c.project, ID: run}
		if limit == 0 {
			break
		}
		page, err := c.service.MetricHistory(c.ctx, ref, cupel.HistoryQuery{Key: key, Limit: limit})
		if err != nil {
			return nil, noRun(err, ref)
		}
		limit -= len(page.Points)
		e.pointsOf(run, key, page.Points)
	}
	e.end()
	e.close()
	return e.b, nil
}

func (e *encoder) pointsOf(run, key string, points []cupel.Point) {
	for _, p := range points {
		e.point(key, p)
		e.text("run_id", run)
		e.close()
	}
}

// bulkInterval answers with the histories of several runs, each thinned out
// evenly.
func bulkInterval(c *call) ([]byte, error) {
	runs, query := c.intervalRuns(), cupel.SeriesQuery{Project: c.project, Keys: []string{c.required("metric_key")}}
	limit := c.intervalLimit()
	query.FromStep, query.ToStep = c.interval()
	if c.err != nil {
		return nil, c.err
	}
	var e encoder
	e.open()
	e.list("metrics")
	for _, run := range runs {
		query.Runs = []string{run} // one at a time: only what is left of each is kept
		series, err := c.service.MetricSeries(c.ctx, query)
		if err != nil {
			return nil, err
		}
		for _, one := range series {
			e.pointsOf(run, one.Key, thinned(pointsOf(one), limit))
		}
	}
	e.end()
	e.close()
	return e.b, nil
}

func (c *call) intervalRuns() []string {
	runs := c.texts("run_ids")
	if len(runs) == 0 {
		c.missing("run_ids")
	}
	if len(runs) > maxBulkRuns {
		c.wrong(cupel.Errorf(cupel.Invalid, "GetMetricHistoryBulkInterval request must specify at most %d run_ids. Received %d run_ids.%s", maxBulkRuns, len(runs), seeDocs))
	}
	return runs
}

func (c *call) intervalLimit() int {
	n := c.integer("max_results", maxIntervalPoints)
	if n < 1 || n > maxIntervalPoints {
		c.wrong(cupel.Errorf(cupel.Invalid, "max_results must be between 1 and %d.%s", maxIntervalPoints, seeDocs))
	}
	return int(n)
}

// interval returns the bounds on steps, both or none.
func (c *call) interval() (from, to *int64) {
	if !c.has("start_step") && !c.has("end_step") {
		return nil, nil
	}
	first, last := c.integer("start_step", 0), c.integer("end_step", 0)
	switch {
	case !c.has("start_step") || !c.has("end_step"):
		c.wrong(cupel.Errorf(cupel.Invalid, "If either start step or end step are specified, both must be specified."))
	case first > last:
		c.wrong(cupel.Errorf(cupel.Invalid, "end_step must be greater than start_step. Found start_step=%d and end_step=%d.", first, last))
	}
	return &first, &last
}

// pointsOf returns the points of a series, by step, timestamp and value.
func pointsOf(series cupel.Series) []cupel.Point {
	points := make([]cupel.Point, len(series.Steps))
	for i := range points {
		points[i] = cupel.Point{Step: series.Steps[i], Timestamp: series.Timestamps[i], Value: series.Last[i]}
	}
	slices.SortFunc(points, cupel.Point.Compare)
	return points
}

// thinned returns at most limit points, evenly spread, with the first and the
// last; of one, the last.
func thinned(points []cupel.Point, limit int) []cupel.Point {
	n := len(points)
	if n <= limit {
		return points
	}
	kept := make([]cupel.Point, limit)
	for i := range kept {
		kept[i] = points[i*n/limit]
	}
	kept[limit-1] = points[n-1]
	return kept
}
