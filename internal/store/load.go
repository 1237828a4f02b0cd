package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/store/migrations"
)

// Load writes the rows of a dump into a database in which nothing has been made
// yet, all or none, and returns their number. next returns them one by one, in
// the order of [Tx.Dump], and [io.EOF] at the end. Memory does not grow with the
// dump.
//
// The default project with its default experiment, and settings of the vault,
// give way to those of the dump.
// A database with more in it is an error of code conflict, as is a dump of
// another schema than this program's; a dump that is no dump is invalid.
func (s *Store) Load(ctx context.Context, next func() (table string, row []byte, err error)) (rows int64, err error) {
	// Not Update: what next has returned once cannot be had again.
	err = s.updateOnce(ctx, func(tx *Tx) (err error) {
		rows, err = tx.load(ctx, next)
		return err
	})
	return rows, s.dialect.explain(ctx, err)
}

func (tx *Tx) load(ctx context.Context, next func() (string, []byte, error)) (rows int64, err error) {
	if err := checkSchema(next()); err != nil {
		return 0, err
	}
	if err := tx.checkUnused(ctx); err != nil {
		return 0, err
	}
	for _, t := range slices.Backward(tables) {
		if _, err := tx.exec(ctx, `DELETE FROM `+t.name); err != nil {
			return 0, err
		}
	}
	if rows, err = tx.loadRows(ctx, next); err != nil {
		return 0, err
	}
	return rows, tx.countOn(ctx)
}

// checkSchema reads the first row of a dump.
func checkSchema(name string, row []byte, err error) error {
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	var schema schemaRow
	if name != schemaTable || json.Unmarshal(row, &schema) != nil || schema.Version < 1 {
		return cupel.Errorf(cupel.Invalid, "this is no dump of a catalog: it does not begin with its schema")
	}
	switch latest := migrations.Latest(); {
	case schema.Version > latest:
		return cupel.Errorf(cupel.Conflict, "the dump has schema version %d, and this cupel knows only up to %d: use the newer cupel that wrote it", schema.Version, latest)
	case schema.Version < latest:
		return cupel.Errorf(cupel.Conflict, "the dump has schema version %d, and this cupel has %d: restore it with the older cupel that wrote it, then open the result with this one", schema.Version, latest)
	}
	return nil
}

// checkUnused fails when something was made in the database.
func (tx *Tx) checkUnused(ctx context.Context) error {
	for what, query := range map[string]string{
		"model repositories": `SELECT count(*) FROM repositories`,
		"runs":               `SELECT count(*) FROM runs`,
		"experiments":        `SELECT count(*) FROM experiments WHERE id <> 0`,
		"logged models":      `SELECT count(*) FROM logged_models`,
		"projects":           `SELECT count(*) FROM projects WHERE name <> '` + cupel.DefaultProject + `'`,
		"tokens":             `SELECT count(*) FROM tokens`,
		"uploads":            `SELECT count(*) FROM uploads WHERE state = 'open'`,
	} {
		var n int64
		if _, err := tx.row(ctx, []any{&n}, query); err != nil {
			return err
		}
		if n > 0 {
			return cupel.Errorf(cupel.Conflict, "the catalog is not empty: it has %d %s, deleted ones included; restore into a new one", n, what)
		}
	}
	return nil
}

func (tx *Tx) loadRows(ctx context.Context, next func() (string, []byte, error)) (rows int64, err error) {
	gathered := batch{tx: tx}
	for {
		name, row, err := next()
		if errors.Is(err, io.EOF) {
			return rows, gathered.flush(ctx)
		}
		if err != nil {
			return rows, err
		}
		rows++
		if err := gathered.add(ctx, name, row); err != nil {
			return rows, fmt.Errorf("row %d of the dump: %w", rows, err)
		}
	}
}

// countOn lets the keys that count by themselves go on after the highest.
func (tx *Tx) countOn(ctx context.Context) error {
	for _, t := range tables {
		if !t.counts || tx.dialect.CountOn == "" {
			continue
		}
		statement := strings.NewReplacer("TABLE", t.name, "COLUMN", t.key).Replace(tx.dialect.CountOn)
		if _, err := tx.exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}
