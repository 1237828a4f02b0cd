package client

import (
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

// silence is how long a stream may be silent before its server counts as gone: a
// server says something every 15 seconds.
const silence = time.Minute

// maxTold bounds what is remembered to tell of each change once.
const maxTold = 10_000

// WatchRuns implements [cupel.Runs]. It goes on by itself where a connection
// breaks off, and ends with an error once no server can be reached for as long as
// the client's patience lasts.
func (c *Client) WatchRuns(ctx context.Context, watch cupel.RunWatch) iter.Seq2[cupel.RunEvent, error] {
	return func(yield func(cupel.RunEvent, error) bool) {
		w := &watcher{client: c, call: watchCall(watch), tries: c.newBackoff(), told: map[string]time.Time{}}
		for {
			err := w.follow(ctx, yield)
			if errors.Is(err, errEnough) || ctx.Err() != nil {
				return
			}
			if brokenOff(err) && w.tries.wait(ctx, 0) {
				continue
			}
			if ctx.Err() == nil {
				yield(cupel.RunEvent{}, c.unreached(ctx, err))
			}
			return
		}
	}
}

func watchCall(watch cupel.RunWatch) call {
	q := query{}
	q.experiments(watch.Experiments)
	q.list("run", watch.Runs)
	if !watch.Since.IsZero() {
		q.set("since", watch.Since.UTC().Format(time.RFC3339Nano))
	}
	call := ask(projectPath(watch.Project).then("/events"), q)
	call.header = http.Header{"Accept": {wire.TypeEvents}}
	return call
}

// errEnough says that the caller wants no more events.
var errEnough = errors.New("enough")

// brokenOff reports whether a stream ended because its connection did.
func brokenOff(err error) bool {
	var known *cupel.Error
	return !errors.As(err, &known)
}

// watcher follows runs over one connection after another.
type watcher struct {
	client *Client
	call   call
	lastID string // of the last event, to go on behind
	tries  *backoff
	// told has the last change that was told of, by run, of the runs that changed
	// lately, and older of those before.
	told, older map[string]time.Time
}

// follow tells of events until the connection breaks off.
func (w *watcher) follow(ctx context.Context, yield func(cupel.RunEvent, error) bool) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	call := w.call
	if w.lastID != "" {
		call.header = call.header.Clone()
		call.header.Set("Last-Event-ID", w.lastID)
	}
	answer, err := w.client.do(ctx, call)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	alive := time.AfterFunc(silence, cancel)
	defer alive.Stop()
	events := newEventReader(&livelyReader{r: answer.Body, alive: alive})
	for {
		event, err := events.next()
		if err != nil {
			return err
		}
		w.tries = w.client.newBackoff() // it works
		if event.id != "" {
			w.lastID = event.id
		}
		if err := w.tell(event, yield); err != nil {
			return err
		}
		alive.Reset(silence) // the caller's time does not count
	}
}

// tell tells of an event, unless that was done over an earlier connection.
func (w *watcher) tell(event event, yield func(cupel.RunEvent, error) bool) error {
	changed, err := event.run()
	if err != nil || changed == nil {
		return err
	}
	run := changed.Run
	if !run.UpdatedAt.After(w.lastChange(run.ID)) {
		return nil
	}
	if len(w.told) == maxTold {
		w.told, w.older = map[string]time.Time{}, w.told
	}
	w.told[run.ID] = run.UpdatedAt
	if !yield(*changed, nil) {
		return errEnough
	}
	return nil
}

// lastChange returns the last change that was told of, the zero time if none.
func (w *watcher) lastChange(run string) time.Time {
	if last, ok := w.told[run]; ok {
		return last
	}
	return w.older[run]
}

// livelyReader notes that bytes arrive.
type livelyReader struct {
	r     io.Reader
	alive *time.Timer
}

// Read implements [io.Reader].
func (l *livelyReader) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	l.alive.Reset(silence)
	return n, err
}
