package client_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/client"
)

func startRun(t testing.TB, registry cupel.Runs) cupel.Run {
	t.Helper()
	run, err := registry.CreateRun(t.Context(), cupel.DefaultProject, cupel.NewRun{})
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// forgetful loses the answer of each second request whose path ends as given.
func forgetful(t testing.TB, address, suffix string) *client.Client {
	var requests atomic.Int64
	return open(t, client.Options{URL: proxy(t, address, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, suffix) && requests.Add(1)%2 == 1 {
				next.ServeHTTP(httptest.NewRecorder(), r)
				panic(http.ErrAbortHandler)
			}
			next.ServeHTTP(w, r)
		})
	})})
}

// TestLogGoesOn requires that what is logged again since its answer was lost does
// no harm: the second removal of a tag would fail, and a tag that somebody set
// meanwhile be lost.
func TestLogGoesOn(t *testing.T) {
	address := startServer(t)
	direct := open(t, client.Options{URL: address})
	run := startRun(t, direct)
	lossy := forgetful(t, address, "/log")
	batches := []cupel.RunBatch{
		{Params: []cupel.Param{{Key: "lr", Value: "0.1"}}, Metrics: []cupel.LoggedPoint{{Key: "auc", Point: cupel.Point{Step: 1, Timestamp: 2, Value: 0.5}}}},
		{Tags: []cupel.RunTag{{Key: "stage", Value: "first"}}},
		{RemoveTags: []string{"stage"}},
	}
	for _, batch := range batches {
		if err := lossy.LogBatch(t.Context(), run.Ref(), batch); err != nil {
			t.Fatal(err)
		}
	}
	got, err := direct.GetRun(t.Context(), run.Ref())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"lr": "0.1"}, got.Params); diff != "" || got.Tags["stage"] != "" || got.Metrics["auc"].Count != 1 {
		t.Errorf("it has %+v", got)
	}
}

// TestPutGoesOn loses a request in its middle and an answer.
func TestPutGoesOn(t *testing.T) {
	address := startServer(t)
	direct := open(t, client.Options{URL: address})
	run := startRun(t, direct)
	owner := run.Ref().Artifacts()
	var requests, opened atomic.Int64
	lossy := open(t, client.Options{URL: proxy(t, address, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch requests.Add(1) {
			case 1:
				_, _ = io.CopyN(io.Discard, r.Body, 100_000)
				panic(http.ErrAbortHandler)
			case 2:
				next.ServeHTTP(httptest.NewRecorder(), r)
				panic(http.ErrAbortHandler)
			}
			next.ServeHTTP(w, r)
		})
	})})
	content := noise(6, 5<<20)
	stored, err := lossy.PutArtifact(t.Context(), owner, "data", cupel.Source{Path: "data", Size: -1, Open: func() (io.ReadCloser, error) {
		opened.Add(1)
		return io.NopCloser(bytes.NewReader(content)), nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	if stored.Size != int64(len(content)) || requests.Load() != 3 || opened.Load() != 3 {
		t.Errorf("stored %+v with %d requests, read %d times", stored, requests.Load(), opened.Load())
	}
	file, err := direct.OpenArtifact(t.Context(), owner, "data")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if got, err := io.ReadAll(file); err != nil || !bytes.Equal(got, content) {
		t.Errorf("read %d bytes that are not the %d stored, %v", len(got), len(content), err)
	}
}

// TestPutAsksFirst requires that nothing of a large file is sent that nobody
// wants, and that a source which cannot be read is not tried again.
func TestPutAsksFirst(t *testing.T) {
	c := open(t, client.Options{URL: startServer(t)})
	var opened atomic.Int64
	unwanted := cupel.Source{Path: "f", Size: 1 << 40, Open: func() (io.ReadCloser, error) {
		opened.Add(1)
		return nil, errors.New("no such file")
	}}
	nowhere := cupel.RunRef{Project: cupel.DefaultProject, ID: "none"}.Artifacts()
	if _, err := c.PutArtifact(t.Context(), nowhere, "f", unwanted); cupel.ErrorCode(err) != cupel.NotFound || opened.Load() != 0 {
		t.Errorf("read %d times: %v", opened.Load(), err)
	}
	run := startRun(t, c)
	if _, err := c.PutArtifact(t.Context(), run.Ref().Artifacts(), "f", unwanted); cupel.ErrorCode(err) != cupel.Invalid || opened.Load() != 1 {
		t.Errorf("read %d times: %v", opened.Load(), err)
	}
}

// TestWatchGoesOn breaks a stream off after each event: what changes meanwhile is
// told all the same, and nothing twice.
func TestWatchGoesOn(t *testing.T) {
	address := startServer(t)
	direct := open(t, client.Options{URL: address})
	run := startRun(t, direct)
	var streams atomic.Int64
	lossy := open(t, client.Options{URL: proxy(t, address, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/events") {
				streams.Add(1)
				w = &eventCutter{ResponseWriter: w}
			}
			next.ServeHTTP(w, r)
		})
	})})
	var told []string
	for event, err := range lossy.WatchRuns(t.Context(), cupel.RunWatch{Project: cupel.DefaultProject, Since: run.UpdatedAt}) {
		if err != nil {
			t.Fatal(err)
		}
		told = append(told, event.Run.Tags["stage"])
		if len(told) == 4 {
			break
		}
		next := cupel.RunBatch{Tags: []cupel.RunTag{{Key: "stage", Value: []string{"one", "two", "three"}[len(told)-1]}}}
		if err := direct.LogBatch(t.Context(), run.Ref(), next); err != nil {
			t.Fatal(err)
		}
	}
	if want := []string{"", "one", "two", "three"}; !slices.Equal(want, told) || streams.Load() < 4 {
		t.Errorf("told %q over %d streams, want %q", told, streams.Load(), want)
	}
}

// eventCutter breaks a stream off behind its first event with data.
type eventCutter struct {
	http.ResponseWriter
	told bool
}

// Write implements [http.ResponseWriter].
func (c *eventCutter) Write(p []byte) (int, error) {
	if c.told {
		panic(http.ErrAbortHandler)
	}
	c.told = bytes.Contains(p, []byte("data:"))
	return c.ResponseWriter.Write(p)
}

// Unwrap is for [http.ResponseController].
func (c *eventCutter) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// TestWatchEnds requires that a watcher whom nobody serves learns of it, once.
func TestWatchEnds(t *testing.T) {
	gone := open(t, client.Options{URL: "http://127.0.0.1:1", Patience: -1})
	failures := 0
	for _, err := range gone.WatchRuns(t.Context(), cupel.RunWatch{Project: cupel.DefaultProject}) {
		failures++
		if cupel.ErrorCode(err) != cupel.Unavailable {
			t.Errorf("got %v", err)
		}
	}
	if failures != 1 {
		t.Errorf("told of %d failures", failures)
	}
}
