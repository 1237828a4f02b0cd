package store

import (
	"context"
	"database/sql"
)

// exec runs a statement and returns how many rows it changed.
func (tx *Tx) exec(ctx context.Context, query string, args ...any) (affected int64, err error) {
	result, err := tx.tx.ExecContext(ctx, tx.dialect.bind(query), args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// query calls row for each row of the result.
func (tx *Tx) query(ctx context.Context, row func(scan func(...any) error) error, query string, args ...any) error {
	rows, err := tx.tx.QueryContext(ctx, tx.dialect.bind(query), args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// row runs a query for a single row, and reports whether there is one.
func (tx *Tx) row(ctx context.Context, dest []any, query string, args ...any) (bool, error) {
	err := tx.tx.QueryRowContext(ctx, tx.dialect.bind(query), args...).Scan(dest...)
	if err == sql.ErrNoRows {
		return false, nil
	}
	return err == nil, err
}

// now is the expression for the time in milliseconds.
func (tx *Tx) now() string { return tx.dialect.Now }

// lock is what follows a SELECT whose rows nobody else may change: "" where one
// transaction writes at a time.
func (tx *Tx) lock(strength string) string {
	if !tx.dialect.Locks {
		return ""
	}
	return strength
}
