package edge

import (
	"io"
	"net/http"
	"time"

	"github.com/cupel/cupel"
)

// stalls ends connections on which nothing moves for the idle time while a body
// is read or written. The time between two reads is the handler's own and does
// not count: an upload waits for the disk as long as it takes.
func stalls(idle time.Duration, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		control := http.NewResponseController(w)
		r.Body = &movingBody{r.Body, control, idle}
		next.ServeHTTP(&movingWriter{w, control, idle}, r)
		// The server reads what the handler has left of the body before it
		// answers: not without end.
		_ = control.SetReadDeadline(deadline(idle))
	})
}

// deadline returns the time at which a connection has stalled; a zero idle time
// means never.
func deadline(idle time.Duration) time.Time {
	if idle == 0 {
		return time.Time{}
	}
	return time.Now().Add(idle)
}

// movingBody limits how long one read may take.
type movingBody struct {
	io.ReadCloser
	control *http.ResponseController
	idle    time.Duration
}

// Read implements [io.Reader]. A body that ends early is an error of code
// unavailable: the caller may send it again.
func (b *movingBody) Read(p []byte) (int, error) {
	// A connection without deadlines is one of a test.
	_ = b.control.SetReadDeadline(deadline(b.idle))
	n, err := b.ReadCloser.Read(p)
	if err == nil || err == io.EOF {
		// The server goes on to watch the connection: with the deadline in place
		// it would take a long handler for a caller who has gone.
		_ = b.control.SetReadDeadline(time.Time{})
		return n, err
	}
	return n, cupel.Errorf(cupel.Unavailable, "the body of the request did not arrive whole: %w", err)
}

// movingWriter limits how long one write may take.
type movingWriter struct {
	http.ResponseWriter
	control *http.ResponseController
	idle    time.Duration
}

// Unwrap is for [http.ResponseController].
func (w *movingWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Status passes on the status of the answer, 0 before it begins.
func (w *movingWriter) Status() int {
	if counted, ok := w.ResponseWriter.(interface{ Status() int }); ok {
		return counted.Status()
	}
	return 0
}

// Write implements [http.ResponseWriter].
func (w *movingWriter) Write(p []byte) (int, error) {
	_ = w.control.SetWriteDeadline(deadline(w.idle))
	defer w.control.SetWriteDeadline(time.Time{})
	return w.ResponseWriter.Write(p)
}
