package mlflowapi_test

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
	"github.com/cupel/cupel/internal/mlflowapi"
	"github.com/cupel/cupel/internal/service"
)

// fixture is the protocol over an empty registry, behind what every request
// passes.
type fixture struct {
	*testing.T
	service *service.Service
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
	mlflowapi.Register(mux, s, "1.2.3")
	return &fixture{t, s, edge.Handler(mux, edge.Options{
		Access: s, Open: true, Log: slog.New(slog.DiscardHandler),
		Failures: func(path string) edge.FailureWriter {
			if mlflowapi.Owns(path) {
				return mlflowapi.WriteFailure
			}
			return nil
		},
	})}
}

// api is where the calls are.
const api = "/api/2.0/mlflow"

// send sends a request: a string as it is, anything else as JSON.
func (f *fixture) send(method, path string, body any, headers ...string) *httptest.ResponseRecorder {
	f.Helper()
	var reader io.Reader = http.NoBody
	switch body := body.(type) {
	case nil:
	case string:
		reader = strings.NewReader(body)
	default:
		text, err := json.Marshal(body)
		if err != nil {
			f.Fatal(err)
		}
		reader = bytes.NewReader(text)
	}
	r := httptest.NewRequest(method, path, reader)
	r.Host = "localhost:7070"
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	f.handler.ServeHTTP(w, r)
	return w
}

// object is a JSON object.
type object = map[string]any

// want sends a request, fails unless the answer has the status, and returns it.
func (f *fixture) want(status int, method, path string, body any, headers ...string) object {
	f.Helper()
	w := f.send(method, path, body, headers...)
	if w.Code != status {
		f.Fatalf("%s %s: %d, want %d: %s", method, path, w.Code, status, w.Body)
	}
	var answer object
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		f.Fatalf("%s %s: %v in %s", method, path, err, w.Body)
	}
	return answer
}

// at returns what lies at a path of keys and indices in an answer.
func at(t testing.TB, value any, path ...any) any {
	t.Helper()
	for _, step := range path {
		switch step := step.(type) {
		case string:
			value = value.(object)[step]
		case int:
			value = value.([]any)[step]
		}
	}
	return value
}

// newRun makes a run in the default experiment.
func (f *fixture) newRun() string {
	f.Helper()
	return at(f, f.want(200, "POST", api+"/runs/create", object{"experiment_id": "0", "start_time": 1}), "run", "info", "run_id").(string)
}

// code returns the error code of an answer.
func code(t testing.TB, answer object) string {
	t.Helper()
	return at(t, answer, "error_code").(string)
}

// inProject makes a project and returns the beginning of its paths.
func (f *fixture) inProject(name string) string {
	f.Helper()
	if _, err := f.service.CreateProject(f.Context(), name, cupel.ProjectChange{}); err != nil {
		f.Fatal(err)
	}
	return "/projects/" + name
}
