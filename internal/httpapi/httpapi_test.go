package httpapi_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/embedded"
	"github.com/cupel/cupel/internal/edge"
	"github.com/cupel/cupel/internal/httpapi"
	"github.com/cupel/cupel/internal/service"
	"github.com/cupel/cupel/internal/wire"
)

// fixture is the API over an empty registry, behind what every request passes.
type fixture struct {
	*testing.T
	service *service.Service
	api     *httpapi.API
	handler http.Handler
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	s, err := embedded.Open(t.Context(), embedded.Options{Home: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	mux := http.NewServeMux()
	metrics := edge.NewMetrics()
	api := httpapi.Register(mux, s, "test", metrics.Handler())
	return &fixture{t, s, api, edge.Handler(mux, edge.Options{
		Access: s, Open: true, Log: slog.New(slog.DiscardHandler), Metrics: metrics,
	})}
}

// answer is what a request was answered with.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// send sends a request. A body that is no string or io.Reader is sent as JSON.
func (f *fixture) send(method, path string, body any, headers ...string) answer {
	f.Helper()
	r := httptest.NewRequest(method, path, f.reader(body))
	r.Host = "localhost:7070"
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	f.handler.ServeHTTP(w, r)
	return answer{w.Code, w.Header(), w.Body.Bytes()}
}

func (f *fixture) reader(body any) io.Reader {
	f.Helper()
	switch body := body.(type) {
	case nil:
		return http.NoBody
	case string:
		return strings.NewReader(body)
	case io.Reader:
		return body
	}
	text, err := json.Marshal(body)
	if err != nil {
		f.Fatal(err)
	}
	return bytes.NewReader(text)
}

// want sends a request and fails unless the answer has the status.
func (f *fixture) want(status int, method, path string, body any, headers ...string) answer {
	f.Helper()
	a := f.send(method, path, body, headers...)
	if a.status != status {
		f.Fatalf("%s %s: %d, want %d: %s", method, path, a.status, status, a.body)
	}
	return a
}

// decode reads the JSON of an answer.
func decode[T any](t testing.TB, a answer) (value T) {
	t.Helper()
	if err := json.Unmarshal(a.body, &value); err != nil {
		t.Fatalf("%v in %s", err, a.body)
	}
	return value
}

const (
	inDefault = wire.Base + "/projects/default"
	inRisk    = inDefault + "/repositories/risk"
)

// publish saves an image of one file in repository risk by the steps of an
// upload, and returns it.
func (f *fixture) publish(path, content string) cupel.Image {
	f.Helper()
	upload := decode[wire.Upload](f, f.want(201, "POST", inDefault+"/uploads", nil)).Upload
	file := decode[wire.Content](f, f.want(200, "POST", inDefault+"/uploads/"+upload+"/files", content))
	return decode[cupel.Image](f, f.want(201, "POST", inRisk+"/images", wire.Publish{
		Upload: upload, CreateRepository: true, Files: []cupel.File{{Path: path, Size: file.Size, Digest: file.Digest}},
		Attachments: []cupel.Attachment{{Name: path, Size: file.Size, Digest: file.Digest}},
	}))
}
