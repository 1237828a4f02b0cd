package store_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/store"
)

// BenchmarkPoints measures what trainers wait for: what is logged is durable when
// they go on.
func BenchmarkPoints(b *testing.B) {
	for _, d := range databases[:2] {
		b.Run(d.name, func(b *testing.B) {
			s := connect(b, d.connect, d.empty(b))
			if err := s.Update(b.Context(), func(tx *store.Tx) error { return addTracking(b.Context(), tx.Catalog()) }); err != nil {
				b.Fatal(err)
			}
			l := &pointLogger{B: b, s: s}
			b.Run("1000 of one key", func(b *testing.B) { l.logBatches(b, 1000, 1) })
			b.Run("1000 of as many keys", func(b *testing.B) { l.logBatches(b, 1000, 1000) })
			b.Run("100 of one key", func(b *testing.B) { l.logBatches(b, 100, 1) })
			b.Run("100 of ten keys", func(b *testing.B) { l.logBatches(b, 100, 10) })
			b.Run("one", func(b *testing.B) { l.logBatches(b, 1, 1) })
			b.Run("one by each of 16", func(b *testing.B) { l.logTogether(b, 16) })
			b.Run("history of 10000", l.readHistory)
		})
	}
}

// pointLogger logs to runs of its own.
type pointLogger struct {
	*testing.B
	s    *store.Store
	runs atomic.Int64
}

func (l *pointLogger) newRun(ctx context.Context) (run catalog.Run) {
	run = catalog.Run{ProjectID: "01PROJECT", Run: cupel.Run{ID: fmt.Sprint(l.runs.Add(1)), Status: cupel.RunRunning}}
	err := l.s.Update(ctx, func(tx *store.Tx) (err error) {
		run, err = tx.Catalog().AddRun(ctx, run)
		return err
	})
	if err != nil {
		l.Error(err)
	}
	return run
}

// benchPoints are n points of so many keys, the batch of that number.
func benchPoints(n, keys, batch int) []cupel.LoggedPoint {
	points := make([]cupel.LoggedPoint, n)
	for i := range points {
		step := int64(batch*n + i)
		points[i] = cupel.LoggedPoint{Key: fmt.Sprintf("metric_%04d", i%keys), Point: cupel.Point{
			Step: step, Timestamp: 1_767_323_045_678 + 37*step, Value: cupel.Float(step) / 7,
		}}
	}
	return points
}

// log logs as the service does.
func (l *pointLogger) log(ctx context.Context, run catalog.Run, points []cupel.LoggedPoint) error {
	var num int64
	var full bool
	err := l.s.Tell(ctx, func(tx *store.Tx) (err error) {
		num, full, err = tx.Catalog().Arrive(ctx, "default", run.ID, time.UnixMicro(1), points)
		return err
	})
	if err != nil || num > 0 && !full {
		return err
	}
	return l.s.Update(ctx, func(tx *store.Tx) error {
		c := tx.Catalog()
		if full {
			return c.SumUp(ctx, num)
		}
		project, err := c.ProjectID(ctx, "default")
		if err != nil {
			return err
		}
		row, err := c.LockRun(ctx, project, run.ID)
		if err != nil {
			return err
		}
		return c.LogPoints(ctx, row, points)
	})
}

func (l *pointLogger) logBatches(b *testing.B, n, keys int) {
	run, batch := l.newRun(b.Context()), 0
	for b.Loop() {
		if err := l.log(b.Context(), run, benchPoints(n, keys, batch)); err != nil {
			b.Fatal(err)
		}
		batch++
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "points/s")
}

// logTogether lets so many trainers log to runs of their own.
func (l *pointLogger) logTogether(b *testing.B, trainers int) {
	var left atomic.Int64
	left.Store(int64(b.N))
	done := make(chan error, trainers)
	for range trainers {
		run := l.newRun(b.Context())
		go func() {
			for batch := 0; left.Add(-1) >= 0; batch++ {
				if err := l.log(b.Context(), run, benchPoints(1, 1, batch)); err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
	}
	for range trainers {
		if err := <-done; err != nil {
			b.Error(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "points/s")
}

func (l *pointLogger) readHistory(b *testing.B) {
	run := l.newRun(b.Context())
	for batch := range 100 {
		if err := l.log(b.Context(), run, benchPoints(100, 1, batch)); err != nil {
			b.Fatal(err)
		}
	}
	if err := l.s.Update(b.Context(), func(tx *store.Tx) error { return tx.Catalog().SumUp(b.Context(), run.Num) }); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		err := l.s.View(b.Context(), func(tx *store.Tx) error {
			points, err := tx.Catalog().History(b.Context(), run.Num, "metric_0000", nil, 0)
			if len(points) != 10_000 {
				b.Errorf("%d points", len(points))
			}
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
