package edge

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

// Describe returns what a caller is told of an error: its code and message, or,
// where it is no [cupel.Error], nothing but where to look. It notes the error
// for the log.
func Describe(ctx context.Context, err error) wire.Failure {
	note(ctx, err)
	var known *cupel.Error
	if errors.As(err, &known) {
		return wire.Failure{Code: known.Code, Message: err.Error()}
	}
	if errors.Is(err, context.Canceled) {
		return wire.Failure{Code: cupel.Unavailable, Message: "the request was given up"}
	}
	return wire.Failure{Code: cupel.Internal, Message: "an unexpected failure: the server's log has it under request " + RequestID(ctx)}
}

// Fail answers with an error and the status that goes with its code.
func Fail(w http.ResponseWriter, r *http.Request, err error) {
	failure := Describe(r.Context(), err)
	failAs(w, r, failure.Code.Outcome().HTTPStatus, failure)
}

func failAs(w http.ResponseWriter, r *http.Request, status int, failure wire.Failure) {
	if status == http.StatusUnauthorized {
		w.Header().Add("WWW-Authenticate", `Bearer realm="cupel"`)
		w.Header().Add("WWW-Authenticate", `Basic realm="cupel"`)
	}
	if status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "1")
	}
	if write := recordOf(r.Context()).failures; write != nil {
		write(w, r, failure)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_ = json.NewEncoder(w).Encode(failure) // the caller has gone: nobody to tell
	}
}
