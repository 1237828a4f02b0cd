package store_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pressly/goose/v3"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/store/migrations"
	"github.com/cupel/cupel/internal/store/postgres"
	"github.com/cupel/cupel/internal/store/sqlite"
)

// older says how to make a database of an older schema by hand.
var older = map[string]struct {
	driver, json, mark string
	dialect            goose.Dialect
	types              *strings.Replacer
}{
	"sqlite":   {"sqlite", "jsonb(?)", "?", goose.DialectSQLite3, sqlite.Types},
	"postgres": {"pgx", "CAST($ AS JSONB)", "$", goose.DialectPostgres, postgres.Types},
}

// TestMigrates opens databases of each released schema, filled from a dump of
// that time, with this program.
func TestMigrates(t *testing.T) {
	for _, version := range []int64{2, 3, 4} {
		name := "testdata/dump-" + strconv.FormatInt(version, 10)
		want, err := os.ReadFile(name + "-migrated.jsonl")
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range databases[:2] {
			t.Run(d.name+" from "+strconv.FormatInt(version, 10), func(t *testing.T) {
				address := d.empty(t)
				makeOlder(t, d.name, address, version, name+".jsonl")
				if d := cmp.Diff(string(want), string(dump(t, connect(t, d.connect, address)))); d != "" {
					t.Errorf("rows after the migration (-want +got):\n%s", d)
				}
			})
		}
	}
}

// makeOlder makes a database of a schema with the rows of a dump.
func makeOlder(t *testing.T, database, address string, version int64, file string) {
	t.Helper()
	o := older[database]
	db, err := sql.Open(o.driver, address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := migrations.To(t.Context(), db, version, o.dialect, o.types); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	next := rows(text)
	for {
		table, row, err := next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err == nil && table != "schema" {
			statement, args := insertion(t, database, table, row)
			_, err = db.ExecContext(t.Context(), statement, args...)
		}
		if err != nil {
			t.Fatalf("table %s: %v", table, err)
		}
	}
}

// insertion is the statement that adds a row of a dump.
func insertion(t *testing.T, database, table string, row []byte) (statement string, args []any) {
	t.Helper()
	var fields map[string]any
	decoder := json.NewDecoder(bytes.NewReader(row))
	decoder.UseNumber()
	if err := decoder.Decode(&fields); err != nil {
		t.Fatal(err)
	}
	var columns, marks []string
	add := func(column, mark string, value any) {
		args = append(args, value)
		columns = append(columns, column)
		marks = append(marks, strings.NewReplacer("$", "$"+strconv.Itoa(len(args))).Replace(mark))
	}
	for _, column := range slices.Sorted(maps.Keys(fields)) {
		add(column, older[database].mark, plain(t, fields[column]))
		if searchable, found := strings.CutSuffix(column, "_text"); found && table == "images" {
			add(searchable, older[database].json, fields[column])
		}
	}
	return `INSERT INTO ` + table + ` (` + strings.Join(columns, ", ") + `) VALUES (` + strings.Join(marks, ", ") + `)`, args
}

// plain is a value of a dump as a driver takes it.
func plain(t *testing.T, value any) any {
	t.Helper()
	switch v := value.(type) {
	case json.Number:
		n, err := v.Int64()
		if err != nil {
			t.Fatal(err)
		}
		return n
	case map[string]any:
		var b struct {
			Base64 []byte       `json:"base64"`
			Float  *cupel.Float `json:"float"`
		}
		text, err := json.Marshal(v)
		if err == nil {
			err = json.Unmarshal(text, &b)
		}
		if err != nil {
			t.Fatal(err)
		}
		if b.Float != nil {
			return float64(*b.Float)
		}
		return b.Base64
	}
	return value
}
