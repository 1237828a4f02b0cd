package store

import (
	"bytes"
	"context"
	"database/sql"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/store/logged"
)

// gather writes down in one piece what an ended run has logged, from which pages
// of runs are read, and drops the piece of a run that is not over. Whatever
// changes what a run has logged MUST do so, while nobody else changes it.
func (r records) gather(ctx context.Context, run catalog.Run) error {
	if !run.Status.Ended() {
		_, err := r.exec(ctx, `DELETE FROM gathered_runs WHERE run = ?`, run.Num)
		return err
	}
	runs := []catalog.Run{run}
	d := detailsOf(r, runs)
	if err := d.addTexts(ctx); err != nil {
		return err
	}
	piece := logged.Run{Params: runs[0].Params, Tags: runs[0].Tags}
	err := d.eachMetric(ctx, func(_ int64, m logged.Metric) error {
		m.State = bytes.Clone(m.State)
		piece.Metrics = append(piece.Metrics, m)
		return nil
	})
	if err != nil {
		return err
	}
	_, err = r.exec(ctx, `INSERT INTO gathered_runs (run, data) VALUES (?, ?)
		ON CONFLICT (run) DO UPDATE SET data = excluded.data`, run.Num, piece.Encode())
	return err
}

// regather is gather after a change of what a run has logged: one that is not
// over has no piece.
func (r records) regather(ctx context.Context, run catalog.Run) error {
	if !run.Status.Ended() {
		return nil
	}
	return r.gather(ctx, run)
}

// addGathered reads the pieces of the runs that have one, and returns the keys of
// the others.
func (d runDetails) addGathered(ctx context.Context) (others []any, err error) {
	var num int64
	var data sql.RawBytes
	found := make(map[int64]bool, len(d.nums))
	err = d.query(ctx, func(scan func(...any) error) error {
		if err := scan(&num, &data); err != nil {
			return err
		}
		found[num] = true
		return addPiece(d.runs[num], data)
	}, `SELECT run, data FROM gathered_runs`+d.these(`run`), d.nums...)
	for _, num := range d.nums {
		if !found[num.(int64)] {
			others = append(others, num)
		}
	}
	return others, err
}

func addPiece(run *catalog.Run, data []byte) error {
	piece, err := logged.Decode(data)
	if err != nil {
		return cupel.Errorf(cupel.Corrupt, "run %s: %w", run.ID, err)
	}
	run.Params, run.Tags = piece.Params, piece.Tags
	run.Metrics = make(map[string]cupel.Metric, len(piece.Metrics))
	for _, m := range piece.Metrics {
		if run.Metrics[m.Key], err = metricOf(m); err != nil {
			return err
		}
	}
	return nil
}
