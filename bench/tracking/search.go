//go:build unix

package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/dustin/go-humanize"
)

// query is a request of runs/search.
type query struct {
	Experiments []string `json:"experiment_ids"`
	Filter      string   `json:"filter,omitempty"`
	Order       []string `json:"order_by,omitempty"`
	Limit       int      `json:"max_results"`
}

// searches are what is asked of the table.
var searches = []struct {
	what  string
	query query
}{
	{"Search %s for metrics.auc > 0.9 and params.model = 'b', by metrics.auc, 100 at most",
		query{Filter: "metrics.auc > 0.9 and params.model = 'b'", Order: []string{"metrics.auc DESC"}, Limit: 100}},
	{"List the newest 100 of %s", query{Limit: 100}},
}

// benchSearch fills one table on each server and searches it.
func benchSearch(ctx context.Context, b *bench) error {
	servers, err := b.all(ctx)
	if err != nil {
		return err
	}
	experiments := map[*server]string{}
	for _, s := range servers {
		if experiments[s], err = fill(ctx, s, b.runs, 1); err != nil {
			return fmt.Errorf("fill %s: %w", s.peer, err)
		}
	}
	of := humanize.Comma(int64(b.runs)) + " runs of 20 metrics"
	return b.search(ctx, servers, experiments, b.runs, of, "100x; 3 ms over 5,000 runs")
}

// search makes all searches of a table of runs on each server.
func (b *bench) search(ctx context.Context, servers servers, experiments map[*server]string, runs int, of, target string) error {
	for _, search := range searches {
		t := table{title: fmt.Sprintf(search.what, of), columns: timed, target: target}
		tallies, err := b.alternate(ctx, servers, 1, func(s *server) operation {
			return searching(search.query, experiments[s], runs)
		})
		if err != nil {
			return err
		}
		for _, s := range servers {
			t.times(s.peer.store, s, tallies[s])
		}
		t.print(b.products)
	}
	return nil
}

// searching makes an operation that searches. It refuses, before it measures, a
// server that answers with another number of runs than there are.
func searching(q query, experiment string, runs int) operation {
	q.Experiments = []string{experiment}
	return posting("search", "runs/search", "searches", 1, func(c *connection) (func() []byte, error) {
		page, err := ask[struct{ Runs []json.RawMessage }](c, "runs/search", q)
		if err != nil {
			return nil, err
		}
		if want := expected(q, runs); len(page.Runs) != want {
			return nil, fmt.Errorf("found %d runs, want %d", len(page.Runs), want)
		}
		body, err := json.Marshal(q)
		return func() []byte { return body }, err
	})
}

// expected returns how many runs a search has to find in the table.
func expected(q query, runs int) int {
	matches := 0
	for i := 1; i <= runs; i++ {
		if q.Filter == "" || sample(i).matches() {
			matches++
		}
	}
	return min(matches, q.Limit)
}
