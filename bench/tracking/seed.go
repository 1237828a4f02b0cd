//go:build unix

package main

import (
	"context"
	"fmt"
	"strconv"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// fillers is how many clients fill a server at once.
const fillers = 16

// sample is the i-th run of the table that is searched: what it logs spreads
// evenly, and is the same on each server.
type sample int

// The names of what the runs of the table have, beside what is searched.
var (
	sampleMetrics = keysOf(19)
	sampleParams  = []string{"depth", "rate", "seed", "rounds", "objective", "features"}
	sampleModels  = []string{"a", "b", "c", "d"}
)

func (i sample) auc() float64  { return float64(int(i)*7919%10_007) / 10_007 }
func (i sample) model() string { return sampleModels[int(i)*31%101%len(sampleModels)] }
func (i sample) start() int64  { return startTime + int64(i)*1000 }
func (i sample) matches() bool { return i.auc() > 0.9 && i.model() == "b" }

// pair is a parameter or a tag.
type pair struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// point is one point of a metric.
type point struct {
	Key       string  `json:"key"`
	Value     float64 `json:"value"`
	Timestamp int64   `json:"timestamp"`
	Step      int64   `json:"step"`
}

// logged is a request of log-batch.
type logged struct {
	Run     string  `json:"run_id"`
	Metrics []point `json:"metrics"`
	Params  []pair  `json:"params"`
	Tags    []pair  `json:"tags"`
}

// logged returns what the run logs: steps points of each of its 20 metrics, the
// last of which count, its parameters and tags.
func (i sample) logged(run string, steps int) logged {
	l := logged{Run: run,
		Params: []pair{{"model", i.model()}},
		Tags:   []pair{{"team", "bench"}, {"number", strconv.Itoa(int(i))}}}
	for n, key := range sampleParams {
		l.Params = append(l.Params, pair{key, strconv.Itoa((int(i) + n) % 17)})
	}
	for step := range int64(steps) {
		timestamp := i.start() + step
		l.Metrics = append(l.Metrics, point{"auc", i.auc(), timestamp, step})
		for n, key := range sampleMetrics {
			l.Metrics = append(l.Metrics, point{key, float64((int(i)*(n+3)+int(step))%1009) / 1009, timestamp, step})
		}
	}
	return l
}

// fill makes an experiment of runs on a server and returns its id.
func fill(ctx context.Context, s *server, runs, steps int) (experiment string, err error) {
	group, ctx := errgroup.WithContext(ctx)
	c, err := dial(ctx, s.address)
	if err != nil {
		return "", err
	}
	defer c.close()
	if experiment, err = createExperiment(c, "table"); err != nil {
		return "", err
	}
	var next atomic.Int64
	stop := report(ctx, fmt.Sprintf("fill %s with %d runs", s.peer, runs), &next)
	defer stop()
	for range fillers {
		group.Go(func() error { return fillSome(ctx, s, experiment, &next, runs, steps) })
	}
	return experiment, group.Wait()
}

// fillSome makes the runs whose numbers it draws, until all are drawn.
func fillSome(ctx context.Context, s *server, experiment string, next *atomic.Int64, runs, steps int) error {
	c, err := dial(ctx, s.address)
	if err != nil {
		return err
	}
	defer c.close()
	for i := next.Add(1); i <= int64(runs); i = next.Add(1) {
		if err := sample(i).add(c, experiment, steps); err != nil {
			return err
		}
	}
	return nil
}

// add makes the run, logs what it has, and ends it.
func (i sample) add(c *connection, experiment string, steps int) error {
	run, err := createRun(c, experiment, i.start())
	if err != nil {
		return err
	}
	if _, err := ask[struct{}](c, "runs/log-batch", i.logged(run.ID, steps)); err != nil {
		return err
	}
	end := map[string]any{"run_id": run.ID, "status": "FINISHED", "end_time": i.start() + 500}
	_, err = ask[struct{}](c, "runs/update", end)
	return err
}

// report says every few seconds how far a count is, until it is stopped.
func report(ctx context.Context, what string, count *atomic.Int64) (stop func()) {
	progress("%s", what)
	ctx, stop = context.WithCancel(ctx)
	go func() {
		ticker := time.NewTicker(10 * time.Second)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				progress("%s: %d", what, count.Load())
			case <-ctx.Done():
				return
			}
		}
	}()
	return stop
}
