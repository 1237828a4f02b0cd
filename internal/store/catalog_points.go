package store

import (
	"context"
	"database/sql"
	"slices"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/store/series"
)

// keyedBlock is a block of the points of one metric of a run.
type keyedBlock struct {
	key string
	series.Block
}

func (r records) writeBlocks(ctx context.Context, run int64, blocks []keyedBlock) error {
	const columns = 9
	for part := range slices.Chunk(blocks, rowsAtOnce) {
		args := make([]any, 0, columns*len(part))
		for _, b := range part {
			c := series.Covers(b.Points)
			args = append(args, run, b.key, b.Number, c.FirstStep, c.LastStep, c.FirstTime, c.LastTime, len(b.Points), series.Encode(b.Points))
		}
		_, err := r.exec(ctx, `INSERT INTO points (run, key, seq, first_step, last_step, first_time, last_time, count, data) VALUES `+
			values(len(part), columns), args...)
		if err != nil {
			return err
		}
	}
	return nil
}

// blocksAround returns the points of the blocks of a metric that reach into a
// range, which a block leaves only in part.
func (r records) blocksAround(ctx context.Context, run int64, key string, around series.Range) ([]cupel.Point, error) {
	return r.blockPoints(ctx, key, `first_step <= ? AND last_step >= ? AND first_time <= ? AND last_time >= ?`,
		run, key, around.LastStep, around.FirstStep, around.LastTime, around.FirstTime)
}

// blockPoints returns the points of the blocks of a metric that a condition
// selects.
func (r records) blockPoints(ctx context.Context, key, condition string, args ...any) (points []cupel.Point, err error) {
	err = r.query(ctx, func(scan func(...any) error) error {
		var data sql.RawBytes
		if err := scan(&data); err != nil {
			return err
		}
		block, err := series.Decode(data)
		if err != nil {
			return corruptMetric(key, err)
		}
		points = append(points, block...)
		return nil
	}, `SELECT data FROM points WHERE run = ? AND key = ? AND `+condition+` ORDER BY seq`, args...)
	return points, err
}
