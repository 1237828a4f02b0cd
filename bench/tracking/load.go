//go:build unix

package main

import (
	"context"
	"errors"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/cupel/cupel/bench/measure"
)

// operation is a call that clients repeat.
type operation struct {
	what   string
	method string
	path   string
	unit   string // what a call is counted in
	count  int    // of these units in a call
	// prepare readies a client and returns what makes the body of each call.
	prepare func(c *connection) (body func() []byte, err error)
}

// tally is what a round came to.
type tally struct {
	took    []time.Duration // of the calls that succeeded
	failed  int
	failure error         // one of those
	rate    float64       // successful calls a second, summed over the clients
	used    time.Duration // processor time of all processes of the server
}

// cost returns the processor time that a call took of the server's, in
// milliseconds: what a machine that is busy with other things does not change.
func (t tally) cost() float64 {
	return t.used.Seconds() * 1000 / float64(len(t.took)+t.failed)
}

// quantile returns a quantile of the calls' times in milliseconds.
func (t tally) quantile(q float64) float64 {
	return measure.Quantile(t.took, q).Seconds() * 1000
}

// round lets clients repeat the operation for a time, each over a connection of
// its own, the next call as soon as the last is answered. Opening connections,
// preparing, and a first call of each client are not measured. A call that was
// begun is waited for.
func (o operation) round(ctx context.Context, s *server, clients int, length time.Duration) (tally, error) {
	group, ctx := errgroup.WithContext(ctx)
	tallies := make([]tally, clients)
	begin := make(chan time.Time, clients)
	ready := make(chan struct{}, clients)
	for i := range clients {
		group.Go(func() error {
			c := &client{operation: o, server: s, tally: &tallies[i]}
			return c.run(ctx, length, ready, begin)
		})
	}
	if !allOf(ctx, clients, ready) {
		return tally{}, group.Wait()
	}
	used, err := s.used()
	if err != nil {
		return tally{}, err
	}
	begun := time.Now()
	for range clients {
		begin <- begun
	}
	if err := group.Wait(); err != nil {
		return tally{}, err
	}
	sum := joined(tallies)
	if sum.used, err = s.used(); err != nil {
		return tally{}, err
	}
	sum.used -= used
	if len(sum.took) == 0 {
		return sum, errors.Join(errors.New("no call succeeded"), sum.failure)
	}
	return sum, nil
}

// allOf waits for so many signals, and reports whether they came before the
// context ended.
func allOf(ctx context.Context, count int, signals <-chan struct{}) bool {
	for range count {
		select {
		case <-signals:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

func joined(tallies []tally) (sum tally) {
	for _, t := range tallies {
		sum.took = append(sum.took, t.took...)
		sum.failed += t.failed
		sum.rate += t.rate
		if sum.failure == nil {
			sum.failure = t.failure
		}
	}
	return sum
}

// client repeats an operation.
type client struct {
	operation
	server     *server
	connection *connection
	tally      *tally
}

// run readies the client, says so, waits for the time to begin and repeats calls
// until length after it.
func (c *client) run(ctx context.Context, length time.Duration, ready chan<- struct{}, begin <-chan time.Time) error {
	if err := c.dial(ctx); err != nil {
		return err
	}
	defer func() { c.connection.close() }()
	body, err := c.prepare(c.connection)
	if err != nil {
		return err
	}
	if _, err := c.send(body()); err != nil && !isFailure(err) {
		return err
	}
	ready <- struct{}{}
	select {
	case begun := <-begin:
		return c.repeat(ctx, body, begun, length)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// repeat makes calls from begun on. The rate is by the time that they took this
// client: one that waits for its last answer does not make the others slow.
func (c *client) repeat(ctx context.Context, body func() []byte, begun time.Time, length time.Duration) error {
	for first := true; first || time.Since(begun) < length; first = false {
		if err := c.measured(ctx, body()); err != nil {
			return err
		}
	}
	c.tally.rate = float64(len(c.tally.took)) / time.Since(begun).Seconds()
	return nil
}

// measured makes one call. What the server answers is no error of this; a broken
// connection is counted as a failure and replaced.
func (c *client) measured(ctx context.Context, body []byte) error {
	took, err := c.send(body)
	if err == nil {
		c.tally.took = append(c.tally.took, took)
		return nil
	}
	c.tally.failed++
	c.tally.failure = err
	if isFailure(err) {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	c.connection.close()
	return c.dial(ctx)
}

func (c *client) send(body []byte) (time.Duration, error) {
	return measure.Timed(func() error {
		_, err := c.connection.call(c.method, c.path, body)
		return err
	})
}

func (c *client) dial(ctx context.Context) error {
	connection, err := dial(ctx, c.server.address)
	if err == nil {
		c.connection = connection
	}
	return err
}

func isFailure(err error) bool {
	var f failure
	return errors.As(err, &f)
}

// posting makes an operation that posts to the protocol.
func posting(what, call, unit string, count int, prepare func(c *connection) (func() []byte, error)) operation {
	return operation{what: what, method: http.MethodPost, path: api + call, unit: unit, count: count, prepare: prepare}
}
