package server

import (
	"context"
	"crypto/subtle"
	"net"
	"net/http"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/edge"
)

// localAccess lets in who has proved to be the user of a local server: by having
// reached its Unix socket, or by the secret of its address file; and who has the
// secret of a server for the programs of one command. They may read and write the
// files of the registry anyway, so no token is asked of them. Requests on any other
// port need what they need everywhere.
type localAccess struct {
	edge.Access
	secret string // of the address file, or the configuration; "" for a socket
	at     string // address where the secret is demanded
}

// access returns who knows the callers of the server.
func (s *Server) access() edge.Access {
	switch file, ok := s.place.(*addressFile); {
	case ok:
		return localAccess{s.registry, file.secret, file.at.String()}
	case s.place != nil:
		return localAccess{Access: s.registry}
	case s.config.Secret != "":
		return localAccess{s.registry, s.config.Secret, s.listener.Addr().String()}
	}
	return s.registry
}

// TokensInUse implements [edge.Access].
func (l localAccess) TokensInUse(ctx context.Context) (bool, error) {
	if edge.OverSocket(ctx) {
		return false, nil
	}
	if l.demanded(ctx) {
		return true, nil
	}
	return l.Access.TokensInUse(ctx)
}

// Authenticate implements [edge.Access].
func (l localAccess) Authenticate(ctx context.Context, secret string) (cupel.Identity, error) {
	if !l.demanded(ctx) {
		return l.Access.Authenticate(ctx, secret)
	}
	if subtle.ConstantTimeCompare([]byte(secret), []byte(l.secret)) == 1 {
		return cupel.Identity{Role: cupel.RoleAdmin}, nil
	}
	return cupel.Identity{}, cupel.Errorf(cupel.Unauthenticated, "this is not the secret of this server: a local one has it in its address file, and cupel exec gives it to its command as CUPEL_TOKEN")
}

// demanded reports whether the request came in where the secret is needed.
func (l localAccess) demanded(ctx context.Context) bool {
	address, ok := ctx.Value(http.LocalAddrContextKey).(net.Addr)
	return l.secret != "" && ok && address.String() == l.at
}
