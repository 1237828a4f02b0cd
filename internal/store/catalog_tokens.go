package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

const selectToken = `SELECT id, name, hash, role, project, created_at, expires_at, revoked_at FROM tokens`

func scanToken(read func(...any) error, t *catalog.Token) error {
	var created int64
	var expires, revoked sql.NullInt64
	err := read(&t.ID, &t.Name, &t.Hash, &t.Role, &t.Project, &created, &expires, &revoked)
	t.CreatedAt, t.ExpiresAt, t.RevokedAt = fromMicros(created), fromOptionalMicros(expires), fromOptionalMicros(revoked)
	return err
}

// AddToken implements [catalog.Tokens].
func (r records) AddToken(ctx context.Context, t catalog.Token) error {
	_, err := r.exec(ctx, `INSERT INTO tokens (id, name, hash, role, project, created_at, expires_at, revoked_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		t.ID, t.Name, t.Hash, t.Role, t.Project, micros(t.CreatedAt), optionalMicros(t.ExpiresAt), optionalMicros(t.RevokedAt))
	return r.taken(err, cupel.AlreadyExists, "token %q exists already, or did: each name is used once", t.Name)
}

// ListTokens implements [catalog.Tokens].
func (r records) ListTokens(ctx context.Context) ([]catalog.Token, error) {
	return list(ctx, r.Tx, scanToken, selectToken+` ORDER BY name`)
}

// TokenByHash implements [catalog.Tokens].
func (r records) TokenByHash(ctx context.Context, hash []byte) (catalog.Token, error) {
	found, err := list(ctx, r.Tx, scanToken, selectToken+` WHERE hash = ?`, hash)
	if err != nil {
		return catalog.Token{}, err
	}
	if len(found) == 0 {
		return catalog.Token{}, missing("no such token")
	}
	return found[0], nil
}

// RevokeToken implements [catalog.Tokens].
func (r records) RevokeToken(ctx context.Context, name string, at time.Time) error {
	changed, err := r.exec(ctx, `UPDATE tokens SET revoked_at = ? WHERE name = ? AND revoked_at IS NULL`, micros(at), name)
	if err == nil && changed == 0 {
		err = missing("no token called %q is in use", name)
	}
	return err
}

// AnyToken implements [catalog.Tokens].
func (r records) AnyToken(ctx context.Context) (bool, error) {
	return r.row(ctx, []any{new(string)}, `SELECT id FROM tokens LIMIT 1`)
}
