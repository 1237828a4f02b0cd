// Package store keeps the catalog and the vault's index in one SQL database, so
// that one transaction can change both: in SQLite by default, in PostgreSQL
// when several servers share the truth. What the two have in common is here;
// packages sqlite and postgres open them.
package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/vault"
)

// Store runs transactions. It is safe for concurrent use, and by several
// processes at once.
type Store struct {
	read, write *sql.DB
	dialect     Dialect
	writer      *writer  // nil where a database runs many updates at once by itself
	readers     *readers // nil as well
	close       []func() error
}

// New returns a store over open databases: read is used for what only reads and
// may be the same as write. What close lists is closed after them, in order.
func New(read, write *sql.DB, dialect Dialect, close ...func() error) *Store {
	s := &Store{read: read, write: write, dialect: dialect, close: close}
	if dialect.Readers > 0 {
		s.writer, s.readers = newWriter(write, dialect), newReaders(read, dialect)
	}
	return s
}

// Close waits for running transactions and closes the databases. No other may
// begin.
func (s *Store) Close() error {
	var errs []error
	if s.writer != nil {
		errs = append(errs, s.readers.stop(), s.writer.stop())
	}
	errs = append(errs, s.read.Close())
	if s.write != s.read {
		errs = append(errs, s.write.Close())
	}
	for _, c := range s.close {
		errs = append(errs, c())
	}
	return errors.Join(errs...)
}

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	return s.View(ctx, func(tx *Tx) error {
		_, err := tx.row(ctx, []any{new(int)}, `SELECT 1`)
		return err
	})
}

// Tx is one transaction: what is known and where the bytes are.
type Tx struct {
	tx      statements
	dialect Dialect
}

// Catalog returns what is known, as this transaction sees and changes it.
func (tx *Tx) Catalog() catalog.Catalog { return records{tx} }

// Index returns the vault's index, as this transaction sees and changes it.
func (tx *Tx) Index() vault.Index { return index{tx} }

// View runs fn in a transaction that sees one state of the database, and writes
// nothing.
func (s *Store) View(ctx context.Context, fn func(*Tx) error) error {
	return s.again(ctx, func() error {
		if s.readers != nil {
			return s.readers.view(ctx, fn)
		}
		return s.run(ctx, s.read, s.dialect.View, fn)
	})
}

// Update runs fn in a transaction and commits it when fn returns nil. When
// another transaction was in the way it runs fn again, so what fn leaves outside
// of the transaction must allow for that.
func (s *Store) Update(ctx context.Context, fn func(*Tx) error) error {
	return s.again(ctx, func() error { return s.updateOnce(ctx, fn) })
}

// Ask runs fn outside of any transaction: for what takes one statement, that
// reads. It spares a database that is elsewhere the way there and back twice.
func (s *Store) Ask(ctx context.Context, fn func(*Tx) error) error {
	return s.again(ctx, func() error {
		if s.readers != nil {
			return s.readers.ask(ctx, fn)
		}
		return fn(&Tx{direct{s.read}, s.dialect})
	})
}

// Tell is [Store.Ask] for what takes one statement, that writes.
func (s *Store) Tell(ctx context.Context, fn func(*Tx) error) error {
	if s.writer != nil {
		return s.Update(ctx, fn)
	}
	return s.again(ctx, func() error { return fn(&Tx{direct{s.write}, s.dialect}) })
}

func (s *Store) updateOnce(ctx context.Context, fn func(*Tx) error) error {
	if s.writer != nil {
		return s.writer.update(ctx, fn)
	}
	if s.dialect.Begin != "" {
		return s.runGuarded(ctx, fn)
	}
	return s.run(ctx, s.write, s.dialect.Update, fn)
}

// runGuarded runs fn in a transaction that begins as the dialect says. A
// connection that cannot even roll back is not used again.
func (s *Store) runGuarded(ctx context.Context, fn func(*Tx) error) error {
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, s.dialect.Begin); err != nil {
		return errors.Join(err, discard(conn))
	}
	done := false
	defer func() {
		if done {
			return
		}
		// Also after a panic, and when ctx has ended.
		if _, err := conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK"); err != nil {
			_ = discard(conn)
		}
	}()
	if err := fn(&Tx{direct{conn}, s.dialect}); err != nil {
		return err
	}
	if err := s.dialect.Commit(ctx, conn); err != nil {
		return err
	}
	done = true
	return nil
}

// discard closes a connection for good.
func discard(conn *sql.Conn) error {
	err := conn.Raw(func(any) error { return driver.ErrBadConn })
	if errors.Is(err, driver.ErrBadConn) {
		return nil
	}
	return err
}

func (s *Store) run(ctx context.Context, db *sql.DB, options sql.TxOptions, fn func(*Tx) error) error {
	tx, err := db.BeginTx(ctx, &options)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := fn(&Tx{direct{tx}, s.dialect}); err != nil {
		return err
	}
	return tx.Commit()
}

// patience is how long a transaction is tried again before it gives up.
const patience = time.Minute

// again calls fn until it ends in something else than a collision with another
// transaction. The pauses grow a little, and differ so that two do not collide
// again; they stay short, so that whoever waits gets its turn.
func (s *Store) again(ctx context.Context, fn func() error) error {
	deadline := time.Now().Add(patience)
	for pause := time.Millisecond; ; pause = min(2*pause, 8*time.Millisecond) {
		err := fn()
		if err == nil || !s.dialect.retry(err) || time.Now().After(deadline) {
			return s.dialect.explain(ctx, err)
		}
		select {
		case <-ctx.Done():
			return s.dialect.explain(ctx, ctx.Err())
		case <-time.After(pause/2 + rand.N(pause)):
		}
	}
}

// VaultDatabase returns the store as the vault sees it: its index alone.
func (s *Store) VaultDatabase() vault.Database { return vaultDatabase{s} }

type vaultDatabase struct{ s *Store }

func (d vaultDatabase) View(ctx context.Context, fn func(vault.Index) error) error {
	return d.s.View(ctx, func(tx *Tx) error { return fn(tx.Index()) })
}

func (d vaultDatabase) Update(ctx context.Context, fn func(vault.Index) error) error {
	return d.s.Update(ctx, func(tx *Tx) error { return fn(tx.Index()) })
}

// retry reports whether trying again helps.
func (d Dialect) retry(err error) bool { return d.Collision(err) || errors.Is(err, errLost) }

// explain turns an error of the database into one for people. Errors that have a
// code already stay as they are.
func (d Dialect) explain(ctx context.Context, err error) error {
	var known *cupel.Error
	switch {
	case err == nil || errors.As(err, &known):
		return err
	case ctx.Err() != nil:
		return cupel.Errorf(cupel.Unavailable, "the database was not waited for: %w", context.Cause(ctx))
	case d.retry(err):
		return cupel.Errorf(cupel.Unavailable, "the database is too busy: other transactions were in the way for %v; try again: %w", patience, err)
	case d.Full(err):
		return cupel.Errorf(cupel.Unavailable, "the database cannot grow: the disk is full; free some space, with vault:gc for example: %w", err)
	default:
		return cupel.Errorf(cupel.Internal, "the database failed: %w", err)
	}
}
