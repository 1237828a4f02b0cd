package registrytest

import (
	"fmt"
	"sync"
	"testing"

	"github.com/cupel/cupel"
)

// testConcurrentWriters checks that many who log at once, some of them to the same
// run, lose nothing and are not troubled by each other.
func testConcurrentWriters(t *testing.T, f *fixture) {
	const writers, shared, batches, each = 64, 8, 4, 25
	var runs [shared]cupel.Run
	for i := range runs {
		runs[i] = f.run()
	}
	var wg sync.WaitGroup
	for writer := range writers {
		wg.Go(func() {
			if err := f.write(writer, runs[writer%shared], batches, each); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	found, err := f.b.SearchRuns(f.ctx, cupel.RunSearch{Search: search(`status = "FINISHED"`)})
	f.must(err)
	f.equal(writers, len(found.Runs))
	for _, run := range runs {
		got := f.again(run)
		f.equal(int64(writers/shared*batches*each), got.Metrics["shared"].Count)
		f.equal(writers/shared*batches, len(got.Params))
		f.equal(writers/shared+1, len(got.Tags))
		f.equal(writers/shared+1, len(got.Metrics))
		f.equal(writers/shared*batches*each, len(f.history(run, cupel.HistoryQuery{Key: "shared"})))
	}
}

// write is one writer: it logs to a run that it shares with others, and makes one
// of its own from start to end.
func (f *fixture) write(writer int, run cupel.Run, batches, each int) error {
	door := []cupel.Registry{f.a, f.b}[writer%2]
	own, err := door.CreateRun(f.ctx, cupel.DefaultProject, cupel.NewRun{})
	if err != nil {
		return err
	}
	for b := range batches {
		batch := cupel.RunBatch{
			Params: []cupel.Param{{Key: fmt.Sprintf("param-%d-%d", writer, b), Value: "x"}},
			Tags:   []cupel.RunTag{{Key: fmt.Sprint("writer-", writer), Value: fmt.Sprint(b)}},
		}
		for i := range each {
			step := int64(b*each + i)
			batch.Metrics = append(batch.Metrics, point("shared", step, int64(writer), 0.5), point(fmt.Sprint("of-", writer), step, step, 1))
		}
		for _, run := range []cupel.Run{run, own} {
			if err := door.LogBatch(f.ctx, run.Ref(), batch); err != nil {
				return fmt.Errorf("writer %d: %w", writer, err)
			}
		}
	}
	status := cupel.RunFinished
	_, err = door.ChangeRun(f.ctx, own.Ref(), cupel.RunChange{Status: &status})
	return err
}
