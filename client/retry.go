package client

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/cupel/cupel"
)

// Times between tries.
const (
	firstPause = 100 * time.Millisecond
	maxPause   = 5 * time.Second
)

// backoff says how long to wait before the next try.
type backoff struct {
	left  time.Duration // for all pauses together
	pause time.Duration
}

func (c *Client) newBackoff() *backoff { return &backoff{left: c.patience, pause: firstPause} }

// wait waits before another try, or reports that there is none: that time is up
// or that ctx has ended. atLeast is what the server asked for.
func (b *backoff) wait(ctx context.Context, atLeast time.Duration) bool {
	// Clients that failed together must not come back together.
	pause := max(atLeast, b.pause/2+rand.N(b.pause/2))
	if pause > b.left {
		return false
	}
	b.left -= pause
	b.pause = min(2*b.pause, maxPause)
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// do sends a call, again where it failed in a way that may pass, and returns an
// answer of success. The caller closes its body.
func (c *Client) do(ctx context.Context, call call) (*http.Response, error) {
	for tries := c.newBackoff(); ; {
		r, err := c.request(ctx, call)
		if err != nil {
			return nil, err
		}
		answer, err := c.http.Do(r)
		if err == nil && answer.StatusCode < 300 {
			return answer, nil
		}
		again, after := passes(call, answer, err)
		failure := c.failure(ctx, call, answer, err)
		if !again || !tries.wait(ctx, after) {
			return nil, failure
		}
	}
}

// passes reports whether a failure may pass, and when to try at the earliest.
func passes(call call, answer *http.Response, err error) (again bool, after time.Duration) {
	if err != nil {
		return call.repeatable && !ofSource(err) || neverSent(err), 0
	}
	switch answer.StatusCode {
	case http.StatusTooManyRequests:
		return true, retryAfter(answer)
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return call.repeatable, retryAfter(answer)
	}
	return false, 0
}

// ofSource reports whether it was the body that could not be read: it could not be
// the next time either.
func ofSource(err error) bool {
	var known *cupel.Error
	return errors.As(err, &known)
}

// neverSent reports whether the request cannot have reached the server.
func neverSent(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

// retryAfter reads the header of that name: seconds, or a date.
func retryAfter(answer *http.Response) time.Duration {
	value := answer.Header.Get("Retry-After")
	if seconds, err := strconv.Atoi(value); err == nil && seconds > 0 {
		return time.Duration(seconds) * time.Second
	}
	if date, err := http.ParseTime(value); err == nil {
		return max(0, time.Until(date))
	}
	return 0
}

func gaveUp(ctx context.Context) error {
	return cupel.Errorf(cupel.Unavailable, "given up: %w", context.Cause(ctx))
}
