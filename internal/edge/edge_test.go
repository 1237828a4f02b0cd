package edge_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/edge"
	"github.com/cupel/cupel/internal/wire"
)

// tokens is an [edge.Access] that knows these secrets.
type tokens map[string]cupel.Identity

func (t tokens) TokensInUse(context.Context) (bool, error) { return len(t) > 0, nil }

func (t tokens) Authenticate(_ context.Context, secret string) (cupel.Identity, error) {
	if id, ok := t[secret]; ok {
		return id, nil
	}
	return cupel.Identity{}, cupel.Errorf(cupel.Unauthenticated, "unknown token")
}

// options of a handler that lets everybody in.
func options() edge.Options {
	return edge.Options{Access: tokens{}, Open: true, Log: slog.New(slog.DiscardHandler)}
}

// mux has routes that behave well and badly.
func mux() *http.ServeMux {
	m := http.NewServeMux()
	m.HandleFunc("GET /who", func(w http.ResponseWriter, r *http.Request) {
		_ = json.NewEncoder(w).Encode(cupel.IdentityFrom(r.Context()))
	})
	m.HandleFunc("POST /echo", func(w http.ResponseWriter, r *http.Request) {
		content, err := io.ReadAll(r.Body)
		if err != nil {
			edge.Fail(w, r, err)
			return
		}
		_, _ = w.Write(content)
	})
	m.HandleFunc("GET /panic", func(http.ResponseWriter, *http.Request) { panic("a defect") })
	m.HandleFunc("GET /panic-late", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(make([]byte, 1<<16))
		panic("a defect")
	})
	m.HandleFunc("GET /unknown-error", func(w http.ResponseWriter, r *http.Request) {
		edge.Fail(w, r, io.ErrNoProgress)
	})
	m.HandleFunc("GET /health/live", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	return m
}

func failureOf(t *testing.T, w *httptest.ResponseRecorder) wire.Failure {
	t.Helper()
	var failure wire.Failure
	if err := json.Unmarshal(w.Body.Bytes(), &failure); err != nil {
		t.Fatalf("%v in %s", err, w.Body)
	}
	return failure
}

func TestHost(t *testing.T) {
	o := options()
	o.Hosts = []string{"models.example.com", "10.1.2.3"}
	all := o
	all.AnyAddress = true
	tests := []struct {
		host        string
		known, open bool // open: when the server listens on every address
	}{
		{"localhost", true, true}, {"LOCALHOST:7070", true, true}, {"127.0.0.1:7070", true, true}, {"127.9.9.9", true, true},
		{"[::1]:7070", true, true}, {"models.example.com", true, true}, {"Models.Example.com.:443", true, true},
		{"10.1.2.3:7070", true, true}, {"10.9.9.9:7070", false, true}, {"[2001:db8::1]:7070", false, true},
		{"evil.example", false, false}, {"localhost.evil.example", false, false}, {"127.0.0.1.evil.example", false, false}, {"", false, false},
	}
	for _, test := range tests {
		t.Run(test.host, func(t *testing.T) {
			for _, tried := range []struct {
				options edge.Options
				want    bool
			}{{o, test.known}, {all, test.open}} {
				r := httptest.NewRequest("GET", "/who", nil)
				r.Host = test.host
				w := httptest.NewRecorder()
				edge.Handler(mux(), tried.options).ServeHTTP(w, r)
				if got := w.Code == 200; got != tried.want {
					t.Errorf("any address %v: %d %s", tried.options.AnyAddress, w.Code, w.Body)
				}
			}
		})
	}
}

// TestHostOverSocket lets every host pass where no browser comes from.
func TestHostOverSocket(t *testing.T) {
	for _, host := range []string{"cupel", "localhost", "evil.example", ""} {
		r := httptest.NewRequest("GET", "/who", nil)
		r.Host = host
		ctx := context.WithValue(r.Context(), http.LocalAddrContextKey, &net.UnixAddr{Name: "/run/s.sock", Net: "unix"})
		w := httptest.NewRecorder()
		edge.Handler(mux(), options()).ServeHTTP(w, r.WithContext(ctx))
		if w.Code != 200 {
			t.Errorf("%q: %d %s", host, w.Code, w.Body)
		}
	}
}

// TestOrigin requires that pages of other sites make no changes, and that
// programs, which send none of a browser's headers, may.
func TestOrigin(t *testing.T) {
	tests := []struct {
		name, header, value string
		status              int
	}{
		{"a program", "User-Agent", "curl", 200},
		{"the same site", "Sec-Fetch-Site", "same-origin", 200},
		{"another site", "Sec-Fetch-Site", "cross-site", 403},
		{"another site, old browser", "Origin", "https://evil.example", 403},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := httptest.NewRequest("POST", "http://localhost/echo", strings.NewReader("x"))
			r.Header.Set(test.header, test.value)
			w := httptest.NewRecorder()
			edge.Handler(mux(), options()).ServeHTTP(w, r)
			if w.Code != test.status {
				t.Errorf("%d, want %d", w.Code, test.status)
			}
		})
	}
}

