package mlflowapi

import (
	"errors"
	"net/http"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/edge"
	"github.com/cupel/cupel/internal/wire"
)

// Codes of MLflow for what no code of Cupel says.
const (
	codeNoEndpoint     = "ENDPOINT_NOT_FOUND"
	codeNotImplemented = "NOT_IMPLEMENTED"
)

// statuses are the HTTP statuses of MLflow's error codes. Its clients send a call
// again for minutes when they see 429 or a status from 500 on, but for 501.
var statuses = map[string]int{
	"INVALID_PARAMETER_VALUE": 400, "RESOURCE_ALREADY_EXISTS": 400, "UNAUTHENTICATED": 401, "PERMISSION_DENIED": 403,
	"RESOURCE_DOES_NOT_EXIST": 404, codeNoEndpoint: 404, "RESOURCE_CONFLICT": 409,
	"INTERNAL_ERROR": 500, codeNotImplemented: 501, "TEMPORARILY_UNAVAILABLE": 503,
}

// protocolError is an error whose code only MLflow has.
type protocolError struct{ code, message string }

// Error implements error.
func (e *protocolError) Error() string { return e.message }

// fail answers a call that failed.
func fail(w http.ResponseWriter, r *http.Request, err error) {
	var protocol *protocolError
	if errors.As(err, &protocol) {
		writeFailure(w, r, protocol.code, protocol.message)
		return
	}
	WriteFailure(w, r, edge.Describe(r.Context(), err))
}

// WriteFailure answers a call of the protocol that failed before it got here. It
// is an [edge.FailureWriter].
func WriteFailure(w http.ResponseWriter, r *http.Request, failure wire.Failure) {
	writeFailure(w, r, failure.Code.Outcome().MLflow, failure.Message)
}

func writeFailure(w http.ResponseWriter, r *http.Request, code, message string) {
	var e encoder
	e.open()
	e.text("error_code", code)
	e.text("message", message)
	e.close()
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(statuses[code])
	if r.Method != http.MethodHead {
		_, _ = w.Write(e.b) // the caller has gone: nobody to tell
	}
}

// Owns reports whether a path is one of the protocol, whose callers expect
// failures in its form.
func Owns(path string) bool {
	if rest, ok := strings.CutPrefix(path, "/projects/"); ok {
		_, rest, _ = strings.Cut(rest, "/")
		if inExec, ok := strings.CutPrefix(rest, "exec/"); ok {
			_, rest, _ = strings.Cut(inExec, "/")
		}
		path = "/" + rest
	}
	for _, prefix := range []string{"/api/2.0/", "/api/3.0/", "/ajax-api/", "/get-artifact", "/model-versions/", "/version", "/v1/traces", "/graphql"} {
		if strings.HasPrefix(path, prefix) {
			return true
		}
	}
	return false
}

// stateIsParameter makes what a state forbids a wrong parameter, as MLflow has it
// for runs and experiments.
func stateIsParameter(err error) error {
	if cupel.ErrorCode(err) != cupel.Conflict {
		return err
	}
	return cupel.Errorf(cupel.Invalid, "%w", err)
}

// missing gives an error of code not_found, or nothing else, another message.
func missing(err error, format string, args ...any) error {
	if cupel.ErrorCode(err) != cupel.NotFound {
		return err
	}
	return cupel.Errorf(cupel.NotFound, format, args...)
}

// taken gives an error of code already_exists, or nothing else, another message.
func taken(err error, format string, args ...any) error {
	if cupel.ErrorCode(err) != cupel.AlreadyExists {
		return err
	}
	return cupel.Errorf(cupel.AlreadyExists, format, args...)
}
