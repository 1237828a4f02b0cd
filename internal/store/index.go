package store

import (
	"context"
	"database/sql"
	"strings"

	"github.com/cupel/cupel/internal/vault"
	"github.com/cupel/cupel/internal/vault/digest"
)

// index implements [vault.Index] over one transaction.
type index struct{ tx indexTx }

var _ vault.Index = index{}

// indexTx is what the index needs of a transaction. Queries have '?' for their
// parameters.
type indexTx interface {
	exec(ctx context.Context, query string, args ...any) (affected int64, err error)
	// query calls row for each row of the result.
	query(ctx context.Context, row func(scan func(...any) error) error, query string, args ...any) error
	// now is the expression for the time in milliseconds.
	now() string
	// lock is what follows a SELECT whose rows nobody else may change: "" where
	// one transaction writes at a time.
	lock(strength string) string
	// taken reports whether a statement failed because of a row with its key.
	taken(err error) bool
}

func (tx *Tx) taken(err error) bool { return tx.dialect.Taken(err) }

// Strengths of locks.
const (
	forUpdate = "FOR UPDATE"
	forShare  = "FOR SHARE"
)

// one runs a query for a single row, and reports whether there is one.
func (x index) one(ctx context.Context, dest []any, query string, args ...any) (bool, error) {
	found := false
	err := x.tx.query(ctx, func(scan func(...any) error) error {
		found = true
		return scan(dest...)
	}, query, args...)
	return found, err
}

// list runs a query and collects what scan makes of its rows.
func list[T any](ctx context.Context, tx indexTx, scan func(scan func(...any) error, row *T) error, query string, args ...any) ([]T, error) {
	var rows []T
	err := tx.query(ctx, func(read func(...any) error) error {
		var row T
		if err := scan(read, &row); err != nil {
			return err
		}
		rows = append(rows, row)
		return nil
	}, query, args...)
	return rows, err
}

// scalar scans a row of one column.
func scalar[T any](read func(...any) error, row *T) error { return read(row) }

// marks returns n parameters, for IN.
func marks(n int) string { return strings.Repeat("?,", n-1) + "?" }

// values returns n rows of so many parameters, for VALUES.
func values(n, columns int) string {
	row := "(" + marks(columns) + "),"
	return strings.TrimSuffix(strings.Repeat(row, n), ",")
}

// rowsAtOnce is how many rows one statement inserts.
const rowsAtOnce = 100

// arguments makes a list into parameters.
func arguments[T any](list []T) []any {
	args := make([]any, len(list))
	for i, v := range list {
		args[i] = v
	}
	return args
}

// orNull returns nil for the zero digest.
func orNull(d digest.Digest) any {
	if d.IsZero() {
		return nil
	}
	return d
}

// nullDigest scans a digest that may be NULL, which is the zero one.
type nullDigest struct{ *digest.Digest }

func (n nullDigest) Scan(src any) error {
	if src == nil {
		*n.Digest = digest.Digest{}
		return nil
	}
	return n.Digest.Scan(src)
}

var _ sql.Scanner = nullDigest{}

// Setting implements [vault.SettingIndex].
func (x index) Setting(ctx context.Context, key string) (value string, err error) {
	_, err = x.one(ctx, []any{&value}, `SELECT value FROM vault_settings WHERE name = ?`, key)
	return value, err
}

// SetSetting implements [vault.SettingIndex].
func (x index) SetSetting(ctx context.Context, key, value string) error {
	if value == "" {
		_, err := x.tx.exec(ctx, `DELETE FROM vault_settings WHERE name = ?`, key)
		return err
	}
	_, err := x.tx.exec(ctx, `INSERT INTO vault_settings (name, value) VALUES (?, ?)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, key, value)
	return err
}
