package train

import (
	"context"
	"sync"
	"time"

	"github.com/cupel/cupel"
)

// Points are sent when so many have come, or so much time has passed.
const (
	pointsAtOnce = 1000
	pointsEvery  = time.Second
)

// runLogger is the [Logger] of a run. The first error of the registry is kept,
// and returned by flush.
type runLogger struct {
	ctx      context.Context
	registry cupel.Registry
	run      cupel.RunRef
	// watch, where it is set, is told of each value.
	watch func(key string, step int64, value float64)

	mu     sync.Mutex
	points []cupel.LoggedPoint
	sent   time.Time
	err    error
}

// Metric implements [Logger].
func (l *runLogger) Metric(key string, step int64, value float64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	l.points = append(l.points, cupel.LoggedPoint{Key: key, Point: cupel.Point{Step: step, Timestamp: now.UnixMilli(), Value: cupel.Float(value)}})
	if l.watch != nil {
		l.watch(key, step, value)
	}
	if len(l.points) >= pointsAtOnce || now.Sub(l.sent) >= pointsEvery {
		l.send(l.ctx)
	}
}

// Artifact implements [Logger].
func (l *runLogger) Artifact(path string, content []byte) {
	_, err := l.registry.PutArtifact(l.ctx, l.run.Artifacts(), path, cupel.BytesSource(path, content))
	l.mu.Lock()
	defer l.mu.Unlock()
	l.keep(err)
}

// flush sends what is left, and returns the first error that there was. It works
// also when the training's context has ended.
func (l *runLogger) flush(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.send(ctx)
	return l.err
}

func (l *runLogger) send(ctx context.Context) {
	if len(l.points) == 0 {
		return
	}
	if err := l.registry.LogBatch(ctx, l.run, cupel.RunBatch{Metrics: l.points}); err != nil {
		if ctx.Err() != nil {
			return // flush tries again
		}
		l.keep(err)
	}
	l.points, l.sent = nil, time.Now()
}

func (l *runLogger) keep(err error) {
	if l.err == nil {
		l.err = err
	}
}
