package httpapi_test

import (
	"bufio"
	"context"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/httpapi"
	"github.com/cupel/cupel/internal/wire"
)

// watched is a service that tells of some runs, then of an error if there is one,
// then of nothing until its context ends.
type watched struct {
	httpapi.Service
	runs  []cupel.Run
	err   error
	asked chan cupel.RunWatch
}

func (w watched) GetProject(_ context.Context, name string) (cupel.Project, error) {
	if name != cupel.DefaultProject {
		return cupel.Project{}, cupel.Errorf(cupel.PermissionDenied, "not yours")
	}
	return cupel.Project{}, nil
}

func (w watched) WatchRuns(ctx context.Context, watch cupel.RunWatch) iter.Seq2[cupel.RunEvent, error] {
	w.asked <- watch
	return func(yield func(cupel.RunEvent, error) bool) {
		for _, run := range w.runs {
			if !yield(cupel.RunEvent{Run: run}, nil) {
				return
			}
		}
		if w.err != nil {
			yield(cupel.RunEvent{}, w.err)
			return
		}
		<-ctx.Done()
	}
}

// streamFixture serves a service, and returns the API and an address.
func streamFixture(t *testing.T, service watched) (*httpapi.API, string) {
	t.Helper()
	mux := http.NewServeMux()
	api := httpapi.Register(mux, service, "test", nil)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close) // waits for all handlers
	return api, server.URL
}

func follow(t *testing.T, url string, headers ...string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { got.Body.Close() })
	return got
}

// lines returns the next lines of a stream.
func lines(t *testing.T, from *bufio.Scanner, n int) []string {
	t.Helper()
	var got []string
	for range n {
		if !from.Scan() {
			t.Fatalf("the stream ended after %q: %v", got, from.Err())
		}
		got = append(got, from.Text())
	}
	return got
}

func TestEvents(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 6_000_000, time.UTC)
	service := watched{runs: []cupel.Run{{ID: "r1", UpdatedAt: at}, {ID: "r2", UpdatedAt: at.Add(time.Second)}}, asked: make(chan cupel.RunWatch, 1)}
	api, url := streamFixture(t, service)
	got := follow(t, url+inDefault+"/events?experiment=0&experiment=7&run=r1&run=r2&since=2026-01-01T00:00:00Z")
	want := cupel.RunWatch{Project: "default", Experiments: []int64{0, 7}, Runs: []string{"r1", "r2"}, Since: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	if diff := cmp.Diff(want, <-service.asked); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
	if kind := got.Header.Get("Content-Type"); kind != wire.TypeEvents {
		t.Errorf("Content-Type is %q", kind)
	}
	stream := bufio.NewScanner(got.Body)
	if diff := cmp.Diff([]string{"id: 2026-01-01T00:00:00Z", ""}, lines(t, stream, 2)); diff != "" {
		t.Errorf("beginning (-want +got):\n%s", diff)
	}
	for _, id := range []string{"2026-01-02T03:04:05.006Z", "2026-01-02T03:04:06.006Z"} {
		event := lines(t, stream, 4)
		if event[0] != "event: run" || event[1] != "id: "+id || !strings.HasPrefix(event[2], `data: {"run":{"run_id":"r`) || event[3] != "" {
			t.Errorf("event %q", event)
		}
	}
	api.EndStreams()
	if stream.Scan() || stream.Err() != nil {
		t.Errorf("after the end %q, %v", stream.Text(), stream.Err())
	}
	late, err := io.ReadAll(follow(t, url+inDefault+"/events").Body)
	<-service.asked
	if err != nil || !strings.HasPrefix(string(late), "id: ") {
		t.Errorf("a stream that is asked for late: %q, %v", late, err)
	}
}

// TestEventsGoOn requires that a stream goes on some time before the last event
// that was received.
func TestEventsGoOn(t *testing.T) {
	service := watched{asked: make(chan cupel.RunWatch, 1)}
	_, url := streamFixture(t, service)
	follow(t, url+inDefault+"/events?since=2020-01-01T00:00:00Z", "Last-Event-ID", "2026-01-02T03:04:05.006Z").Body.Close()
	if got, want := (<-service.asked).Since, time.Date(2026, 1, 2, 3, 4, 0, 6_000_000, time.UTC); !got.Equal(want) {
		t.Errorf("goes on from %s, want %s", got, want)
	}
}

// TestEventsFail requires a status where nothing was sent yet, and else an event.
func TestEventsFail(t *testing.T) {
	service := watched{asked: make(chan cupel.RunWatch, 1), err: cupel.Errorf(cupel.NotFound, "the project was deleted")}
	_, url := streamFixture(t, service)
	for path, status := range map[string]int{
		"/projects/other/events": 403, "/projects/default/events?since=now": 400,
	} {
		if got := follow(t, url+wire.Base+path); got.StatusCode != status {
			t.Errorf("%s: %s, want %d", path, got.Status, status)
		}
	}
	if got := follow(t, url+inDefault+"/events", "Last-Event-ID", "7"); got.StatusCode != 400 {
		t.Errorf("a wrong id: %s", got.Status)
	}
	text, err := io.ReadAll(follow(t, url+inDefault+"/events").Body)
	const want = "event: failure\ndata: {\"code\":\"not_found\",\"message\":\"the project was deleted\"}\n\n"
	if err != nil || !strings.HasSuffix(string(text), want) {
		t.Errorf("%q, %v, want %q at the end", text, err, want)
	}
}
