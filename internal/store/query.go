package store

import "context"

// exec runs a statement and returns how many rows it changed.
func (tx *Tx) exec(ctx context.Context, query string, args ...any) (affected int64, err error) {
	return tx.tx.exec(ctx, tx.dialect.bind(query), args)
}

// query calls row for each row of the result.
func (tx *Tx) query(ctx context.Context, row func(scan func(...any) error) error, query string, args ...any) error {
	return tx.tx.query(ctx, row, tx.dialect.bind(query), args)
}

// row runs a query for a single row, and reports whether there is one.
func (tx *Tx) row(ctx context.Context, dest []any, query string, args ...any) (found bool, err error) {
	err = tx.query(ctx, func(scan func(...any) error) error {
		if found {
			return nil
		}
		found = true
		return scan(dest...)
	}, query, args...)
	return found, err
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
