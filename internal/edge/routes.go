package edge

import (
	"fmt"
	"net/http"
	"path"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/wire"
)

// routes serves mux, with answers in Cupel's shape where it has no route.
func routes(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handler, pattern := mux.Handler(r)
		// The mux would lead a path with empty parts to another one: a name that
		// is empty is a mistake. A slash at the end is the route's to judge.
		if escaped := r.URL.EscapedPath(); pattern == "" || path.Clean(escaped) != strings.TrimSuffix(escaped, "/") && escaped != "/" {
			unrouted(w, r, handler)
			return
		}
		recordOf(r.Context()).route = pattern
		mux.ServeHTTP(w, r)
	})
}

// unrouted answers as the mux's own handler would: 405 where other methods have
// a route, else 404.
func unrouted(w http.ResponseWriter, r *http.Request, handler http.Handler) {
	answer := &statusOnly{header: http.Header{}}
	handler.ServeHTTP(answer, r)
	if answer.status != http.StatusMethodNotAllowed {
		Fail(w, r, cupel.Errorf(cupel.NotFound, "there is no %s: %s/openapi.json lists all routes", r.URL.Path, wire.Base))
		return
	}
	allowed := answer.header.Get("Allow")
	w.Header().Set("Allow", allowed)
	failAs(w, r, http.StatusMethodNotAllowed, wire.Failure{
		Code:    cupel.Invalid,
		Message: fmt.Sprintf("%s is not possible on %s: use %s", r.Method, r.URL.Path, allowed),
	})
}

// statusOnly is a ResponseWriter that keeps the headers and drops the body.
type statusOnly struct {
	header http.Header
	status int
}

func (s *statusOnly) Header() http.Header            { return s.header }
func (s *statusOnly) WriteHeader(status int)         { s.status = status }
func (s *statusOnly) Write(data []byte) (int, error) { return len(data), nil }