func TestSecrets(t *testing.T) {
	o := options()
	o.Access = tokens{"s3cret": {Name: "ci", Role: cupel.RoleRead, Project: "bank"}}
	tests := []struct {
		name, authorization string
		status              int
	}{
		{"none", "", 401},
		{"bearer", "Bearer s3cret", 200},
		{"bearer in lower case", "bearer s3cret", 200},
		{"password of Basic", "Basic " + "YW55OnMzY3JldA==", 200},
		{"wrong", "Bearer other", 401},
		{"empty", "Bearer ", 401},
		{"other scheme", "Digest s3cret", 401},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "http://localhost/who", nil)
			if test.authorization != "" {
				r.Header.Set("Authorization", test.authorization)
			}
			w := httptest.NewRecorder()
			edge.Handler(mux(), o).ServeHTTP(w, r)
			if w.Code != test.status {
				t.Fatalf("%d, want %d: %s", w.Code, test.status, w.Body)
			}
			if test.status == 200 && !strings.Contains(w.Body.String(), `"Project":"bank"`) {
				t.Errorf("identity is %s", w.Body)
			}
			if test.status == 401 && len(w.Header().Values("WWW-Authenticate")) != 2 {
				t.Errorf("no challenge: %v", w.Header())
			}
		})
	}
}

// TestClosed requires a token of everybody where the server is not open, though
// no token exists.
func TestClosed(t *testing.T) {
	o := options()
	o.Open = false
	w := httptest.NewRecorder()
	edge.Handler(mux(), o).ServeHTTP(w, httptest.NewRequest("GET", "http://localhost/who", nil))
	if w.Code != 401 {
		t.Errorf("%d: %s", w.Code, w.Body)
	}
}

// TestPanic requires an answer of code internal that tells nothing of the
// defect, and a log that tells all.
func TestPanic(t *testing.T) {
	var log bytes.Buffer
	o := options()
	o.Log = slog.New(slog.NewTextHandler(&log, nil))
	w := httptest.NewRecorder()
	edge.Handler(mux(), o).ServeHTTP(w, httptest.NewRequest("GET", "http://localhost/panic", nil))
	failure := failureOf(t, w)
	if w.Code != 500 || failure.Code != cupel.Internal || strings.Contains(failure.Message, "a defect of the") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	id := w.Header().Get(wire.HeaderRequestID)
	if !strings.Contains(failure.Message, id) || !strings.Contains(log.String(), id) || !strings.Contains(log.String(), "panic: a defect") {
		t.Errorf("message %q and log %q do not share the id %q", failure.Message, log.String(), id)
	}
}

// TestPanicLate requires that an answer which has begun is broken off.
func TestPanicLate(t *testing.T) {
	server := httptest.NewServer(edge.Handler(mux(), options()))
	defer server.Close()
	answer, err := http.Get(server.URL + "/panic-late")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if _, err := io.ReadAll(answer.Body); err == nil {
		t.Error("the answer came to its end")
	}
}

func TestUnknownError(t *testing.T) {
	w := httptest.NewRecorder()
	edge.Handler(mux(), options()).ServeHTTP(w, httptest.NewRequest("GET", "http://localhost/unknown-error", nil))
	if failure := failureOf(t, w); w.Code != 500 || failure.Code != cupel.Internal || strings.Contains(failure.Message, io.ErrNoProgress.Error()) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// TestStalledBody requires that a caller who sends no more is not waited for.
func TestStalledBody(t *testing.T) {
	o := options()
	o.Idle = 50 * time.Millisecond
	server := httptest.NewServer(edge.Handler(mux(), o))
	defer server.Close()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf"); err != nil {
		t.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != 503 {
		t.Errorf("answered %s", answer.Status)
	}
}

// TestMovingBody requires that a slow caller has all the time as long as bytes
// come.
func TestMovingBody(t *testing.T) {
	o := options()
	o.Idle = 2 * time.Second
	server := httptest.NewServer(edge.Handler(mux(), o))
	defer server.Close()
	r, w := io.Pipe()
	go func() {
		for range 5 {
			time.Sleep(10 * time.Millisecond)
			_, _ = io.WriteString(w, "x")
		}
		w.Close()
	}()
	answer, err := http.Post(server.URL+"/echo", "text/plain", r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if body, err := io.ReadAll(answer.Body); err != nil || string(body) != "xxxxx" {
		t.Errorf("%q, %v", body, err)
	}
}

func TestAccessLog(t *testing.T) {
	var log bytes.Buffer
	o := options()
	o.Log = slog.New(slog.NewJSONHandler(&log, nil))
	r := httptest.NewRequest("POST", "http://localhost/echo", strings.NewReader("12345"))
	edge.Handler(mux(), o).ServeHTTP(httptest.NewRecorder(), r)
	var line struct {
		Method, Path string
		Status       int
		In, Out      int64
	}
	if err := json.Unmarshal(log.Bytes(), &line); err != nil {
		t.Fatal(err)
	}
	if line.Method != "POST" || line.Path != "/echo" || line.Status != 200 || line.In != 5 || line.Out != 5 {
		t.Errorf("logged %s", log.String())
	}
}
