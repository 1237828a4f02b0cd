// Package migrations holds the schema of the catalog and of the vault's index,
// and brings a database up to it: forward only, each step in a transaction.
//
// The steps are SQL that both databases read; the types that differ are words
// which [Up] replaces: BLOB, JSONB, SERIAL (a key that counts by itself) and
// KEYED (a table that is kept in the order of its key). What only one of them
// reads, such as a view with its own functions, is a file of the same name in
// the folder of that database, and follows the other in the same step.
package migrations

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"

	"github.com/cupel/cupel"
)

// table is where goose keeps the version of the schema.
const table = "cupel_schema"

//go:embed *.sql sqlite3/*.sql postgres/*.sql
var files embed.FS

// Latest returns the version of the schema that this program knows.
func Latest() int64 {
	all, err := steps("", strings.NewReplacer())
	if err != nil {
		panic(err) // the files are part of the program
	}
	return all[len(all)-1].Version
}

// Pending reports whether the database's schema is older than this program's. A
// newer one is an error of code conflict.
func Pending(ctx context.Context, db *sql.DB) (bool, error) {
	var has int64
	// A database without the table is a new one; one that does not answer says so
	// when the steps are taken.
	row := db.QueryRowContext(ctx, "SELECT max(version_id) FROM "+table)
	if err := row.Scan(&has); err != nil {
		has = 0
	}
	latest := Latest()
	if has > latest {
		return false, cupel.Errorf(cupel.Conflict, "the catalog has schema version %d, and this cupel knows only up to %d: use the newer cupel that wrote it", has, latest)
	}
	return has < latest, ctx.Err()
}

// Up brings the database to the latest schema. One caller at a time may run it.
func Up(ctx context.Context, db *sql.DB, dialect goose.Dialect, types *strings.Replacer) error {
	return To(ctx, db, Latest(), dialect, types)
}

// To is [Up] to an older version, as tests need it.
func To(ctx context.Context, db *sql.DB, version int64, dialect goose.Dialect, types *strings.Replacer) error {
	provider, err := provider(db, dialect, types)
	if err != nil {
		return err
	}
	_, err = provider.UpTo(ctx, version)
	return err
}

func provider(db *sql.DB, dialect goose.Dialect, types *strings.Replacer) (*goose.Provider, error) {
	all, err := steps(dialect, types)
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(dialect, db, nil,
		goose.WithGoMigrations(all...),
		goose.WithDisableGlobalRegistry(true),
		goose.WithTableName(table))
}

// steps reads the embedded files, in their order.
func steps(dialect goose.Dialect, types *strings.Replacer) ([]*goose.Migration, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, err
	}
	var all []*goose.Migration
	for _, name := range names {
		number, _, _ := strings.Cut(name, "_")
		version, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("migration %s: its name begins with no number", name)
		}
		text, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		own, err := files.ReadFile(string(dialect) + "/" + name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		run := &goose.GoFunc{RunTx: script(types.Replace(string(text)) + string(own))}
		all = append(all, goose.NewGoMigration(version, run, nil))
	}
	return all, nil
}

// script runs statements one by one: PostgreSQL's extended protocol takes no more
// than one at a time.
func script(text string) func(context.Context, *sql.Tx) error {
	return func(ctx context.Context, tx *sql.Tx) error {
		for statement := range strings.SplitSeq(text, ";\n") {
			if strings.TrimSpace(statement) == "" {
				continue
			}
			if _, err := tx.ExecContext(ctx, statement); err != nil {
				return fmt.Errorf("%w in: %s", err, statement)
			}
		}
		return nil
	}
}
