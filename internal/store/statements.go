package store

import (
	"context"
	"database/sql"
)

// statements runs SQL, in most cases within one transaction.
type statements interface {
	// exec runs a statement and returns how many rows it changed.
	exec(ctx context.Context, query string, args []any) (affected int64, err error)
	// query calls row for each row of the result.
	query(ctx context.Context, row func(scan func(...any) error) error, query string, args []any) error
}

// direct runs statements as they come: on a transaction of database/sql, on a
// connection on which one was begun, or each by itself.
type direct struct{ on queryer }

// queryer is what a [sql.Tx], a [sql.Conn] and a [sql.DB] have in common.
type queryer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func (d direct) exec(ctx context.Context, query string, args []any) (int64, error) {
	result, err := d.on.ExecContext(ctx, query, args...)
	return affected(result, err)
}

func (d direct) query(ctx context.Context, row func(func(...any) error) error, query string, args []any) error {
	rows, err := d.on.QueryContext(ctx, query, args...)
	return each(rows, err, row)
}

func affected(result sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// each calls row for each of the rows of a result, and closes it.
func each(rows *sql.Rows, err error, row func(scan func(...any) error) error) error {
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

// Limits on the statements that a session keeps, in bytes of SQL. What a
// statement takes when it is prepared grows with its text.
const (
	maxKept     = 128 << 10 // of all
	maxKeptText = 16 << 10  // of one
)

// session is one connection with the statements that were prepared on it, which
// are kept for the next time. It is not safe for concurrent use.
type session struct {
	conn  *sql.Conn
	kept  map[string]keptStatement // by text
	bytes int                      // of the texts
	uses  int64                    // so far
}

type keptStatement struct {
	*sql.Stmt
	used int64 // when, in uses
}

func newSession(conn *sql.Conn) *session {
	return &session{conn: conn, kept: map[string]keptStatement{}}
}

// exec implements [statements].
func (s *session) exec(ctx context.Context, query string, args []any) (int64, error) {
	stmt, err := s.take(ctx, query)
	if err != nil {
		return 0, err
	}
	defer s.keep(query, stmt)
	result, err := stmt.ExecContext(ctx, args...)
	return affected(result, err)
}

// query implements [statements].
func (s *session) query(ctx context.Context, row func(func(...any) error) error, query string, args []any) error {
	stmt, err := s.take(ctx, query)
	if err != nil {
		return err
	}
	defer s.keep(query, stmt)
	rows, err := stmt.QueryContext(ctx, args...)
	return each(rows, err, row)
}

// take prepares a statement, unless it is kept. Until it is given back nobody
// else has it: the rows of a query may be read while others run.
func (s *session) take(ctx context.Context, text string) (*sql.Stmt, error) {
	kept, found := s.kept[text]
	if !found {
		return s.conn.PrepareContext(ctx, text)
	}
	delete(s.kept, text)
	s.bytes -= len(text)
	return kept.Stmt, nil
}

// keep gives a statement back.
func (s *session) keep(text string, stmt *sql.Stmt) {
	if _, twice := s.kept[text]; twice || len(text) > maxKeptText {
		stmt.Close()
		return
	}
	for s.bytes += len(text); s.bytes > maxKept; {
		s.dropOldest()
	}
	s.uses++
	s.kept[text] = keptStatement{stmt, s.uses}
}

// dropOldest closes the statement that was not used for the longest time.
func (s *session) dropOldest() {
	oldest, used := "", s.uses
	for text, kept := range s.kept {
		if kept.used <= used {
			oldest, used = text, kept.used
		}
	}
	s.kept[oldest].Close()
	delete(s.kept, oldest)
	s.bytes -= len(oldest)
}

// close closes the statements and the connection.
func (s *session) close() error {
	for _, kept := range s.kept {
		kept.Close()
	}
	return s.conn.Close()
}

// run runs a statement without parameters that must not be interrupted.
func (s *session) run(ctx context.Context, statement string) error {
	_, err := s.exec(context.WithoutCancel(ctx), statement, nil)
	return err
}

// unbroken runs the statements of one who shares a transaction with others. They
// are not interrupted when ctx ends, which would end the transaction of all; the
// next one is not begun.
type unbroken struct{ *session }

func (u unbroken) exec(ctx context.Context, query string, args []any) (int64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	return u.session.exec(context.WithoutCancel(ctx), query, args)
}

func (u unbroken) query(ctx context.Context, row func(func(...any) error) error, query string, args []any) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return u.session.query(context.WithoutCancel(ctx), row, query, args)
}
