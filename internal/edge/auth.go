package edge

import (
	"context"
	"net/http"
	"strings"

	"github.com/cupel/cupel"
)

// authenticate finds out who calls, and sets the identity of the request.
func authenticate(options Options, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, err := identify(r.Context(), options, r)
		if err != nil {
			Fail(w, r, err)
			return
		}
		recordOf(r.Context()).caller = id.Name
		next.ServeHTTP(w, r.WithContext(cupel.WithIdentity(r.Context(), id)))
	})
}

func identify(ctx context.Context, options Options, r *http.Request) (cupel.Identity, error) {
	needed, err := options.Access.TokensInUse(ctx)
	if err != nil {
		return cupel.Identity{}, err
	}
	if !needed && options.Open {
		return cupel.Identity{Role: cupel.RoleAdmin}, nil
	}
	secret, ok := secretOf(r)
	if !ok {
		return cupel.Identity{}, cupel.Errorf(cupel.Unauthenticated, "this server needs a token: set CUPEL_TOKEN, or send Authorization: Bearer TOKEN")
	}
	return options.Access.Authenticate(ctx, secret)
}

// secretOf returns the token of a request: the bearer's, or the password of
// Basic, for clients that know nothing else.
func secretOf(r *http.Request) (string, bool) {
	if _, password, ok := r.BasicAuth(); ok {
		return password, password != ""
	}
	scheme, secret, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	secret = strings.TrimSpace(secret)
	return secret, strings.EqualFold(scheme, "Bearer") && secret != ""
}
