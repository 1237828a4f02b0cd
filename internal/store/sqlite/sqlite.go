// Package sqlite opens a [store.Store] in a file of SQLite: the default, which
// needs no server.
package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/filter"
	"github.com/cupel/cupel/internal/store"
	"github.com/cupel/cupel/internal/store/migrations"
)

// readers is how many transactions of one process read at the same time.
const readers = 4

// Types are the types of SQLite for those of the migrations.
var Types = strings.NewReplacer("SERIAL PRIMARY KEY", "INTEGER PRIMARY KEY AUTOINCREMENT", "JSONB", "BLOB", "KEYED", "WITHOUT ROWID")

var dialect = store.Dialect{
	Filter:    filter.SQLite,
	Rows:      16, // longer statements are not kept, and preparing one takes longer than running it
	Readers:   readers,
	Now:       "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
	JSON:      "jsonb(?)",
	Texts:     "SELECT value FROM json_each(?)",
	Types:     Types,
	Collision: hasCode(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED),
	Taken:     isTaken,
	Full:      hasCode(sqlite3.SQLITE_FULL),
}

// registerFold makes the case folding of filters known to every connection.
var registerFold = sync.OnceValue(func() error {
	return sqlite.RegisterDeterministicScalarFunction(filter.FoldFunction, 1,
		func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
			if text, ok := args[0].(string); ok {
				return filter.Fold(text), nil
			}
			return nil, nil
		})
})

// Open opens the database in the file at path, made with its folder where there
// is none, and brings its schema up to date. Several processes may have it open;
// a change of the schema needs it alone and fails with code conflict otherwise.
// A file on a network file system is refused with code invalid, since SQLite's
// locks do not hold there.
func Open(ctx context.Context, path string) (*store.Store, error) {
	if err := registerFold(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "catalog %s: its folder cannot be made: %w", path, err)
	}
	if err := refuseNetwork(path); err != nil {
		return nil, err
	}
	use, err := enter(ctx, path)
	if err != nil {
		return nil, err
	}
	write, err := connect(path, "_txlock=immediate", "_pragma=journal_mode(wal)", "_pragma=synchronous(full)")
	if err != nil {
		return nil, errors.Join(err, use.leave())
	}
	write.SetMaxOpenConns(1)
	if err := migrate(ctx, write, use, path); err != nil {
		return nil, errors.Join(err, write.Close(), use.leave())
	}
	if _, err := write.ExecContext(ctx, shortWait); err != nil {
		return nil, errors.Join(unreadable(path, err), write.Close(), use.leave())
	}
	read, err := connect(path, "_pragma=query_only(1)")
	if err != nil {
		return nil, errors.Join(err, write.Close(), use.leave())
	}
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	return store.New(read, write, dialect, use.leave), nil
}

// shortWait ends SQLite's own waiting for another process's transaction early:
// its pauses grow to 100 ms, and a process that writes without pause would have
// the file most of the time. The store tries again in short, uneven pauses.
const shortWait = "PRAGMA busy_timeout = 10"

func connect(path string, options ...string) (*sql.DB, error) {
	options = append(options, "_pragma=busy_timeout(5000)", "_pragma=foreign_keys(1)", "_pragma=cache_size(-16384)")
	// A URI, so that a path with a '?' or '%' in it is still a path.
	name := url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: strings.Join(options, "&")}
	return sql.Open("sqlite", name.String())
}

// migrate brings the schema up to date, alone with the file.
func migrate(ctx context.Context, db *sql.DB, use *use, path string) error {
	return use.until(ctx, func(alone bool) (done bool, err error) {
		pending, err := migrations.Pending(ctx, db)
		if err != nil || !pending {
			return true, unreadable(path, err)
		}
		if alone {
			return true, unreadable(path, migrations.Up(ctx, db, goose.DialectSQLite3, dialect.Types))
		}
		return false, nil
	})
}

// unreadable explains that the file at path cannot be opened as a catalog.
func unreadable(path string, err error) error {
	var known *cupel.Error
	switch {
	case err == nil || errors.As(err, &known):
		return err
	case hasCode(sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)(err):
		return cupel.Errorf(cupel.Corrupt, "catalog %s is not a database of SQLite, or damaged: restore it from a backup, or move it away and run vault:rebuild: %w", path, err)
	case hasCode(sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM)(err):
		return cupel.Errorf(cupel.Invalid, "catalog %s cannot be opened for writing: check its permissions: %w", path, err)
	default:
		return cupel.Errorf(cupel.Internal, "catalog %s: %w", path, err)
	}
}

// hasCode returns a test for errors with one of SQLite's primary result codes.
func hasCode(codes ...int) func(error) bool {
	return func(err error) bool {
		var failure *sqlite.Error
		if !errors.As(err, &failure) {
			return false
		}
		for _, code := range codes {
			if failure.Code()&0xff == code {
				return true
			}
		}
		return false
	}
}

func isTaken(err error) bool {
	var failure *sqlite.Error
	return errors.As(err, &failure) &&
		(failure.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY || failure.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE)
}
