package httpapi

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/cupel/cupel/internal/edge"
	"github.com/cupel/cupel/internal/wire"
)

const (
	// heartbeat is how often an idle stream shows that it is alive.
	heartbeat = 15 * time.Second
	// sendTimeout is how long a caller may take no events.
	sendTimeout = 30 * time.Second
	// resumeOverlap is how far behind the last event a stream goes on: a change
	// may become visible after one with a later time.
	resumeOverlap = 5 * time.Second
)

// eventWriter writes server-sent events, as HTML's standard has them. Its methods
// report whether the caller is still there.
type eventWriter struct {
	w       http.ResponseWriter
	control *http.ResponseController
	text    []byte
}

func newEventWriter(w http.ResponseWriter) *eventWriter {
	return &eventWriter{w: w, control: http.NewResponseController(w)}
}

// begin sends the headers, and an id to go on from before there is an event.
func (e *eventWriter) begin(since time.Time) bool {
	h := e.w.Header()
	h.Set("Content-Type", wire.TypeEvents)
	h.Set("X-Accel-Buffering", "no") // nginx would keep events back
	e.text = append(e.id(e.text[:0], since), '\n')
	return e.flush()
}

// send sends an event. One that says why there are no more is the last.
func (e *eventWriter) send(ctx context.Context, next told) bool {
	if next.err != nil {
		e.text = e.data(append(e.text[:0], "event: "+wire.EventFailure+"\n"...), edge.Describe(ctx, next.err))
		e.flush()
		return false
	}
	e.text = e.id(append(e.text[:0], "event: "+wire.EventRun+"\n"...), next.event.Run.UpdatedAt)
	e.text = e.data(e.text, next.event)
	return e.flush()
}

// comment sends what callers leave unread.
func (e *eventWriter) comment() bool {
	e.text = append(e.text[:0], ":\n\n"...)
	return e.flush()
}

func (e *eventWriter) id(text []byte, at time.Time) []byte {
	text = at.UTC().AppendFormat(append(text, "id: "...), time.RFC3339Nano)
	return append(text, '\n')
}

// data appends a value as one line, and the end of the event.
func (e *eventWriter) data(text []byte, value any) []byte {
	line, err := json.Marshal(value)
	if err != nil {
		panic(err) // known types that are always JSON
	}
	return append(append(append(text, "data: "...), line...), "\n\n"...)
}

// flush sends the text at once.
func (e *eventWriter) flush() bool {
	if _, err := e.w.Write(e.text); err != nil {
		return false
	}
	// A connection without deadlines is one of a test.
	_ = e.control.SetWriteDeadline(time.Now().Add(sendTimeout))
	err := e.control.Flush()
	_ = e.control.SetWriteDeadline(time.Time{})
	return err == nil
}
