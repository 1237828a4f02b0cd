package mlflowimport

import (
	"context"
	"iter"
	"math"

	"github.com/cupel/cupel"
)

// metricRow is a point with whose it is.
type metricRow struct {
	row             int64
	run, key        string
	value           float64
	isNaN           bool
	timestamp, step int64
	count           int64
}

func (r metricRow) point() cupel.Point {
	value := unclipped(r.value)
	if r.isNaN {
		value = cupel.Float(math.NaN())
	}
	return cupel.Point{Step: r.step, Timestamp: r.timestamp, Value: value}
}

// metrics sums up the metrics of runs: their last points, and how many there are.
func (d *database) metrics(ctx context.Context, in string, args []any) (map[string]map[string]cupel.Metric, error) {
	last, err := query(ctx, d, `SELECT run_uuid, key, coalesce(value, 0), is_nan, `+whole("timestamp")+`, `+whole("step")+`
		FROM latest_metrics WHERE run_uuid IN (`+in+`)`, args,
		func(r *metricRow) []any { return []any{&r.run, &r.key, &r.value, &r.isNaN, &r.timestamp, &r.step} })
	if err != nil {
		return nil, err
	}
	counts, err := query(ctx, d, `SELECT run_uuid, key, count(*) FROM metrics WHERE run_uuid IN (`+in+`) GROUP BY run_uuid, key`, args,
		func(r *metricRow) []any { return []any{&r.run, &r.key, &r.count} })
	if err != nil {
		return nil, err
	}
	metrics := map[string]map[string]cupel.Metric{}
	for _, c := range counts {
		if metrics[c.run] == nil {
			metrics[c.run] = map[string]cupel.Metric{}
		}
		metrics[c.run][c.key] = cupel.Metric{Key: c.key, Count: c.count}
	}
	for _, l := range last {
		if m, ok := metrics[l.run][l.key]; ok {
			m.Last = l.point()
			metrics[l.run][l.key] = m
		}
	}
	return metrics, nil
}

// Points implements [Source].
func (d *database) Points(ctx context.Context, wanted []Series) iter.Seq2[Points, error] {
	keys := map[string]map[string]bool{}
	var runs []string
	for _, series := range wanted {
		if keys[series.Run] == nil {
			keys[series.Run] = map[string]bool{}
			runs = append(runs, series.Run)
		}
		keys[series.Run][series.Key] = true
	}
	return func(yield func(Points, error) bool) {
		for _, run := range runs {
			for points, err := range d.pointsOf(ctx, run, keys[run]) {
				if !yield(points, err) || err != nil {
					return
				}
			}
		}
	}
}

// pointsOf yields the points of some metrics of a run, in pages.
func (d *database) pointsOf(ctx context.Context, run string, keys map[string]bool) iter.Seq2[Points, error] {
	return func(yield func(Points, error) bool) {
		for after := int64(-1); ; {
			rows, err := query(ctx, d, `SELECT rowid, key, coalesce(value, 0), is_nan, `+whole("timestamp")+`, `+whole("step")+`
				FROM metrics WHERE run_uuid = ? AND rowid > ? ORDER BY rowid LIMIT ?`, []any{run, after, pointsPage},
				func(r *metricRow) []any { return []any{&r.row, &r.key, &r.value, &r.isNaN, &r.timestamp, &r.step} })
			points := Points{Run: run}
			for _, r := range rows {
				after = r.row
				if keys[r.key] {
					points.Points = append(points.Points, cupel.LoggedPoint{Key: r.key, Point: r.point()})
				}
			}
			if !yield(points, err) || err != nil || len(rows) < pointsPage {
				return
			}
		}
	}
}
