package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"
	"time"
)

// Limits of a transaction that several updates share.
const (
	maxJoined = 128                   // updates
	maxOpen   = 20 * time.Millisecond // after that no more join
)

// A writer that is never idle leaves the database to other processes for a
// pause, once in so long a time of writing.
const (
	pauseAfter = 25 * time.Millisecond
	pauseFor   = time.Millisecond
)

// errLost says that a transaction was ended under an update that had joined it.
var errLost = errors.New("the transaction was rolled back by another update in it")

// writer runs the updates of this process on one connection, one at a time.
// Those that wait for one another share a transaction, so that one write to the
// disk makes all of them durable: each is a savepoint in it, and is answered when
// all are committed.
//
// There is no goroutine of its own: whoever has its turn runs its update by
// itself, and commits if nobody waits behind.
type writer struct {
	db      *sql.DB
	dialect Dialect
	waiting atomic.Int64  // updates that have not had their turn
	turn    chan struct{} // full while it is nobody's turn
	// What follows belongs to whoever has the turn.
	session *session
	shared  *shared       // the open transaction, nil for none
	written time.Duration // since the last pause
}

// shared is a transaction of several updates.
type shared struct {
	updates int
	began   time.Time
	ended   chan struct{}
	err     error // how it ended
}

func newWriter(db *sql.DB, dialect Dialect) *writer {
	w := &writer{db: db, dialect: dialect, turn: make(chan struct{}, 1)}
	w.turn <- struct{}{}
	return w
}

// update runs fn once, and returns when what it did is durable.
func (w *writer) update(ctx context.Context, fn func(*Tx) error) error {
	w.waiting.Add(1)
	select {
	case <-w.turn:
	case <-ctx.Done():
		// The one before may count on this one to commit.
		go func() {
			<-w.turn
			w.pass(ctx)
		}()
		return ctx.Err()
	}
	transaction, err := w.take(ctx, fn)
	if err != nil {
		return err
	}
	<-transaction.ended
	return transaction.err
}

// take has the turn: it runs fn in the open transaction, or in a new one.
func (w *writer) take(ctx context.Context, fn func(*Tx) error) (*shared, error) {
	defer w.pass(ctx)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if w.shared == nil {
		if err := w.begin(ctx); err != nil {
			return nil, err
		}
	}
	transaction := w.shared
	return transaction, w.join(ctx, fn)
}

// pass gives the turn to the next. If there is none, or the transaction has
// become large, it commits before.
func (w *writer) pass(ctx context.Context) {
	waiting := w.waiting.Add(-1)
	if t := w.shared; t != nil && (waiting == 0 || t.updates >= maxJoined || time.Since(t.began) >= maxOpen) {
		w.commit(ctx)
	}
	if waiting == 0 {
		w.written = 0
	}
	w.turn <- struct{}{}
}

func (w *writer) begin(ctx context.Context) error {
	if w.session == nil {
		conn, err := w.db.Conn(ctx)
		if err != nil {
			return err
		}
		w.session = newSession(conn)
	}
	if w.written >= pauseAfter {
		w.written = 0
		time.Sleep(pauseFor)
	}
	if err := w.session.run(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	w.shared = &shared{began: time.Now(), ended: make(chan struct{})}
	return nil
}

// join runs fn in the open transaction, and undoes what it did if it fails. The
// first one needs no savepoint: until it has ended there is nothing else to keep.
func (w *writer) join(ctx context.Context, fn func(*Tx) error) error {
	first, done := w.shared.updates == 0, false
	if !first {
		if err := w.session.run(ctx, "SAVEPOINT joined"); err != nil {
			w.end(ctx, errLost)
			return err
		}
	}
	defer func() {
		if !done { // also after a panic
			w.undo(ctx, first)
		}
	}()
	if err := fn(&Tx{unbroken{w.session}, w.dialect}); err != nil {
		return err
	}
	if !first {
		if err := w.session.run(ctx, "RELEASE joined"); err != nil {
			return fmt.Errorf("%w: %w", errLost, err)
		}
	}
	w.shared.updates++
	done = true
	return nil
}

// undo rolls back the last update alone. Where SQLite has rolled back the whole
// transaction, since the disk is full for example, the others begin again.
func (w *writer) undo(ctx context.Context, first bool) {
	if first {
		w.end(ctx, errLost)
		return
	}
	err := w.session.run(ctx, "ROLLBACK TO joined")
	if err == nil {
		err = w.session.run(ctx, "RELEASE joined")
	}
	if err != nil {
		w.end(ctx, errLost)
	}
}

func (w *writer) commit(ctx context.Context) {
	if err := w.session.run(ctx, "COMMIT"); err != nil {
		w.end(ctx, err)
		return
	}
	w.close(nil)
}

// end rolls the transaction back, if it is still there.
func (w *writer) end(ctx context.Context, err error) {
	_ = w.session.run(ctx, "ROLLBACK") // its error says that there is none
	w.close(err)
}

// close tells all updates how their transaction has ended.
func (w *writer) close(err error) {
	t := w.shared
	w.written += time.Since(t.began)
	w.shared, t.err = nil, err
	close(t.ended)
}

// stop waits for the updates that have begun, and closes the connection.
func (w *writer) stop() (err error) {
	<-w.turn
	defer func() { w.turn <- struct{}{} }()
	if w.session != nil {
		err = w.session.close()
		w.session = nil
	}
	return err
}
