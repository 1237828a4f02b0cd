// Package edge is what every request passes on its way to an API, whichever API
// that is: it names and logs the request, checks where it comes from and who
// makes it, and keeps a stalled connection from waiting for ever.
package edge

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

// Access knows the callers.
type Access interface {
	// Authenticate returns whose secret it is, or an error of code
	// unauthenticated.
	Authenticate(ctx context.Context, secret string) (cupel.Identity, error)
	// TokensInUse reports whether callers need a token.
	TokensInUse(ctx context.Context) (bool, error)
}

// Options of a handler.
type Options struct {
	Access Access
	// Open lets everybody in, as an admin, as long as no token was ever made.
	Open bool
	// Hosts are the names that requests may come for, beside those of loopback.
	Hosts []string
	// AnyAddress lets requests come for any IP address: for a server that
	// listens on all of them.
	AnyAddress bool
	// Idle is how long a connection may stall while a body is read or written;
	// a transfer that moves has no limit.
	Idle    time.Duration
	Log     *slog.Logger
	Metrics *Metrics
	// Failures, if not nil, returns what writes failures to the callers of a path
	// whose API has a form of its own for them, nil for Cupel's form.
	Failures func(path string) FailureWriter
}

// FailureWriter answers a request that failed before it reached its API.
type FailureWriter func(w http.ResponseWriter, r *http.Request, failure wire.Failure)

// Handler returns a handler that lets requests through to the routes of mux.
// Routes of health need neither a token nor a known host.
func Handler(mux *http.ServeMux, options Options) http.Handler {
	guarded := checkHost(options, checkOrigin(authenticate(options, routes(mux))))
	return observe(options, stalls(options.Idle, recovers(split(routes(mux), guarded))))
}

// split sends questions for health past the guards.
func split(health, other http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isHealth(r.URL.Path) {
			health.ServeHTTP(w, r)
			return
		}
		other.ServeHTTP(w, r)
	})
}

func isHealth(path string) bool {
	return path == "/health/live" || path == "/health/ready" || path == "/health"
}
