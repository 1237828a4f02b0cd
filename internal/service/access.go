package service

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"io"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/store"
)

// allow returns an error unless the caller has the role in the project, or in
// all of them where project is "".
func allow(ctx context.Context, need cupel.Role, project string) error {
	id := cupel.IdentityFrom(ctx)
	if id.Project != "" && id.Project != project {
		return cupel.Errorf(cupel.PermissionDenied, "token %q reaches project %q alone", id.Name, id.Project)
	}
	if !id.Role.Includes(need) {
		return cupel.Errorf(cupel.PermissionDenied, "token %q has role %q, and this needs %q", id.Name, id.Role, need)
	}
	return nil
}

// author returns who did something: by, or the caller's own name.
func author(ctx context.Context, by string) string {
	if by != "" {
		return by
	}
	return cupel.IdentityFrom(ctx).Name
}

// secretPrefix lets people and scanners recognise a token of Cupel.
const secretPrefix = "cupel_"

// CreateToken implements [cupel.Tokens].
func (s *Service) CreateToken(ctx context.Context, request cupel.TokenRequest) (cupel.NewToken, error) {
	if err := allow(ctx, cupel.RoleAdmin, ""); err != nil {
		return cupel.NewToken{}, err
	}
	if err := s.checkTokenRequest(ctx, request); err != nil {
		return cupel.NewToken{}, err
	}
	id, err := s.newID()
	if err != nil {
		return cupel.NewToken{}, err
	}
	secret, err := s.newSecret()
	if err != nil {
		return cupel.NewToken{}, err
	}
	row := catalog.Token{ID: id, Hash: hashSecret(secret), Token: cupel.Token{
		Name: request.Name, Role: request.Role, Project: request.Project, CreatedAt: s.now(), ExpiresAt: request.ExpiresAt,
	}}
	_, err = update(ctx, s, func(tx *store.Tx) (struct{}, error) {
		return struct{}{}, tx.Catalog().AddToken(ctx, row)
	})
	return cupel.NewToken{Token: row.Token, Secret: secret}, err
}

func (s *Service) checkTokenRequest(ctx context.Context, request cupel.TokenRequest) error {
	if err := cupel.CheckTag(request.Name); err != nil {
		return cupel.Errorf(cupel.Invalid, "token name %q: use 1 to %d letters, digits, '_', '.' or '-'", request.Name, cupel.MaxRefName)
	}
	if !request.Role.Valid() {
		return cupel.Errorf(cupel.Invalid, "role %q: use read, write or admin", request.Role)
	}
	if request.ExpiresAt != nil && !request.ExpiresAt.After(s.now()) {
		return cupel.Errorf(cupel.Invalid, "token %q would have expired already, at %s", request.Name, request.ExpiresAt)
	}
	if request.Project == "" {
		return nil
	}
	_, err := s.GetProject(ctx, request.Project)
	return err
}

func (s *Service) newSecret() (string, error) {
	random := make([]byte, 32)
	if _, err := io.ReadFull(s.opts.Random, random); err != nil {
		return "", cupel.Errorf(cupel.Internal, "cannot draw a secret: %w", err)
	}
	return secretPrefix + base64.RawURLEncoding.EncodeToString(random), nil
}

// hashSecret needs no salt and no slow function: a secret is 256 random bits.
func hashSecret(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// ListTokens implements [cupel.Tokens].
func (s *Service) ListTokens(ctx context.Context) ([]cupel.Token, error) {
	if err := allow(ctx, cupel.RoleAdmin, ""); err != nil {
		return nil, err
	}
	rows, err := view(ctx, s, func(c catalog.Catalog) ([]catalog.Token, error) { return c.ListTokens(ctx) })
	tokens := make([]cupel.Token, len(rows))
	for i, row := range rows {
		tokens[i] = row.Token
	}
	return tokens, err
}

// RevokeToken implements [cupel.Tokens].
func (s *Service) RevokeToken(ctx context.Context, name string) error {
	if err := allow(ctx, cupel.RoleAdmin, ""); err != nil {
		return err
	}
	_, err := update(ctx, s, func(tx *store.Tx) (struct{}, error) {
		return struct{}{}, tx.Catalog().RevokeToken(ctx, name, s.now())
	})
	return err
}

// TokensInUse reports whether callers need a token: whether one was ever made.
// That the last one was revoked or has expired opens nothing.
func (s *Service) TokensInUse(ctx context.Context) (bool, error) {
	return ask(ctx, s, func(c catalog.Catalog) (bool, error) { return c.AnyToken(ctx) })
}

// Authenticate returns whose secret it is, or an error of code unauthenticated.
func (s *Service) Authenticate(ctx context.Context, secret string) (cupel.Identity, error) {
	token, err := ask(ctx, s, func(c catalog.Catalog) (catalog.Token, error) {
		return c.TokenByHash(ctx, hashSecret(secret))
	})
	if isCode(err, cupel.NotFound) {
		return cupel.Identity{}, cupel.Errorf(cupel.Unauthenticated, "unknown token: set CUPEL_TOKEN to one that token:create has shown")
	}
	if err != nil {
		return cupel.Identity{}, err
	}
	if token.RevokedAt != nil {
		return cupel.Identity{}, cupel.Errorf(cupel.Unauthenticated, "token %q was revoked", token.Name)
	}
	if !token.Usable(s.now()) {
		return cupel.Identity{}, cupel.Errorf(cupel.Unauthenticated, "token %q expired at %s", token.Name, token.ExpiresAt)
	}
	return cupel.Identity{Name: token.Name, Role: token.Role, Project: token.Project}, nil
}
