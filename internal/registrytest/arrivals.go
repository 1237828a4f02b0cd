package registrytest

import (
	"fmt"
	"sync"
	"testing"

	"github.com/cupel/cupel"
)

// testSeenAtOnce checks that whoever has logged a point sees it, at each door and
// however the run changes meanwhile, while many log to the same runs and read.
func testSeenAtOnce(t *testing.T, f *fixture) {
	const writers, batches = 12, 40
	runs := []cupel.Run{f.run(), f.run(), f.run()}
	var wg sync.WaitGroup
	for writer := range writers {
		wg.Go(func() {
			if err := f.logAndRead(writer, runs[writer%len(runs)], batches); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Go(func() {
		if err := f.endAndGoOn(runs[0], batches/4); err != nil {
			t.Error(err)
		}
	})
	wg.Wait()
	for _, run := range runs {
		got := f.again(run)
		f.equal(int64(writers/len(runs)*batches), got.Metrics["shared"].Count)
		f.equal(writers/len(runs)+1, len(got.Metrics))
		f.equal(writers/len(runs)*batches, len(f.history(run, cupel.HistoryQuery{Key: "shared"})))
	}
}

// logAndRead logs to a metric of its own and to one that it shares, and reads its
// own back.
func (f *fixture) logAndRead(writer int, run cupel.Run, batches int) error {
	log, read := f.a, f.b
	own := fmt.Sprint("of-", writer)
	for step := range int64(batches) {
		batch := cupel.RunBatch{Metrics: []cupel.LoggedPoint{point(own, step, step, 1), point("shared", step, int64(writer), 1)}}
		if err := log.LogBatch(f.ctx, run.Ref(), batch); err != nil {
			return fmt.Errorf("writer %d: %w", writer, err)
		}
		if step%5 > 0 {
			continue // so that some wait
		}
		got, err := read.GetRun(f.ctx, run.Ref())
		if err != nil {
			return fmt.Errorf("writer %d: %w", writer, err)
		}
		if n := got.Metrics[own].Count; n != step+1 {
			return fmt.Errorf("writer %d sees %d points after it has logged %d", writer, n, step+1)
		}
		log, read = read, log
	}
	return nil
}

// endAndGoOn ends a run, and lets it go on, some times.
func (f *fixture) endAndGoOn(run cupel.Run, times int) error {
	for range times {
		for _, status := range []cupel.RunStatus{cupel.RunFinished, cupel.RunRunning} {
			if _, err := f.a.ChangeRun(f.ctx, run.Ref(), cupel.RunChange{Status: &status}); err != nil {
				return fmt.Errorf("status %s: %w", status, err)
			}
		}
	}
	return nil
}
