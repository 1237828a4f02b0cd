package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// readers runs views, each on a connection of a few that are kept with their
// statements.
type readers struct {
	db      *sql.DB
	dialect Dialect
	free    chan struct{} // a place for each connection that is in use
	mu      sync.Mutex
	idle    []*session // the last used last
}

func newReaders(db *sql.DB, dialect Dialect) *readers {
	return &readers{db: db, dialect: dialect, free: make(chan struct{}, dialect.Readers)}
}

// view runs fn in a transaction that reads.
func (r *readers) view(ctx context.Context, fn func(*Tx) error) error {
	s, err := r.take(ctx)
	if err != nil {
		return err
	}
	defer r.put(s)
	if err := s.run(ctx, "BEGIN"); err != nil {
		return err
	}
	defer s.run(ctx, "ROLLBACK") // there is nothing to be committed
	return fn(&Tx{s, r.dialect})
}

// ask runs fn on a connection outside of a transaction.
func (r *readers) ask(ctx context.Context, fn func(*Tx) error) error {
	s, err := r.take(ctx)
	if err != nil {
		return err
	}
	defer r.put(s)
	return fn(&Tx{s, r.dialect})
}

// take returns a connection that nobody else uses.
func (r *readers) take(ctx context.Context) (*session, error) {
	select {
	case r.free <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	r.mu.Lock()
	if last := len(r.idle) - 1; last >= 0 {
		s := r.idle[last]
		r.idle = r.idle[:last]
		r.mu.Unlock()
		return s, nil
	}
	r.mu.Unlock()
	conn, err := r.db.Conn(ctx)
	if err != nil {
		<-r.free
		return nil, err
	}
	return newSession(conn), nil
}

func (r *readers) put(s *session) {
	r.mu.Lock()
	r.idle = append(r.idle, s)
	r.mu.Unlock()
	<-r.free
}

// stop waits for the views that have begun, and closes the connections.
func (r *readers) stop() error {
	for range cap(r.free) {
		r.free <- struct{}{}
	}
	var errs []error
	for _, s := range r.idle {
		errs = append(errs, s.close())
	}
	r.idle = nil
	for range cap(r.free) {
		<-r.free
	}
	return errors.Join(errs...)
}
