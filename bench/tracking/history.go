//go:build unix

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/dustin/go-humanize"

	"github.com/cupel/cupel/bench/measure"
)

// pageSize is how many points of a history are read at once.
const pageSize = 10_000

// benchHistory logs one long metric on each server and reads its history.
func benchHistory(ctx context.Context, b *bench) error {
	servers, err := b.all(ctx)
	if err != nil {
		return err
	}
	runs := map[*server]string{}
	for _, s := range servers {
		progress("log %d points on %s", b.points, s.peer)
		if runs[s], err = logHistory(ctx, s, b.points); err != nil {
			return fmt.Errorf("log a history on %s: %w", s.peer, err)
		}
	}
	of := "of a history of " + humanize.Comma(int64(b.points)) + " points"
	page := table{title: fmt.Sprintf("Read a page of %s %s", humanize.Comma(pageSize), of), target: "10 ms for 10,000 points"}
	err = b.readHistories(ctx, page, servers, func(s *server) operation { return readingPage(runs[s], b.points) })
	if err != nil {
		return err
	}
	all := table{title: "Read all " + of + " in one answer"}
	err = b.readHistories(ctx, all, servers, func(s *server) operation { return readingAll(runs[s], b.points) })
	if err != nil {
		return err
	}
	return b.pageHistories(ctx, table{title: "Read all " + of + " page by page, as the client does"}, servers, runs)
}

// logHistory logs a metric of count points and returns its run.
func logHistory(ctx context.Context, s *server, count int) (run string, err error) {
	c, err := dial(ctx, s.address)
	if err != nil {
		return "", err
	}
	defer c.close()
	made, err := createRun(c, "0", startTime)
	if err != nil {
		return "", err
	}
	body := batch{run: made.ID, keys: keysOf(1)}
	for body.sent < count {
		points := body.points(min(1000, count-body.sent))
		if _, err := c.call(http.MethodPost, api+"runs/log-batch", points); err != nil {
			return "", err
		}
	}
	return made.ID, nil
}

func (b *bench) readHistories(ctx context.Context, t table, servers servers, make func(*server) operation) error {
	tallies, err := b.alternate(ctx, servers, 1, make)
	if err != nil {
		return err
	}
	t.columns = timed
	for _, s := range servers {
		t.times(s.peer.store, s, tallies[s])
	}
	t.print(b.products)
	return nil
}

// history is an answer of get-history.
type history struct {
	Metrics []json.RawMessage
	Next    string `json:"next_page_token"`
}

func readingPage(run string, points int) operation {
	return reading("read a page", historyPath(run, pageSize, ""), min(points, pageSize))
}

func readingAll(run string, points int) operation {
	return reading("read all", historyPath(run, 0, ""), points)
}

// reading makes an operation that gets one answer, which has to hold so many
// points.
func reading(what, path string, points int) operation {
	prepare := func(c *connection) (func() []byte, error) {
		page, err := readHistory(c, path)
		if err == nil && len(page.Metrics) != points {
			err = fmt.Errorf("read %d points, want %d", len(page.Metrics), points)
		}
		return func() []byte { return nil }, err
	}
	return operation{what: what, method: http.MethodGet, path: path, unit: "answers", count: 1, prepare: prepare}
}

// historyPath returns where a page of a history is: all of it when size is 0.
func historyPath(run string, size int, token string) string {
	values := url.Values{"run_id": {run}, "run_uuid": {run}, "metric_key": {keysOf(1)[0]}}
	if size > 0 {
		values.Set("max_results", strconv.Itoa(size))
	}
	if token != "" {
		values.Set("page_token", token)
	}
	return api + "metrics/get-history?" + values.Encode()
}

func readHistory(c *connection, path string) (page history, err error) {
	text, err := c.call(http.MethodGet, path, nil)
	if err != nil {
		return page, err
	}
	return page, json.Unmarshal(text, &page)
}

// pageHistories reads each history page by page, once in each round. The time
// includes finding the next page's token in the answer.
func (b *bench) pageHistories(ctx context.Context, t table, servers servers, runs map[*server]string) error {
	t.columns = []string{"ms"}
	took := map[*server][]float64{}
	for range b.rounds {
		for _, s := range servers {
			d, err := measure.Timed(func() error { return readPages(ctx, s, runs[s], b.points) })
			if err != nil {
				return fmt.Errorf("read the history on %s: %w", s.peer, err)
			}
			took[s] = append(took[s], d.Seconds()*1000)
		}
	}
	for _, s := range servers {
		t.set(s.peer.store, s.peer.product.String(), measure.Median(took[s]))
	}
	t.print(b.products)
	return nil
}

func readPages(ctx context.Context, s *server, run string, points int) error {
	c, err := dial(ctx, s.address)
	if err != nil {
		return err
	}
	defer c.close()
	read, token := 0, ""
	for first := true; first || token != ""; first = false {
		page, err := readHistory(c, historyPath(run, pageSize, token))
		if err != nil {
			return err
		}
		read, token = read+len(page.Metrics), page.Next
	}
	if read != points {
		return fmt.Errorf("read %d points, want %d", read, points)
	}
	return nil
}
