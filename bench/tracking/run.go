//go:build unix

package main

import (
	"strconv"
	"time"
)

// startTime is when all runs begin, in milliseconds since 1970: long ago, so that
// no two points of a server have the same time by accident.
const startTime = 1_700_000_000_000

// info is what a server says about a run.
type info struct {
	ID       string `json:"run_id"`
	Artifact string `json:"artifact_uri"`
}

type created struct {
	Run struct{ Info info }
}

func createExperiment(c *connection, name string) (id string, err error) {
	answer, err := ask[struct {
		ID string `json:"experiment_id"`
	}](c, "experiments/create", map[string]string{"name": name})
	return answer.ID, err
}

func createRun(c *connection, experiment string, start int64) (info, error) {
	answer, err := ask[created](c, "runs/create", map[string]any{"experiment_id": experiment, "start_time": start})
	return answer.Run.Info, err
}

// batch writes the bodies of log-batch and log-metric for one run, each time with
// points that were not there before. It is for one goroutine.
type batch struct {
	run  string
	keys []string // each point takes the next of them; a step has all of them
	sent int      // points written so far
	body []byte
}

// keysOf returns count names of metrics.
func keysOf(count int) []string {
	keys := make([]string, count)
	for i := range keys {
		keys[i] = "metric_" + strconv.Itoa(i)
	}
	return keys
}

// points returns the body of a log-batch of count points, valid until the next.
func (b *batch) points(count int) []byte {
	b.body = append(b.body[:0], `{"run_id":"`...)
	b.body = append(b.body, b.run...)
	b.body = append(b.body, `","metrics":[`...)
	for i := range count {
		if i > 0 {
			b.body = append(b.body, ',')
		}
		b.body = append(b.body, '{')
		b.point()
		b.body = append(b.body, '}')
	}
	b.body = append(b.body, `]}`...)
	return b.body
}

// single returns the body of a log-metric, valid until the next.
func (b *batch) single() []byte {
	b.body = append(b.body[:0], `{"run_id":"`...)
	b.body = append(b.body, b.run...)
	b.body = append(b.body, `",`...)
	b.point()
	b.body = append(b.body, '}')
	return b.body
}

// point appends the next point's fields.
func (b *batch) point() {
	step := b.sent / len(b.keys)
	b.body = append(b.body, `"key":"`...)
	b.body = append(b.body, b.keys[b.sent%len(b.keys)]...)
	b.body = append(b.body, `","value":0.`...)
	b.body = strconv.AppendInt(b.body, int64(100_000+b.sent*7919%900_000), 10)
	b.body = append(b.body, `,"timestamp":`...)
	b.body = strconv.AppendInt(b.body, startTime+int64(step)*time.Second.Milliseconds(), 10)
	b.body = append(b.body, `,"step":`...)
	b.body = strconv.AppendInt(b.body, int64(step), 10)
	b.sent++
}
