package client_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/client"
)

// proxy serves what is at target below the path /sub, as middle lets it.
func proxy(t testing.TB, target string, middle func(next http.Handler) http.Handler) string {
	t.Helper()
	u, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	reverse := &httputil.ReverseProxy{
		Rewrite:      func(r *httputil.ProxyRequest) { r.SetURL(u) },
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	}
	server := httptest.NewServer(http.StripPrefix("/sub", middle(reverse)))
	t.Cleanup(server.Close)
	return server.URL + "/sub/"
}

// cutter breaks answers off after so many bytes, as long as it has cuts left.
type cutter struct {
	http.ResponseWriter
	left int
	cuts *atomic.Int64
}

func (c *cutter) Write(p []byte) (int, error) {
	if c.left < len(p) && c.cuts.Add(-1) >= 0 {
		_, _ = c.ResponseWriter.Write(p[:c.left])
		panic(http.ErrAbortHandler)
	}
	c.left -= len(p)
	return c.ResponseWriter.Write(p)
}

// TestDownloadGoesOn breaks a download off several times.
func TestDownloadGoesOn(t *testing.T) {
	address := startServer(t)
	content := noise(2, 3<<20)
	save(t, open(t, client.Options{URL: address}), source("model.bin", content))
	var cuts atomic.Int64
	cuts.Store(3)
	through := open(t, client.Options{URL: proxy(t, address, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			next.ServeHTTP(&cutter{w, 700_000, &cuts}, r)
		})
	})})
	if got := read(t, through, repo.Image("1"), cupel.PartFile, "model.bin"); !bytes.Equal(got, content) {
		t.Errorf("read %d bytes that are not the %d saved", len(got), len(content))
	}
	if cuts.Load() >= 0 {
		t.Errorf("%d cuts are left", cuts.Load())
	}
}

// TestUploadGoesOn loses requests and answers of every kind, the one that
// publishes among them: each is sent again, and there is one version.
func TestUploadGoesOn(t *testing.T) {
	address := startServer(t)
	var requests atomic.Int64
	lossy := open(t, client.Options{URL: proxy(t, address, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch requests.Add(1) % 3 {
			case 0: // the request is lost
				_, _ = io.CopyN(io.Discard, r.Body, 100_000)
				panic(http.ErrAbortHandler)
			case 1: // the answer is lost
				next.ServeHTTP(httptest.NewRecorder(), r)
				panic(http.ErrAbortHandler)
			}
			next.ServeHTTP(w, r)
		})
	})})
	content := noise(3, 40<<20)
	if image := save(t, lossy, source("model.bin", content)); image.Version != 1 {
		t.Errorf("it is version %d", image.Version)
	}
	direct := open(t, client.Options{URL: address})
	if got, err := direct.GetRepository(t.Context(), repo); err != nil || got.Versions != 1 {
		t.Errorf("%+v, %v", got, err)
	}
	if got := read(t, direct, repo.Image("1"), cupel.PartFile, "model.bin"); !bytes.Equal(got, content) {
		t.Error("other bytes were saved")
	}
}

// TestResume interrupts a save and starts it again: what had arrived is not sent
// a second time.
func TestResume(t *testing.T) {
	address := startServer(t)
	var sent atomic.Int64
	var broken atomic.Bool
	counting := open(t, client.Options{Patience: -1, URL: proxy(t, address, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/chunks") {
				sent.Add(r.ContentLength)
			}
			if strings.HasSuffix(r.URL.Path, "/recipes") && broken.Load() {
				panic(http.ErrAbortHandler)
			}
			next.ServeHTTP(w, r)
		})
	})})
	content := noise(4, 20<<20)
	draft := cupel.Draft{Repository: repo, CreateRepository: true, Files: []cupel.Source{source("model.bin", content)}}
	draft.Started = func(name string) { draft.Resume = name }
	broken.Store(true)
	if _, err := counting.SaveImage(t.Context(), draft); cupel.ErrorCode(err) != cupel.Unavailable {
		t.Fatalf("the interrupted save says %v", err)
	}
	first := sent.Load()
	broken.Store(false)
	if _, err := counting.SaveImage(t.Context(), draft); err != nil {
		t.Fatal(err)
	}
	if again := sent.Load() - first; first < int64(len(content)) || again != 0 {
		t.Errorf("sent %d bytes, and then %d again", first, again)
	}
}

