package runner_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/runner"
)

// flaky is a registry that takes the first batches and loses its answers to them.
type flaky struct {
	cupel.Registry
	lost atomic.Int64 // how many answers are still to be lost
	all  chan struct{}
}

func (f *flaky) LogBatch(ctx context.Context, run cupel.RunRef, batch cupel.RunBatch) error {
	err := f.Registry.LogBatch(ctx, run, batch)
	switch left := f.lost.Add(-1); {
	case left >= 0:
		return cupel.Errorf(cupel.Unavailable, "the answer is lost")
	case left == -3:
		close(f.all)
	}
	return err
}

// TestFigures requires that it is logged how busy the machine is, by MLflow's names,
// and each reading once.
func TestFigures(t *testing.T) {
	f := newFixture(t)
	registry := &flaky{Registry: f.registry, all: make(chan struct{})}
	registry.lost.Store(2)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-registry.all
		cancel()
	}()
	o := f.options("sleep 1000")
	o.Registry, o.Figures = registry, 10*time.Millisecond
	if _, err := runner.Run(ctx, o); err != nil {
		t.Fatal(err)
	}
	run, err := f.registry.GetRun(t.Context(), f.run)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{
		"cpu_utilization_percentage", "system_memory_usage_megabytes", "system_memory_usage_percentage",
		"disk_usage_percentage", "disk_usage_megabytes", "disk_available_megabytes",
		"network_receive_megabytes", "network_transmit_megabytes",
	} {
		metric, logged := run.Metrics["system/"+name]
		if !logged || metric.Count != metric.Last.Step+1 {
			t.Errorf("%s: %d points up to step %d", name, metric.Count, metric.Last.Step)
		}
	}
	for name := range run.Metrics {
		if !strings.HasPrefix(name, "system/") {
			t.Errorf("there is %s", name)
		}
	}
}
