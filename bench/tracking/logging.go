//go:build unix

package main

import (
	"context"
	"fmt"
	"strings"
)

// logging are the writes of clients: creating runs, and logging to them, each
// client to a run of its own.
var logging = []struct {
	operation
	target string
}{
	{creating(), ""},
	{loggingOne(), "20x with 16 clients"},
	{loggingBatches("Log a batch of 100 points, one key by steps", 100, 1), "40x"},
	{loggingBatches("Log a batch of 100 points, 100 keys", 100, 100), "40x"},
	{loggingBatches("Log a batch of 1,000 points, one key by steps", 1000, 1), "40x and 200,000 points/s"},
	{loggingBatches("Log a batch of 1,000 points, 1,000 keys", 1000, 1000), "40x"},
}

// crowds are how many clients call at once.
var crowds = []int{1, 16}

// benchLoad measures writes, and the memory of the servers meanwhile.
func benchLoad(ctx context.Context, b *bench) error {
	servers, err := b.all(ctx)
	if err != nil {
		return err
	}
	peaks := watch(servers)
	defer peaks.close()
	for _, o := range logging {
		if !strings.Contains(o.what, b.only) {
			continue
		}
		progress("%s", o.what)
		t := table{title: o.what, columns: append([]string{o.unit + "/s"}, timed...), more: true, target: o.target}
		for _, clients := range crowds {
			if err := b.crowd(ctx, &t, servers, o.operation, clients, peaks); err != nil {
				return err
			}
		}
		t.print(b.products)
	}
	return b.reportMemory(peaks, servers, "Resident memory under this load, all processes of the server", "a tenth")
}

// crowd adds to a table what an operation comes to with so many clients.
func (b *bench) crowd(ctx context.Context, t *table, servers servers, o operation, clients int, peaks *watcher) error {
	tallies, err := b.alternate(ctx, servers, clients, func(*server) operation { return o })
	if err != nil {
		return err
	}
	peaks.share()
	for _, s := range servers {
		t.rates(crowdLabel(s.peer.store, clients), s, tallies[s], o.count)
	}
	return nil
}

func crowdLabel(store string, clients int) string {
	if clients == 1 {
		return store + ", 1 client"
	}
	return fmt.Sprintf("%s, %d clients", store, clients)
}

func creating() operation {
	body := []byte(`{"experiment_id":"0","user_id":"bench","run_name":"measured","start_time":1700000000000,` +
		`"tags":[{"key":"mlflow.user","value":"bench"},{"key":"mlflow.source.name","value":"train.py"},{"key":"mlflow.source.type","value":"LOCAL"}]}`)
	return posting("Create a run", "runs/create", "runs", 1, func(*connection) (func() []byte, error) {
		return func() []byte { return body }, nil
	})
}

func loggingOne() operation {
	return posting("Log one metric", "runs/log-metric", "points", 1, func(c *connection) (func() []byte, error) {
		run, err := createRun(c, "0", startTime)
		body := &batch{run: run.ID, keys: keysOf(1)}
		return body.single, err
	})
}

func loggingBatches(what string, points, keys int) operation {
	return posting(what, "runs/log-batch", "points", points, func(c *connection) (func() []byte, error) {
		run, err := createRun(c, "0", startTime)
		body := &batch{run: run.ID, keys: keysOf(keys)}
		return func() []byte { return body.points(points) }, err
	})
}

// reportMemory prints the highest memory that was seen of each server.
func (b *bench) reportMemory(peaks *watcher, servers servers, title, target string) error {
	seen, err := peaks.close()
	if err != nil {
		return err
	}
	t := table{title: title, columns: []string{"RSS MiB", "PSS MiB"}, target: target}
	for _, s := range servers {
		t.set(s.peer.store, s.peer.product.String(), seen[s].resident.MiB(), seen[s].share.MiB())
	}
	t.print(b.products)
	return nil
}
