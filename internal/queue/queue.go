// Package queue lets many machines share the trials of studies: jobs of River in
// a PostgreSQL database, each of which says that there may be a trial to be tried.
// What is tried, and whose outcome counts, the registry decides: a job that comes
// twice, or for nothing, does no harm.
//
// It is a room of its own so that River stays out of everything else.
package queue

import (
	"context"
	"errors"
	"log/slog"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/cupel/cupel"
)

// schema holds the tables of River, apart from those of the catalog.
const schema = "cupel_queue"

// migrationLock is the key of the advisory lock that a change of the schema holds.
const migrationLock = 0x6375707175657565 // "cupqueue"

// connections is how many connections one process holds at most.
const connections = 4

// Queue is the queue in a database. It is safe for concurrent use.
type Queue struct {
	pool   *pgxpool.Pool
	client *river.Client[pgx.Tx] // that adds jobs
}

// Open connects to the queue in the database that the address postgres://… names,
// and makes its tables, or brings them up to date.
func Open(ctx context.Context, address string) (*Queue, error) {
	config, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "the queue's address is no address of PostgreSQL such as postgres://user@host/database: %w", err)
	}
	config.MaxConns = connections
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, cupel.Errorf(cupel.Unavailable, "the queue's database cannot be used: %w", err)
	}
	q := &Queue{pool: pool}
	err = q.migrate(ctx)
	if err == nil {
		q.client, err = river.NewClient(riverpgxv5.New(pool), &river.Config{Schema: schema, PollOnly: true, Logger: quiet()})
	}
	if err != nil {
		pool.Close()
		return nil, unusable(config.ConnConfig, err)
	}
	return q, nil
}

// unusable explains why the queue cannot be used, without its password.
func unusable(config *pgx.ConnConfig, err error) error {
	code := cupel.Unavailable
	var known *cupel.Error
	if errors.As(err, &known) {
		code = known.Code
	}
	return cupel.Errorf(code, "the queue at %s:%d, database %q, cannot be used: %w", config.Host, config.Port, config.Database, err)
}

// Close closes the connections.
func (q *Queue) Close() { q.pool.Close() }

// quiet is a log that nobody reads: failures of jobs are written to their trials.
func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// migrate brings River's tables up to date while it holds a lock, which ends with
// its transaction. Where there is nothing to do it takes none.
func (q *Queue) migrate(ctx context.Context) error {
	migrator, err := rivermigrate.New(riverpgxv5.New(q.pool), &rivermigrate.Config{Schema: schema, Logger: quiet()})
	if err != nil {
		return err
	}
	if current, err := q.current(ctx, migrator); err != nil || current {
		return err
	}
	tx, err := q.pool.Begin(ctx)
	if err != nil {
		return err
	}
	// The statements that change the schema commit by themselves.
	defer tx.Rollback(context.WithoutCancel(ctx))
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, int64(migrationLock)); err != nil {
		return err
	}
	if _, err := q.pool.Exec(ctx, `CREATE SCHEMA IF NOT EXISTS `+schema); err != nil {
		return err
	}
	_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}

// current reports whether the tables are those that this program knows. Newer ones
// are an error of code conflict.
func (q *Queue) current(ctx context.Context, migrator *rivermigrate.Migrator[pgx.Tx]) (bool, error) {
	known := migrator.AllVersions()
	latest := known[len(known)-1].Version
	var version int
	// A database without the tables, or where they are being made, is a new one; one
	// that does not answer says so when they are made.
	err := q.pool.QueryRow(ctx, `SELECT coalesce(max(version), 0) FROM `+schema+`.river_migration WHERE line = 'main'`).Scan(&version)
	if err == nil && version > latest {
		return false, cupel.Errorf(cupel.Conflict, "it has the version %d, and this cupel knows only up to %d: use the newer cupel that made it", version, latest)
	}
	return err == nil && version == latest, ctx.Err()
}
