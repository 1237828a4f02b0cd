package serve_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cupel/cupel/internal/bundle"
	"github.com/cupel/cupel/internal/files"
	"github.com/cupel/cupel/internal/s3client"
	"github.com/cupel/cupel/internal/serve"
)

// bundles is where the bundles are that Python has made, with what Python says of
// their rows.
const bundles = "../../predict/testdata"

// golden is what Python says.
type golden struct {
	Columns       []string    `json:"columns"`
	Rows          [][]any     `json:"rows"`
	Predicted     []any       `json:"predicted"`
	Probabilities [][]float64 `json:"probabilities"`
}

func goldenOf(t *testing.T, name string) (g golden) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(bundles, name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

func folder(path string) bundle.Source {
	return &bundle.Folder{Address: path, At: files.New(s3client.Options{})}
}

// copied returns a copy of a bundle that a test may change.
func copied(t *testing.T, name string) string {
	t.Helper()
	to := t.TempDir()
	if err := os.CopyFS(to, os.DirFS(filepath.Join(bundles, name))); err != nil {
		t.Fatal(err)
	}
	return to
}

// edit changes metadata.json of a bundle.
func edit(t *testing.T, folder, old, text string) {
	t.Helper()
	path := filepath.Join(folder, "metadata.json")
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(content, []byte(old)) {
		t.Fatalf("metadata.json has no %q", old)
	}
	if err := os.WriteFile(path, bytes.Replace(content, []byte(old), []byte(text), 1), 0o600); err != nil {
		t.Fatal(err)
	}
}

// lines is a log that tests read.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func config(log io.Writer, models ...serve.Named) serve.Config {
	return serve.Config{
		Listen: "127.0.0.1:0", Models: models, Limits: serve.DefaultLimits, Poll: 5 * time.Millisecond,
		Drain: 10 * time.Second, Version: "1.2.3", Log: slog.New(slog.NewTextHandler(log, nil)),
	}
}

func open(t *testing.T, c serve.Config) *serve.Server {
	t.Helper()
	s, err := serve.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// opened serves a bundle of Python's under its own name.
func opened(t *testing.T, names ...string) *serve.Server {
	t.Helper()
	var models []serve.Named
	for _, name := range names {
		models = append(models, serve.Named{Name: name, Source: folder(filepath.Join(bundles, name))})
	}
	c := config(io.Discard, models...)
	c.AllowUnvalidated = true
	return open(t, c)
}

// reply is what a server answered.
type reply struct {
	status int
	header http.Header
	body   string
}

func post(t *testing.T, url, kind, body string) reply {
	t.Helper()
	return send(t, http.MethodPost, url, http.Header{"Content-Type": {kind}}, body)
}

func get(t *testing.T, url string) reply {
	t.Helper()
	return send(t, http.MethodGet, url, nil, "")
}

func send(t *testing.T, method, url string, header http.Header, body string) reply {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if header != nil {
		request.Header = header
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{answer.StatusCode, answer.Header, string(text)}
}

func jsonOf(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
