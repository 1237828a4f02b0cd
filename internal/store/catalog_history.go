package store

import (
	"context"
	"slices"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/store/series"
)

// blocksAtOnce is how many blocks one statement reads.
const blocksAtOnce = 100

// History implements [catalog.Metrics].
func (r records) History(ctx context.Context, num int64, key string, after *cupel.Point, limit int) ([]cupel.Point, error) {
	known, err := r.series(ctx, num, []string{key})
	if err != nil || len(known) == 0 {
		return nil, err
	}
	s := known[key]
	h := history{after: after, limit: limit}
	blocks, err := r.blocksFrom(ctx, num, key, after)
	if err != nil {
		return nil, err
	}
	for len(blocks) > 0 && !h.fullBefore(blocks[0].firstTime) {
		n := h.next(blocks)
		points, err := r.blocksNumbered(ctx, num, key, blocks[:n])
		if err != nil {
			return nil, err
		}
		h.add(points)
		blocks = blocks[n:]
	}
	h.add(s.Tail)
	return h.points, nil
}

// history gathers points: the first limit ones after a point, all if limit is 0.
type history struct {
	after  *cupel.Point
	limit  int
	points []cupel.Point // in order
}

// add puts points where they belong.
func (h *history) add(points []cupel.Point) {
	if h.after != nil {
		points = slices.DeleteFunc(points, func(p cupel.Point) bool { return series.CompareTime(p, *h.after) <= 0 })
	}
	h.points = append(h.points, points...)
	slices.SortFunc(h.points, series.CompareTime)
	if h.limit > 0 && len(h.points) > h.limit {
		h.points = h.points[:h.limit]
	}
}

// fullBefore reports whether no point at a time or later belongs to it.
func (h *history) fullBefore(time int64) bool {
	return h.limit > 0 && len(h.points) == h.limit && h.points[h.limit-1].Timestamp < time
}

// next returns how many blocks to read at once: as many as may be needed.
func (h *history) next(blocks []storedBlock) (n int) {
	missing := int64(h.limit - len(h.points))
	for n = 0; n < min(len(blocks), blocksAtOnce); n++ {
		if h.limit > 0 && n > 0 && missing <= 0 {
			break
		}
		missing -= blocks[n].count
	}
	return n
}

// storedBlock is a block without its points.
type storedBlock struct{ seq, firstTime, count int64 }

// blocksFrom returns the blocks of a metric that may have points after one, all
// if it is nil, the earliest first.
func (r records) blocksFrom(ctx context.Context, run int64, key string, after *cupel.Point) ([]storedBlock, error) {
	where, args := `run = ? AND key = ?`, []any{run, key}
	if after != nil {
		where, args = where+` AND last_time >= ?`, append(args, after.Timestamp)
	}
	return list(ctx, r.Tx, func(read func(...any) error, b *storedBlock) error { return read(&b.seq, &b.firstTime, &b.count) },
		`SELECT seq, first_time, count FROM points WHERE `+where+` ORDER BY first_time, seq`, args...)
}

func (r records) blocksNumbered(ctx context.Context, run int64, key string, blocks []storedBlock) ([]cupel.Point, error) {
	args := []any{run, key}
	for _, b := range blocks {
		args = append(args, b.seq)
	}
	return r.blockPoints(ctx, key, `seq IN (`+marks(len(blocks))+`)`, args...)
}
