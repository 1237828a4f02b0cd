package serve

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/bundle"
)

// Named is a source with the name that its model is served under.
type Named struct {
	Name   string
	Source bundle.Source
}

// Models are the models that one server serves, in the order of the command line.
type Models struct {
	slots []*Slot
}

// NewModels returns models that are not loaded. Two of one name are an error of
// code invalid.
func NewModels(named []Named, allowUnvalidated bool, log *slog.Logger, count *metrics) (*Models, error) {
	m := &Models{}
	for _, n := range named {
		if m.slot(n.Name) != nil {
			return nil, cupel.Errorf(cupel.Invalid, "two models have the name %q: name one otherwise, as in other=%s", n.Name, n.Source)
		}
		m.slots = append(m.slots, &Slot{Name: n.Name, source: n.Source, lax: allowUnvalidated, log: log, count: count, state: Loading})
	}
	return m, nil
}

func (m *Models) slot(name string) *Slot {
	for _, s := range m.slots {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// Load loads every model. It fails where none serves, with what was wrong with each.
func (m *Models) Load(ctx context.Context) error {
	failures := make([]error, len(m.slots))
	var group sync.WaitGroup
	for i, s := range m.slots {
		group.Go(func() { failures[i] = s.Refresh(ctx) })
	}
	group.Wait()
	for _, s := range m.slots {
		if s.Current() != nil {
			return nil
		}
	}
	err := errors.Join(failures...)
	return cupel.Errorf(cupel.ErrorCode(err), "no model serves: %w", err)
}

// Follow looks every so often whether a model has moved, and loads what is new,
// until ctx ends.
func (m *Models) Follow(ctx context.Context, every time.Duration) {
	ticks := time.NewTicker(every)
	defer ticks.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
		for _, s := range m.slots {
			if s.Current() == nil || s.source.Moves() {
				_ = s.Refresh(ctx) // says in the log what failed
			}
		}
	}
}

// Ready reports whether every model serves.
func (m *Models) Ready() bool {
	for _, s := range m.slots {
		if s.Current() == nil {
			return false
		}
	}
	return true
}
