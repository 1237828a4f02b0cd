package cupel

import (
	"context"
	"time"
)

// Role says what a caller may do; each role includes those before it.
type Role string

// The roles.
const (
	RoleRead  Role = "read"  // see and download
	RoleWrite Role = "write" // save, tag, delete within projects
	RoleAdmin Role = "admin" // projects, tokens, vault, backup
)

var roleRank = map[Role]int{RoleRead: 1, RoleWrite: 2, RoleAdmin: 3}

// Valid reports whether r is one of the roles.
func (r Role) Valid() bool { return roleRank[r] > 0 }

// Includes reports whether a caller of role r may do what needs role need.
func (r Role) Includes(need Role) bool { return roleRank[r] >= roleRank[need] }

// Identity is a caller of the registry.
type Identity struct {
	Name    string // for the log, and the author where none is given
	Role    Role
	Project string // the only project that may be reached; "" means all
}

type identityKey struct{}

// WithIdentity returns a context whose calls are made by id.
func WithIdentity(ctx context.Context, id Identity) context.Context {
	return context.WithValue(ctx, identityKey{}, id)
}

// IdentityFrom returns the caller. A context without one belongs to the owner of
// the process, who may do anything: a server sets an identity on every request.
func IdentityFrom(ctx context.Context) Identity {
	if id, ok := ctx.Value(identityKey{}).(Identity); ok {
		return id
	}
	return Identity{Role: RoleAdmin}
}

// Token describes an access token; its secret is shown once, when it is made.
type Token struct {
	Name      string     `json:"name"`
	Role      Role       `json:"role"`
	Project   string     `json:"project"` // "" means all
	CreatedAt time.Time  `json:"created_at"`
	ExpiresAt *time.Time `json:"expires_at"` // nil means never
	RevokedAt *time.Time `json:"revoked_at"` // nil while it is valid
}

// Usable reports whether the token is neither revoked nor expired at now.
func (t Token) Usable(now time.Time) bool {
	return t.RevokedAt == nil && (t.ExpiresAt == nil || now.Before(*t.ExpiresAt))
}

// TokenRequest asks for a new token.
type TokenRequest struct {
	Name      string     `json:"name"`
	Role      Role       `json:"role"`
	Project   string     `json:"project,omitempty"`
	ExpiresAt *time.Time `json:"expires_at,omitempty"`
}

// NewToken is a token with its secret.
type NewToken struct {
	Token
	Secret string `json:"token"`
}

// Tokens is the part of a [Registry] that deals with access tokens. Once a
// token exists, a server asks each caller for one.
type Tokens interface {
	// CreateToken makes a token; a taken name is an error of code already_exists.
	CreateToken(ctx context.Context, request TokenRequest) (NewToken, error)

	// ListTokens returns all tokens, by name, without their secrets.
	ListTokens(ctx context.Context) ([]Token, error)

	// RevokeToken ends a token at once, or fails with code not_found.
	RevokeToken(ctx context.Context, name string) error
}
