package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/store/series"
)

const (
	// maxArrivals is how many batches of a run are summed up together.
	maxArrivals = 32
	// dense is how many points of one key after the other are worth a block of
	// their own: summed up at once they are written once, not twice.
	dense = 256
)

// MayWait reports whether points are better summed up together with others.
func MayWait(points []cupel.LoggedPoint) bool { return len(points) < dense*series.Stretches(points) }

// Arrive implements [catalog.Metrics].
func (r records) Arrive(ctx context.Context, project, id string, at time.Time, points []cupel.LoggedPoint) (num int64, full bool, err error) {
	var waiting int64
	_, err = r.row(ctx, []any{&num, &waiting}, `INSERT INTO arrivals (run, waiting, time, data)
		SELECT r.num, `+nowWaiting+`r.num), ?, ? FROM runs r JOIN projects p ON p.id = r.project_id
		WHERE p.name = ? AND p.deleted_at IS NULL AND r.id = ? AND r.deleted_at IS NULL AND r.status IN (?, ?) `+r.lock("FOR KEY SHARE OF r")+`
		RETURNING run, waiting`, micros(at), series.EncodeBatch(points), project, id, cupel.RunRunning, cupel.RunScheduled)
	return num, waiting >= maxArrivals, err
}

// LogPoints implements [catalog.Metrics].
func (r records) LogPoints(ctx context.Context, run catalog.Run, points []cupel.LoggedPoint) error {
	if run.Status.Ended() || !MayWait(points) {
		if err := r.TouchRun(ctx, run); err != nil {
			return err
		}
		return r.AddPoints(ctx, run, points)
	}
	var waiting int64
	_, err := r.row(ctx, []any{&waiting}, `INSERT INTO arrivals (run, waiting, time, data) VALUES (?, `+nowWaiting+`?), ?, ?) RETURNING waiting`,
		run.Num, run.Num, micros(run.UpdatedAt), series.EncodeBatch(points))
	if err != nil || waiting < maxArrivals {
		return err
	}
	return r.sumUp(ctx, run)
}

// nowWaiting is how many batches wait with one more, followed by their run and a
// parenthesis. Of batches that come at the same time one may not be counted.
const nowWaiting = `(SELECT coalesce(max(waiting), 0) + 1 FROM arrivals WHERE run = `

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
