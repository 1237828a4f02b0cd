package sqlite

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/gofrs/flock"

	"github.com/cupel/cupel"
)

// Waiting for other processes that have the database open.
const (
	patience = 10 * time.Second
	pause    = 20 * time.Millisecond
)

// use says on a lock file that this process has the database open. Many share
// it; a change of the schema needs it alone.
type use struct {
	lock *flock.Flock
	path string
}

// enter shares the database, after another process's change of the schema.
func enter(ctx context.Context, path string) (*use, error) {
	u := &use{lock: flock.New(path + ".lock"), path: path}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if _, err := u.lock.TryRLockContext(ctx, pause); err != nil {
		return nil, u.refused(err, "another cupel is changing its schema: try again in a moment")
	}
	return u, nil
}

func (u *use) leave() error { return u.lock.Close() }

// until calls fn while it shares the database, and then, until fn is done,
// alternately alone and shared: another process may do what is to be done, and
// go on sharing. In the end the database is shared.
func (u *use) until(ctx context.Context, fn func(alone bool) (done bool, err error)) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		done, err := fn(false)
		if !done && err == nil {
			done, err = u.alone(ctx, fn)
		}
		if err != nil && ctx.Err() != nil {
			return u.late(ctx) // whatever the end of ctx has made fail
		}
		if done || err != nil {
			return err
		}
	}
}

// alone calls fn if no other process has the database open now.
func (u *use) alone(ctx context.Context, fn func(alone bool) (done bool, err error)) (done bool, err error) {
	if err := u.lock.Unlock(); err != nil {
		return false, err
	}
	got, err := u.lock.TryLock()
	if err != nil {
		return false, u.refused(err, "")
	}
	if got {
		if done, err = fn(true); err != nil {
			return done, err
		}
		// From exclusive to shared leads through none on some systems.
		if err := u.lock.Unlock(); err != nil {
			return done, err
		}
	} else {
		// Nothing is held in the pause, and no two pauses are alike: of many that
		// open a new file at the same time, one must find it free.
		time.Sleep(pause/2 + rand.N(pause))
	}
	if _, err := u.lock.TryRLockContext(ctx, pause); err != nil {
		return done, u.refused(err, "this cupel has a newer schema, and another process has the catalog open: stop the server and other commands first")
	}
	return done, u.late(ctx)
}

// late says that the database was not to be had alone in time.
func (u *use) late(ctx context.Context) error {
	if ctx.Err() == nil {
		return nil
	}
	return u.refused(ctx.Err(), "this cupel has a newer schema, and another process has the catalog open: stop the server and other commands first")
}

func (u *use) refused(err error, advice string) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return cupel.Errorf(cupel.Conflict, "catalog %s: %s", u.path, advice)
	}
	return cupel.Errorf(cupel.Invalid, "catalog %s: its lock file %s.lock cannot be used: %w", u.path, u.path, err)
}
