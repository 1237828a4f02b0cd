package mlflowimport

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/cupel/cupel"
)

// database is MLflow's SQLite file, with the folder of its artifacts. It is only
// read, and in short queries: one that lasts would keep a running MLflow server
// from writing.
type database struct {
	db        *sql.DB
	path      string
	workspace string
	columns   map[string]bool // "table.column", for all that there are
	folder    folder
}

var _ Source = (*database)(nil)

// openDatabase opens the file at path. One that is no database of MLflow is an
// error of code invalid.
func openDatabase(ctx context.Context, path, artifacts, workspace string) (*database, error) {
	if err := checkHeader(path); err != nil {
		return nil, err
	}
	where, err := filepath.Abs(path)
	if err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "%s: %w", path, err)
	}
	dsn := url.URL{Scheme: "file", Path: filepath.ToSlash(where), RawQuery: "mode=ro&_pragma=busy_timeout(30000)&_pragma=query_only(true)"}
	db, err := sql.Open("sqlite", dsn.String())
	if err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "%s cannot be opened: %w", path, err)
	}
	db.SetMaxOpenConns(workers)
	d := &database{db: db, path: path, workspace: workspace, columns: map[string]bool{}, folder: newFolder(artifacts, filepath.Dir(where))}
	if d.workspace == "" {
		d.workspace = "default"
	}
	if err := d.readColumns(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return d, nil
}

// checkHeader refuses what is no SQLite file with words that help.
func checkHeader(path string) error {
	file, err := os.Open(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return cupel.Errorf(cupel.NotFound, "there is no file %s", path)
	case err != nil:
		return cupel.Errorf(cupel.Invalid, "cannot read %s: %w", path, err)
	}
	defer file.Close()
	const magic = "SQLite format 3\x00"
	head := make([]byte, len(magic))
	if _, err := io.ReadFull(file, head); err != nil || string(head) != magic {
		return cupel.Errorf(cupel.Invalid, "%s is no SQLite file: name MLflow's database, such as mlflow.db", path)
	}
	return nil
}

// readColumns reads which tables and columns this release of MLflow has.
func (d *database) readColumns(ctx context.Context) error {
	type column struct{ table, name string }
	found, err := query(ctx, d, `SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'`, nil,
		func(c *column) []any { return []any{&c.table, &c.name} })
	for _, c := range found {
		d.columns[c.table+"."+c.name] = true
	}
	if err == nil && (!d.columns["experiments.experiment_id"] || !d.columns["runs.run_uuid"] || !d.columns["metrics.is_nan"]) {
		err = cupel.Errorf(cupel.Invalid, "%s is not MLflow's database: it has no experiments, runs and metrics", d.path)
	}
	return err
}

// has reports whether this release of MLflow has a table.
func (d *database) has(table, column string) bool { return d.columns[table+"."+column] }

// column is the SQL of a column, NULL where this release of MLflow has none.
func (d *database) column(table, name string) string {
	if !d.has(table, name) {
		return "NULL"
	}
	return table + "." + name
}

// inWorkspace is a condition on the workspace that is imported, for a table that
// releases since 3.10 divide.
func (d *database) inWorkspace(table string) (condition string, args []any) {
	if !d.has(table, "workspace") {
		return "1 = 1", nil
	}
	return table + ".workspace = ?", []any{d.workspace}
}

// Name implements [Source].
func (d *database) Name() string { return "sqlite:" + d.path }

// Close implements [Source].
func (d *database) Close() error { return d.db.Close() }

// query reads all rows of a query at once. scan returns where the columns of a
// row go.
func query[T any](ctx context.Context, d *database, text string, args []any, scan func(*T) []any) ([]T, error) {
	rows, err := d.db.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, d.unreadable(ctx, err)
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		var row T
		if err := rows.Scan(scan(&row)...); err != nil {
			return nil, d.unreadable(ctx, err)
		}
		all = append(all, row)
	}
	if err := rows.Err(); err != nil {
		return nil, d.unreadable(ctx, err)
	}
	return all, nil
}

func (d *database) unreadable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return cupel.Errorf(cupel.Unavailable, "%s cannot be read: %w", d.path, err)
}

// text is SQL that reads a column as text of at most most characters and one: the
// rules that follow refuse it then, and a damaged file cannot fill the memory.
func text(column string, most int) string {
	return fmt.Sprintf("coalesce(substr(%s, 1, %d), '')", column, most+1)
}

// whole is SQL that reads a column as a whole number, 0 for what is none.
func whole(column string) string { return "coalesce(CAST(" + column + " AS INTEGER), 0)" }

// Limits on texts that are read, in characters: those of MLflow's columns or
// Cupel's rules, whichever are higher.
const (
	maxName   = 1000
	maxValue  = 100_000
	maxLong   = 1 << 20
	maxLonger = 1 << 24
)

// marks is "?, ?, ?" and the arguments for it.
func marks[T any](values []T) (text string, args []any) {
	for _, v := range values {
		args = append(args, v)
	}
	return strings.TrimSuffix(strings.Repeat("?, ", len(values)), ", "), args
}
