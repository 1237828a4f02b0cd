package endtoend

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/client"
)

// loggers is how many log at once: as many as the busiest team's trainers.
const loggers = 64

// TestKilledWhileLogging kills a server at random moments while 64 clients log to
// their runs. Every batch that was acknowledged is there, whole, and no other
// batch in part; the next server needs no repair.
func TestKilledWhileLogging(t *testing.T) {
	const rounds = killRounds / 6
	home := t.TempDir()
	random := rand.New(rand.NewPCG(4, uint64(time.Now().UnixNano())))
	logged := newLogbook(t)
	for range rounds {
		process, url := startServer(t, home)
		logged.begin(url)
		time.AfterFunc(time.Duration(random.Int64N(int64(300*time.Millisecond))), func() { process.Kill() })
		logged.untilRefused(url)
	}
	_, url := startServer(t, home)
	logged.check(dial(t, url))
	t.Logf("%d servers killed, %d batches acknowledged by %d clients", rounds, logged.total(), loggers)
}

// logbook is what was acknowledged: for each logger, its run, and the number of
// batches. Batch n is one point at step n, and one parameter.
type logbook struct {
	*testing.T
	runs  [loggers]cupel.RunRef
	steps [loggers]int64
}

func newLogbook(t *testing.T) *logbook { return &logbook{T: t} }

// begin makes the runs, once.
func (l *logbook) begin(url string) {
	l.Helper()
	if l.runs[0].ID != "" {
		return
	}
	c := dial(l.T, url)
	for i := range l.runs {
		run, err := c.CreateRun(l.Context(), cupel.DefaultProject, cupel.NewRun{})
		if err != nil {
			l.Fatal(err)
		}
		l.runs[i] = run.Ref()
	}
}

// untilRefused logs by all, until the server is gone.
func (l *logbook) untilRefused(url string) {
	l.Helper()
	c, err := client.Open(client.Options{URL: url, Patience: -1})
	if err != nil {
		l.Fatal(err)
	}
	defer c.Close()
	var all sync.WaitGroup
	for i := range l.runs {
		all.Go(func() { l.logUntilRefused(c, i) })
	}
	all.Wait()
}

func (l *logbook) logUntilRefused(c *client.Client, i int) {
	for {
		step := l.steps[i]
		if err := c.LogBatch(context.Background(), l.runs[i], batchAt(step)); err != nil {
			if code := cupel.ErrorCode(err); code != cupel.Unavailable {
				l.Errorf("error %v has code %q, want unavailable", err, code)
			}
			return
		}
		l.steps[i]++
	}
}

// batchAt is the batch of a step; it is the same when it is logged again.
func batchAt(step int64) cupel.RunBatch {
	return cupel.RunBatch{
		ID:      fmt.Sprint("batch-", step),
		Metrics: []cupel.LoggedPoint{{Key: "loss", Point: cupel.Point{Step: step, Timestamp: step, Value: cupel.Float(step)}}},
		Params:  []cupel.Param{{Key: fmt.Sprint("p", step), Value: fmt.Sprint(step)}},
	}
}

// check compares what is there with what was acknowledged: that, and at most the
// one batch more whose answer the client did not live to see.
func (l *logbook) check(registry cupel.Registry) {
	l.Helper()
	for i, ref := range l.runs {
		run, err := registry.GetRun(l.Context(), ref)
		if err != nil {
			l.Fatal(err)
		}
		history, err := registry.MetricHistory(l.Context(), ref, cupel.HistoryQuery{Key: "loss"})
		if err != nil {
			l.Fatal(err)
		}
		n := int64(len(history.Points))
		if n != l.steps[i] && n != l.steps[i]+1 || n != int64(len(run.Params)) || n != run.Metrics["loss"].Count {
			l.Errorf("run %s: %d points, %d parameters, count %d; %d batches were acknowledged", ref, n, len(run.Params), run.Metrics["loss"].Count, l.steps[i])
		}
		for step, p := range history.Points {
			if p != batchAt(int64(step)).Metrics[0].Point {
				l.Errorf("run %s: point %d is %+v", ref, step, p)
			}
		}
	}
}

func (l *logbook) total() (n int64) {
	for _, steps := range l.steps {
		n += steps
	}
	return n
}
