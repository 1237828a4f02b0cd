package store

import (
	"context"
	"database/sql"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/store/series"
)

const (
	// maxArrivals is how many batches of a run are summed up together.
	maxArrivals = 32
	// dense is how many points of one key after the other are worth a block of
	// their own: summed up at once they are written once.
	dense = 256
)

// LogPoints implements [catalog.Metrics].
func (r records) LogPoints(ctx context.Context, run catalog.Run, points []cupel.LoggedPoint) error {
	if run.Status.Ended() || len(points) >= dense*series.Stretches(points) {
		if err := r.TouchRun(ctx, run); err != nil {
			return err
		}
		return r.AddPoints(ctx, run, points)
	}
	var waiting int64
	_, err := r.row(ctx, []any{&waiting}, `INSERT INTO arrivals (run, seq, time, data)
		VALUES (?, (SELECT coalesce(max(seq), 0) + 1 FROM arrivals WHERE run = ?), ?, ?) RETURNING seq`,
		run.Num, run.Num, micros(run.UpdatedAt), series.EncodeBatch(points))
	if err != nil || waiting < maxArrivals {
		return err
	}
	return r.sumUp(ctx, run)
}

// Arrivals implements [catalog.Metrics].
func (r records) Arrivals(ctx context.Context, ids []string) ([]int64, error) {
	where, args := ``, []any(nil)
	if ids != nil {
		condition, arg := r.among(ids)
		where, args = ` AND id `+condition, []any{arg}
	}
	return list(ctx, r.Tx, func(read func(...any) error, num *int64) error { return read(num) },
		`SELECT num FROM runs WHERE num IN (SELECT run FROM arrivals)`+where+` ORDER BY num`, args...)
}

// SumUp implements [catalog.Metrics].
func (r records) SumUp(ctx context.Context, num int64) error {
	found, err := list(ctx, r.Tx, scanRun, selectRun+`r.num = ? `+r.lock(forUpdate+" OF r"), num)
	if err != nil || len(found) == 0 {
		return err
	}
	return r.sumUp(ctx, found[0])
}

// sumUp sums up the arrivals of a run that is locked.
func (r records) sumUp(ctx context.Context, run catalog.Run) error {
	points, last := series.ByKey{}, int64(0)
	err := r.query(ctx, func(scan func(...any) error) error {
		var at int64
		var data sql.RawBytes
		if err := scan(&at, &data); err != nil {
			return err
		}
		last = max(last, at)
		return points.Add(data)
	}, `DELETE FROM arrivals WHERE run = ? RETURNING time, data`, run.Num)
	if err != nil || len(points) == 0 {
		return err
	}
	if _, err := r.exec(ctx, `UPDATE runs SET updated_at = ? WHERE num = ? AND updated_at < ?`, last, run.Num, last); err != nil {
		return err
	}
	return r.addPoints(ctx, run, points)
}
