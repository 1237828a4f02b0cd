//go:build unix

package main

import (
	"context"
	"fmt"

	"github.com/cupel/cupel/bench/measure"
)

// alternate measures an operation on servers, in rounds that alternate between
// them, and returns the tallies of each server. When prepare is nil the
// operation is what make returns for the server.
func (b *bench) alternate(ctx context.Context, servers servers, clients int, make func(*server) operation) (map[*server][]tally, error) {
	tallies := map[*server][]tally{}
	for range b.rounds {
		for _, s := range servers {
			o := make(s)
			t, err := o.round(ctx, s, clients, b.round)
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", s.peer, o.what, err)
			}
			tallies[s] = append(tallies[s], t)
		}
	}
	return tallies, nil
}

// medianOf returns the median over rounds of what f says of each.
func medianOf(rounds []tally, f func(tally) float64) float64 {
	var values []float64
	for _, t := range rounds {
		values = append(values, f(t))
	}
	return measure.Median(values)
}

// timed are the columns that [table.times] fills, and the last that [table.rates]
// does: the times of calls as clients see them, and the processor time that a
// call takes of the server's processes, PostgreSQL's aside.
var timed = []string{"p50 ms", "p95 ms", "cpu ms"}

// times puts the 50th and 95th percentile of calls, in milliseconds, and
// what they cost, in a row.
func (t *table) times(label string, s *server, rounds []tally) {
	t.set(label, s.peer.product.String(), p50(rounds), p95(rounds), medianOf(rounds, tally.cost))
	t.failures(label, s, rounds)
}

// rates puts units per second, the percentiles and the cost in a row.
func (t *table) rates(label string, s *server, rounds []tally, count int) {
	rate := medianOf(rounds, func(t tally) float64 { return t.rate }) * float64(count)
	t.set(label, s.peer.product.String(), rate, p50(rounds), p95(rounds), medianOf(rounds, tally.cost))
	t.failures(label, s, rounds)
}

func p50(rounds []tally) float64 {
	return medianOf(rounds, func(t tally) float64 { return t.quantile(0.5) })
}

func p95(rounds []tally) float64 {
	return medianOf(rounds, func(t tally) float64 { return t.quantile(0.95) })
}

// failures notes the calls that failed: they are in no figure.
func (t *table) failures(label string, s *server, rounds []tally) {
	sum := joined(rounds)
	if sum.failed > 0 {
		t.notes = append(t.notes, fmt.Sprintf("%s, %s: %d of %d calls failed, such as with %v",
			s.peer.product, label, sum.failed, sum.failed+len(sum.took), sum.failure))
	}
}
