package filter_test

import (
	"database/sql"
	"database/sql/driver"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	_ "github.com/jackc/pgx/v5/stdlib"
	"modernc.org/sqlite"

	"github.com/cupel/cupel/internal/filter"
	"github.com/cupel/cupel/internal/store/postgres/postgrestest"
)

// finder is one way to find the records of a filter, in the order of the file,
// and to sort all records: their ids.
type finder interface {
	find(f *filter.Filter) ([]string, error)
	sort(o *filter.Order) ([]string, error)
}

// entity is a kind of record with its vocabulary and, for both databases, the
// tables that hold it.
type entity struct {
	vocabulary *filter.Vocabulary
	columns    filter.Columns
	from       string   // the table of the records, with its alias
	then       []string // clauses that make any order total
	schema     string   // with JSONDOC, BIGINT and DOUBLE for the types
	insert     func(db inserter, position int, r record)
}

// runCases runs each case of the file in memory and on both databases.
func runCases(t *testing.T, e entity, file caseFile) {
	finders := databases(t, e, file.records)
	finders["memory"] = memory{e, file.records}
	for _, c := range file.cases {
		t.Run(c.name(), func(t *testing.T) {
			if c.order != nil {
				checkOrder(t, e, finders, c)
				return
			}
			f, err := filter.Parse(c.filter, e.vocabulary, file.now)
			if diff := cmp.Diff(c.fails, message(err)); diff != "" {
				t.Fatalf("error (-want +got):\n%s", diff)
			}
			if err != nil {
				return
			}
			for name, finder := range finders {
				checkFinder(t, name, finder, f, c.gives)
			}
			checkNormalForm(t, e.vocabulary, file, f)
		})
	}
}

// databases are both databases with the records in them.
func databases(t testing.TB, e entity, records []record) map[string]finder {
	return map[string]finder{
		"SQLite":     newDatabase(t, e, records, filter.SQLite, "sqlite", ":memory:"),
		"PostgreSQL": newDatabase(t, e, records, filter.PostgreSQL, "pgx", postgrestest.New(t)),
	}
}

func checkFinder(t *testing.T, name string, finder finder, f *filter.Filter, want []string) {
	t.Helper()
	got, err := finder.find(f)
	if err != nil {
		t.Errorf("%s: %v", name, err)
	} else if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// checkNormalForm checks that the normal form means the same.
func checkNormalForm(t *testing.T, v *filter.Vocabulary, file caseFile, f *filter.Filter) {
	t.Helper()
	again, err := filter.Parse(f.String(), v, file.now)
	if err != nil {
		t.Errorf("the normal form %s does not parse: %v", f, err)
	} else if diff := cmp.Diff(f, again, filter.Exported); diff != "" {
		t.Errorf("the normal form %s is another filter (-first +second):\n%s", f, diff)
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// database finds by SQL.
type database struct {
	db      *sql.DB
	entity  entity
	dialect filter.Dialect
}

func init() {
	sqlite.MustRegisterDeterministicScalarFunction(filter.FoldFunction, 1,
		func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
			if text, ok := args[0].(string); ok {
				return filter.Fold(text), nil
			}
			return nil, nil
		})
}

// types are what the schema's placeholders become.
var types = map[filter.Dialect]*strings.Replacer{
	filter.SQLite:     strings.NewReplacer("JSONDOC", "BLOB", "BIGINT", "INTEGER", "DOUBLE", "REAL"),
	filter.PostgreSQL: strings.NewReplacer("JSONDOC", "jsonb", "DOUBLE", "double precision"),
}

func newDatabase(t testing.TB, e entity, records []record, d filter.Dialect, driver, dsn string) database {
	t.Helper()
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1) // each connection to :memory: is a database of its own
	if _, err := db.Exec(types[d].Replace(e.schema)); err != nil {
		t.Fatal(err)
	}
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range records {
		e.insert(inserter{t, tx, d}, i, r)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	return database{db, e, d}
}

func (d database) find(f *filter.Filter) ([]string, error) {
	where, args, err := f.SQL(d.dialect, d.entity.columns)
	if err != nil {
		return nil, err
	}
	query := "SELECT id FROM " + d.entity.from + " WHERE " + where + " ORDER BY position"
	rows, err := d.db.Query(rebind(d.dialect, query), args...)
	if err != nil {
		return nil, fmt.Errorf("%w\n%s\n%v", err, query, args)
	}
	defer rows.Close()
	found := []string{}
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		found = append(found, id)
	}
	return found, rows.Err()
}

// rebind numbers the placeholders for PostgreSQL.
func rebind(d filter.Dialect, query string) string {
	if d == filter.SQLite {
		return query
	}
	var out strings.Builder
	for i, part := range strings.Split(query, "?") {
		if i > 0 {
			fmt.Fprintf(&out, "$%d", i)
		}
		out.WriteString(part)
	}
	return out.String()
}

// inserter writes rows of either database.
type inserter struct {
	t       testing.TB
	tx      *sql.Tx
	dialect filter.Dialect
}

// row inserts values into the table; a document becomes the database's JSON.
func (in inserter) row(table string, values ...any) {
	in.t.Helper()
	marks := make([]string, len(values))
	for i, v := range values {
		marks[i] = "?"
		if _, ok := v.(document); ok {
			marks[i] = map[filter.Dialect]string{filter.SQLite: "jsonb(?)", filter.PostgreSQL: "CAST(? AS jsonb)"}[in.dialect]
			values[i] = documentText(v)
		}
	}
	statement := "INSERT INTO " + table + " VALUES (" + strings.Join(marks, ", ") + ")"
	if _, err := in.tx.Exec(rebind(in.dialect, statement), values...); err != nil {
		in.t.Fatalf("%s %v: %v", statement, values, err)
	}
}
