package mlflowapi

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

// answered returns the status and the body of what write answers.
func answered(t *testing.T, write func(w http.ResponseWriter, r *http.Request)) (int, map[string]string) {
	t.Helper()
	w := httptest.NewRecorder()
	write(w, httptest.NewRequest("POST", "/", nil))
	var body map[string]string
	if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
		t.Fatalf("%v in %s", err, w.Body)
	}
	return w.Code, body
}

// TestFailures holds each of Cupel's codes to one of MLflow's, and its status:
// above all, no mistake of a client is a status that it would try again.
func TestFailures(t *testing.T) {
	want := map[cupel.Code]int{
		cupel.Invalid: 400, cupel.NotFound: 404, cupel.AlreadyExists: 400, cupel.Conflict: 409, cupel.PermissionDenied: 403,
		cupel.Unauthenticated: 401, cupel.TooLarge: 400, cupel.Unavailable: 503, cupel.Corrupt: 500, cupel.Internal: 500,
	}
	for _, code := range cupel.Codes() {
		status, body := answered(t, func(w http.ResponseWriter, r *http.Request) {
			WriteFailure(w, r, wire.Failure{Code: code, Message: "said"})
		})
		if status != want[code] {
			t.Errorf("%s is answered with %d, not %d", code, status, want[code])
		}
		if diff := cmp.Diff(map[string]string{"error_code": code.Outcome().MLflow, "message": "said"}, body); diff != "" {
			t.Errorf("%s (-want +got):\n%s", code, diff)
		}
	}
}

func TestFail(t *testing.T) {
	tests := []struct {
		name   string
		err    error
		status int
		code   string
	}{
		{"of the service", cupel.Errorf(cupel.NotFound, "x"), 404, "RESOURCE_DOES_NOT_EXIST"},
		{"of the protocol", notSupported("traces"), 501, "NOT_IMPLEMENTED"},
		{"of a state", stateIsParameter(cupel.Errorf(cupel.Conflict, "x")), 400, "INVALID_PARAMETER_VALUE"},
		{"of a state, and not", stateIsParameter(cupel.Errorf(cupel.Internal, "x")), 500, "INTERNAL_ERROR"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			status, body := answered(t, func(w http.ResponseWriter, r *http.Request) { fail(w, r, test.err) })
			if status != test.status || body["error_code"] != test.code {
				t.Errorf("%d %v, want %d %s", status, body, test.status, test.code)
			}
		})
	}
}

func TestOwns(t *testing.T) {
	for path, want := range map[string]bool{
		"/api/2.0/mlflow/runs/get": true, "/ajax-api/2.0/mlflow/runs/get": true, "/api/3.0/mlflow/server-info": true,
		"/projects/bank/api/2.0/mlflow/runs/get": true, "/get-artifact": true, "/version": true, "/projects/bank/get-artifact": true,
		"/api/v1/projects": false, "/": false, "/projects/bank": false, "/projects/bank/experiments": false, "/health/live": false,
	} {
		if Owns(path) != want {
			t.Errorf("%s: %t", path, !want)
		}
	}
}