// TestSavesOnlyWhatIsNew saves nearly the same file twice.
func TestSavesOnlyWhatIsNew(t *testing.T) {
	address := startServer(t)
	var sent atomic.Int64
	counting := open(t, client.Options{URL: proxy(t, address, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/chunks") {
				sent.Add(r.ContentLength)
			}
			next.ServeHTTP(w, r)
		})
	})})
	content := noise(5, 10<<20)
	save(t, counting, source("data.bin", content))
	sent.Store(0)
	save(t, counting, source("data.bin", append(bytes.Clone(content), "one more row"...)), source("copy.bin", content))
	if got := sent.Load(); got == 0 || got > 512<<10 {
		t.Errorf("%d bytes were sent for one more row", got)
	}
}

// TestSeek reads parts of a file out of order.
func TestSeek(t *testing.T) {
	c := open(t, client.Options{URL: startServer(t)})
	save(t, c, source("f", []byte("0123456789")))
	file, err := c.OpenFile(t.Context(), repo.Image(""), cupel.PartFile, "f")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, step := range []struct {
		offset int64
		whence int
		want   string
	}{{-2, io.SeekEnd, "89"}, {3, io.SeekStart, "34"}, {1, io.SeekCurrent, "67"}} {
		if _, err := file.Seek(step.offset, step.whence); err != nil {
			t.Fatal(err)
		}
		got := make([]byte, 2)
		if _, err := io.ReadFull(file, got); err != nil || string(got) != step.want {
			t.Errorf("at %d from %d: %q, %v", step.offset, step.whence, got, err)
		}
	}
	if _, err := file.Seek(-1, io.SeekStart); cupel.ErrorCode(err) != cupel.Invalid {
		t.Errorf("before the start: %v", err)
	}
}

// TestWrongBytes requires that bytes changed on their way are found.
func TestWrongBytes(t *testing.T) {
	address := startServer(t)
	save(t, open(t, client.Options{URL: address}), source("f", []byte("0123456789")))
	c := open(t, client.Options{URL: proxy(t, address, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			inner := httptest.NewRecorder()
			next.ServeHTTP(inner, r)
			for name, values := range inner.Header() {
				w.Header()[name] = values
			}
			_, _ = w.Write(bytes.ReplaceAll(inner.Body.Bytes(), []byte("5"), []byte("X")))
		})
	})})
	file, err := c.OpenFile(t.Context(), repo.Image(""), cupel.PartFile, "f")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := io.ReadAll(file); cupel.ErrorCode(err) != cupel.Corrupt {
		t.Errorf("read with %v", err)
	}
}

func TestErrors(t *testing.T) {
	address := startServer(t)
	busy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "3600")
		http.Error(w, "<h1>busy</h1>", http.StatusServiceUnavailable)
	}))
	t.Cleanup(busy.Close)
	tests := []struct {
		name, url string
		code      cupel.Code
		says      string
	}{
		{"the server's own", address, cupel.NotFound, `"nowhere"`},
		{"nobody listens", "http://127.0.0.1:1", cupel.Unavailable, "http://127.0.0.1:1"},
		{"not Cupel", busy.URL, cupel.Unavailable, "503"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := open(t, client.Options{URL: test.url, Patience: time.Millisecond})
			_, err := c.GetProject(t.Context(), "nowhere")
			if cupel.ErrorCode(err) != test.code || !strings.Contains(err.Error(), test.says) {
				t.Errorf("got %s: %v", cupel.ErrorCode(err), err)
			}
		})
	}
	for _, wrong := range []string{"", "localhost:7070", "ftp://host", "http://", "http://host?x=1"} {
		if _, err := client.Open(client.Options{URL: wrong}); cupel.ErrorCode(err) != cupel.Invalid {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}

// TestNamesThatAreNoPath requires that a name cannot lead to another route.
func TestNamesThatAreNoPath(t *testing.T) {
	c := open(t, client.Options{URL: startServer(t)})
	for _, name := range []string{"", ".", "..", "a/b"} {
		if _, err := c.GetRepository(t.Context(), cupel.RepositoryRef{Project: "default", Name: name}); cupel.ErrorCode(err) != cupel.Invalid {
			t.Errorf("repository %q: %v", name, err)
		}
	}
	if err := c.RevokeToken(t.Context(), ".."); cupel.ErrorCode(err) != cupel.Invalid {
		t.Errorf("token '..': %v", err)
	}
}
