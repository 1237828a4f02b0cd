package edge

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

// observe names each request, logs it and counts it.
func observe(options Options, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		record := newRecord(options, r)
		r = r.WithContext(context.WithValue(r.Context(), recordKey{}, record))
		body := &countedBody{ReadCloser: r.Body}
		r.Body = body
		answer := &countedWriter{ResponseWriter: w}
		setHeaders(w.Header(), record.id)
		start := time.Now()
		defer func() {
			aborted := recover()
			seen := seen{r.Method, record.route, answer.Status(), time.Since(start), body.n, answer.n}
			options.Metrics.observe(seen)
			logRequest(options.Log, r, record, seen, aborted != nil)
			if aborted != nil {
				panic(aborted)
			}
		}()
		next.ServeHTTP(answer, r)
	})
}

// setHeaders sets what every answer has, whatever serves it.
func setHeaders(h http.Header, id string) {
	h.Set(wire.HeaderRequestID, id)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
}

// seen is what was measured of a request.
type seen struct {
	method, route string
	status        int
	took          time.Duration
	in, out       int64 // bytes of the bodies
}

func logRequest(log *slog.Logger, r *http.Request, record *record, seen seen, aborted bool) {
	level := slog.LevelInfo
	attrs := []slog.Attr{
		slog.String("id", record.id), slog.String("method", seen.method), slog.String("path", r.URL.EscapedPath()),
		slog.Int("status", seen.status), slog.Duration("took", seen.took),
		slog.Int64("in", seen.in), slog.Int64("out", seen.out), slog.String("remote", r.RemoteAddr),
	}
	if record.caller != "" {
		attrs = append(attrs, slog.String("token", record.caller))
	}
	if record.err != nil {
		attrs = append(attrs, slog.Any("error", record.err))
	}
	if aborted {
		attrs = append(attrs, slog.Bool("aborted", true))
	}
	if seen.status >= http.StatusInternalServerError || aborted {
		level = slog.LevelError
	}
	log.LogAttrs(r.Context(), level, "request", attrs...)
}

// recovers turns a panic into an answer of code internal, and logs its stack.
func recovers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			cause := recover()
			if cause == nil {
				return
			}
			if cause == http.ErrAbortHandler {
				panic(cause)
			}
			err := cupel.Errorf(cupel.Internal, "a defect of Cupel: the server's log has it under request %s", RequestID(r.Context()))
			if answer, ok := w.(interface{ Status() int }); ok && answer.Status() != 0 {
				note(r.Context(), panicked(cause))
				panic(http.ErrAbortHandler) // the answer has begun: only its end can still say that it failed
			}
			Fail(w, r, err)
			note(r.Context(), panicked(cause))
		}()
		next.ServeHTTP(w, r)
	})
}

func panicked(cause any) error {
	return cupel.Errorf(cupel.Internal, "panic: %v\n%s", cause, debug.Stack())
}

// countedBody counts the bytes of a request.
type countedBody struct {
	io.ReadCloser
	n int64
}

// Read implements [io.Reader].
func (b *countedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.n += int64(n)
	return n, err
}

// countedWriter counts the bytes of an answer and keeps its status.
type countedWriter struct {
	http.ResponseWriter
	status int
	n      int64
}

// Unwrap is for [http.ResponseController].
func (w *countedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Status returns the status of the answer, 0 before it begins.
func (w *countedWriter) Status() int { return w.status }

// WriteHeader implements [http.ResponseWriter].
func (w *countedWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write implements [http.ResponseWriter].
func (w *countedWriter) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(p)
	w.n += int64(n)
	return n, err
}
