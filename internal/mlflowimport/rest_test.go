package mlflowimport

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
)

// fakeServer answers as handler says, and is tried again without waiting.
func fakeServer(t *testing.T, handler http.HandlerFunc) *server {
	t.Helper()
	fake := httptest.NewServer(handler)
	t.Cleanup(fake.Close)
	s := must(openServer(fake.URL+"/", Credentials{Token: "secret"}, "team"))(t)
	s.pause = time.Microsecond
	return s
}

func TestServerFailures(t *testing.T) {
	for _, test := range []struct {
		name    string
		status  int
		body    string
		code    cupel.Code
		says    string
		answers int // requests that are sent
	}{
		{"refused", 400, `{"error_code": "INVALID_PARAMETER_VALUE", "message": "no such thing"}`, cupel.Invalid, "no such thing", 1},
		{"no token", 401, "who are you", cupel.Unauthenticated, "401", 1},
		{"forbidden", 403, "", cupel.PermissionDenied, "403", 1},
		{"unknown call", 404, "<html>", cupel.NotFound, "404", 1},
		{"broken", 500, `{"message": "database is locked"}`, cupel.Internal, "database is locked", 1},
		{"busy", 503, "", cupel.Unavailable, "503", 5},
		{"no JSON", 200, "<html>welcome</html>", cupel.Invalid, "not one of MLflow", 1},
		{"cut off", 200, `{"experiments": [`, cupel.Unavailable, "unexpected EOF", 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			sent := 0
			s := fakeServer(t, func(w http.ResponseWriter, r *http.Request) {
				sent++
				w.WriteHeader(test.status)
				io.WriteString(w, test.body)
			})
			var err error
			for _, err = range s.Experiments(t.Context()) {
			}
			if cupel.ErrorCode(err) != test.code || !strings.Contains(err.Error(), test.says) {
				t.Errorf("got %s (%v), want %s with %q", cupel.ErrorCode(err), err, test.code, test.says)
			}
			if sent != test.answers {
				t.Errorf("%d requests were sent, want %d", sent, test.answers)
			}
		})
	}
}

func TestServerIsAskedAsItWants(t *testing.T) {
	var got http.Header
	s := fakeServer(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.Header
		io.WriteString(w, "{}")
	})
	for _, err := range s.Experiments(t.Context()) {
		t.Fatal(err)
	}
	if got.Get("Authorization") != "Bearer secret" || got.Get("X-MLFLOW-WORKSPACE") != "team" {
		t.Errorf("the request has the headers %v", got)
	}
	s = must(openServer(strings.Replace(s.Name(), "://", "://ann:pass@", 1), Credentials{}, ""))(t)
	for _, err := range s.Experiments(t.Context()) {
		t.Fatal(err)
	}
	if got.Get("Authorization") != "Basic YW5uOnBhc3M=" || strings.Contains(s.Name(), "pass") {
		t.Errorf("the request has the headers %v, and the server the name %s", got, s.Name())
	}
}

func TestSamePageAgainAndAgain(t *testing.T) {
	s := fakeServer(t, func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, `{"experiments": [], "next_page_token": "more"}`)
	})
	var last error
	for _, err := range s.Experiments(t.Context()) {
		last = err
	}
	if cupel.ErrorCode(last) != cupel.Invalid {
		t.Errorf("got %v, want an error of code invalid", last)
	}
}

// TestHistoriesThatDoNotFit reads metrics of which a common answer holds only the
// first: each point comes once.
func TestHistoriesThatDoNotFit(t *testing.T) {
	lengths := map[string]int{"a": 10, "b": historyPage, "c": 7, "d": 0}
	for _, bulk := range []bool{true, false} {
		t.Run(fmt.Sprintf("bulk %t", bulk), func(t *testing.T) {
			s := fakeServer(t, func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.URL.Path, "bulk") && !bulk {
					http.NotFound(w, r)
					return
				}
				writePoints(w, r.URL.Query()["run_id"], lengths)
			})
			var wanted []Series
			for run := range lengths {
				wanted = append(wanted, Series{run, "m"})
			}
			got := map[string]int{}
			for some, err := range s.Points(t.Context(), wanted) {
				if err != nil {
					t.Fatal(err)
				}
				got[some.Run] += len(some.Points)
			}
			delete(got, "d")
			if diff := cmp.Diff(map[string]int{"a": 10, "b": historyPage, "c": 7}, got); diff != "" {
				t.Errorf("points (-want +got):\n%s", diff)
			}
		})
	}
}

