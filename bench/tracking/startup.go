//go:build unix

package main

import (
	"context"
	"time"

	"github.com/cupel/cupel/bench/measure"
)

// settling is how long a server may do nothing before it counts as idle.
const settling = 2 * time.Second

// benchStart starts servers: once with an empty home, where they make their
// tables, and then again with what is there. Idle memory is that of the last.
func benchStart(ctx context.Context, b *bench) error {
	first := table{title: "From the start of the first process to healthy, with an empty database", columns: []string{"ms"}}
	again := table{title: "From the start of the first process to healthy, again", columns: []string{"ms"}, target: "20 ms"}
	idle := table{title: "Resident memory idle, all processes of the server", columns: []string{"RSS MiB", "PSS MiB"}, target: "a tenth; 25 MB"}
	for _, p := range b.peers {
		progress("start %s again and again", p)
		s, err := b.startAgain(ctx, p)
		if err != nil {
			return err
		}
		product := p.product.String()
		first.set(p.store, product, s.first)
		again.set(p.store, product, measure.Median(s.again))
		idle.set(p.store, product, s.idle.resident.MiB(), s.idle.share.MiB())
	}
	for _, t := range []table{first, again, idle} {
		t.print(b.products)
	}
	return nil
}

// starts are the starts of one peer, in milliseconds.
type starts struct {
	first float64
	again []float64
	idle  memory
}

func (b *bench) startAgain(ctx context.Context, p peer) (starts, error) {
	var all starts
	h, err := b.newHome(p)
	if err != nil {
		return all, err
	}
	for round := range b.rounds + 1 {
		s, err := p.start(ctx, h)
		if err != nil {
			return all, err
		}
		ms := s.ready.Seconds() * 1000
		if round == 0 {
			all.first = ms
		} else {
			all.again = append(all.again, ms)
		}
		if round == b.rounds {
			all.idle, err = s.idle(ctx)
		}
		s.close()
		if err != nil {
			return all, err
		}
	}
	return all, nil
}

// idle returns the memory of the server after it had time to settle.
func (s *server) idle(ctx context.Context) (memory, error) {
	select {
	case <-time.After(settling):
	case <-ctx.Done():
		return memory{}, ctx.Err()
	}
	w := watch(servers{s})
	w.share()
	seen, err := w.close()
	return seen[s], err
}
