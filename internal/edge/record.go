package edge

import (
	"context"
	"crypto/rand"
	"net/http"
	"regexp"

	"github.com/cupel/cupel/internal/wire"
)

// record is what becomes known of a request while it is served.
type record struct {
	id     string
	route  string // pattern that matched
	caller string // name of the token
	err    error  // that was answered

	failures FailureWriter // nil for Cupel's form
}

type recordKey struct{}

// recordOf returns the record of a request, an empty one outside of a request.
func recordOf(ctx context.Context) *record {
	if r, ok := ctx.Value(recordKey{}).(*record); ok {
		return r
	}
	return &record{}
}

// note keeps the error for the log.
func note(ctx context.Context, err error) { recordOf(ctx).err = err }

// RequestID returns the name of the request in the log, "" outside of one.
func RequestID(ctx context.Context) string { return recordOf(ctx).id }

// saneID matches the ids that are taken over from a proxy: what ends up in the
// log must not be able to forge a line of it.
var saneID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

func newRecord(options Options, r *http.Request) *record {
	id := r.Header.Get(wire.HeaderRequestID)
	if !saneID.MatchString(id) {
		id = rand.Text()
	}
	made := &record{id: id, route: "none"}
	if options.Failures != nil {
		made.failures = options.Failures(r.URL.Path)
	}
	return made
}