// writePoints answers as MLflow does: at most historyPage points, by run.
func writePoints(w io.Writer, runs []string, lengths map[string]int) {
	slices.Sort(runs)
	var points []string
	for _, run := range runs {
		for i := range lengths[run] {
			points = append(points, fmt.Sprintf(`{"key": "m", "value": NaN, "timestamp": %d, "step": 0, "run_id": %q}`, i, run))
		}
	}
	fmt.Fprintf(w, `{"metrics": [%s]}`, strings.Join(points[:min(len(points), historyPage)], ","))
}

// TestPointsCanBeLeft stops reading, which ends the requests that are on their way.
func TestPointsCanBeLeft(t *testing.T) {
	s := fakeServer(t, func(w http.ResponseWriter, r *http.Request) {
		writePoints(w, r.URL.Query()["run_id"], map[string]int{"a": 5000})
	})
	wanted := make([]Series, 50)
	for i := range wanted {
		wanted[i] = Series{"a", fmt.Sprint("m", i)}
	}
	for _, err := range s.Points(t.Context(), wanted) {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var last error
	for _, err := range s.Points(ctx, wanted) {
		last = err
	}
	if last == nil {
		t.Error("a cancelled context ends the points without an error")
	}
}

// TestPlacesThatCannotBeRead reads artifacts that the server cannot get at: that is
// no reason to give the import up.
func TestPlacesThatCannotBeRead(t *testing.T) {
	for status, want := range map[int]cupel.Code{500: cupel.NotFound, 503: cupel.NotFound, 404: cupel.NotFound, 403: cupel.PermissionDenied} {
		s := fakeServer(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(status) })
		place := Place{cupel.ArtifactsOfRun, "r", "mlflow-artifacts:/1/r/artifacts"}
		_, listed := s.Artifacts(t.Context(), place)
		_, opened := s.Open(t.Context(), place, "a.txt")
		if cupel.ErrorCode(listed) != want || cupel.ErrorCode(opened) != want {
			t.Errorf("%d: got %v and %v, want %s", status, listed, opened, want)
		}
	}
	s := fakeServer(t, nil)
	s.base.Host = "127.0.0.1:1" // where nobody listens
	if _, err := s.Artifacts(t.Context(), Place{}); cupel.ErrorCode(err) != cupel.Unavailable {
		t.Errorf("an unreachable server: got %v", err)
	}
}

// TestArtifactAddresses asks for artifacts where MLflow's server has them.
func TestArtifactAddresses(t *testing.T) {
	var got string
	s := fakeServer(t, func(w http.ResponseWriter, r *http.Request) { got = r.URL.String() })
	for _, test := range []struct{ kind, location, path, want string }{
		{"run", "mlflow-artifacts:/1/r/artifacts", "a b/c+d%.txt", "/api/2.0/mlflow-artifacts/artifacts/1/r/artifacts/a%20b/c+d%25.txt"},
		{"run", "mlflow-artifacts://host/1/r/artifacts", "a", "/api/2.0/mlflow-artifacts/artifacts/1/r/artifacts/a"},
		{"run", "s3://bucket/1/r/artifacts", "a b", "/get-artifact?path=a+b&run_id=r"},
		{"model", "file:///srv/1/models/r/artifacts", "a", "/ajax-api/2.0/mlflow/logged-models/r/artifacts/files?artifact_file_path=a"},
	} {
		must(s.Open(t.Context(), Place{cupel.ArtifactOwnerKind(test.kind), "r", test.location}, test.path))(t).Close()
		if got != test.want {
			t.Errorf("%s of %s: asked for %s, want %s", test.path, test.location, got, test.want)
		}
	}
}
