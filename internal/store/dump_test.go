package store_test

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/filter"
	"github.com/cupel/cupel/internal/store"
	"github.com/cupel/cupel/internal/store/sqlite"
	"github.com/cupel/cupel/internal/vault/pack"
)

// rows reads a dump from text: on each line a table, a tab and a row.
func rows(text []byte) func() (string, []byte, error) {
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, len(text)+1)
	return func() (string, []byte, error) {
		if !lines.Scan() {
			return "", nil, errors.Join(lines.Err(), io.EOF)
		}
		table, row, _ := bytes.Cut(lines.Bytes(), []byte("\t"))
		return string(table), row, nil
	}
}

// dump returns the dump of a store in the form that rows reads.
func dump(t *testing.T, s *store.Store) []byte {
	t.Helper()
	var text bytes.Buffer
	err := s.View(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Dump(t.Context(), func(table string, row []byte) error {
			_, err := fmt.Fprintf(&text, "%s\t%s\n", table, row)
			return err
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return text.Bytes()
}

// goldenDump holds something in every table.
func goldenDump(t testing.TB) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/dump-6.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func load(t *testing.T, s *store.Store, text []byte) {
	t.Helper()
	n, err := s.Load(t.Context(), rows(text))
	if err != nil {
		t.Fatal(err)
	}
	if want := int64(bytes.Count(text, []byte("\n")) - 1); n != want {
		t.Errorf("loaded %d rows, want %d", n, want)
	}
}

func TestDumpIsWhatWasLoaded(t *testing.T) {
	each(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		load(t, s, goldenDump(t))
		if d := cmp.Diff(string(goldenDump(t)), string(dump(t, s))); d != "" {
			t.Errorf("the dump is not what was loaded (-loaded +dumped):\n%s", d)
		}
	})
}

func TestLoadedCatalogWorks(t *testing.T) {
	each(t, func(t *testing.T, open func() *store.Store) {
		ctx, s := t.Context(), open()
		load(t, s, goldenDump(t))
		err := s.Update(ctx, func(tx *store.Tx) error {
			project, err := tx.Catalog().Project(ctx, "default")
			if err != nil {
				return err
			}
			found, err := filter.Parse(`metadata.Accuracy = 0.91 and library_versions.xgboost = "2.1.0"`, filter.Images, time.Now())
			if err != nil {
				return err
			}
			order, err := filter.ParseOrder(nil, filter.Images, "version")
			if err != nil {
				return err
			}
			images, _, err := tx.Catalog().ListImages(ctx, catalog.ImageQuery{Search: catalog.Search{ProjectID: project.ID, Filter: found, Order: order, Limit: 10}})
			if err != nil {
				return err
			}
			if len(images) != 1 || images[0].Version != 1 {
				t.Errorf("found %v, want version 1: the searchable metadata was not made anew", images)
			}
			return addPack(ctx, t, tx)
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// addPack adds a pack, whose number must be above those that were loaded.
func addPack(ctx context.Context, t *testing.T, tx *store.Tx) error {
	if err := tx.Index().StartUpload(ctx, "01JNEW", "default", time.Minute); err != nil {
		return err
	}
	num, err := tx.Index().AddPack(ctx, "01JNEW", pack.ID{1})
	if num <= 9 && err == nil {
		t.Errorf("the next pack has number %d, want one above 9", num)
	}
	return err
}

func TestLoadRefuses(t *testing.T) {
	golden := string(goldenDump(t))
	tests := []struct {
		name, text string
		code       cupel.Code
		naming     string
	}{
		{"nothing", "", cupel.Invalid, "no dump"},
		{"something else", "Lorem\tipsum\n", cupel.Invalid, "no dump"},
		{"no schema", "projects\t{}\n", cupel.Invalid, "no dump"},
		{"a newer schema", "schema\t{\"version\":1000}\n", cupel.Conflict, "newer cupel"},
		{"an older schema", "schema\t{\"version\":1}\n", cupel.Conflict, "older cupel"},
		{"an unknown table", golden + "recipies\t{}\n", cupel.Invalid, `"recipies"`},
		{"a row that is cut", golden + "manifests\t{\"owner_kind\":\n", cupel.Invalid, "manifests"},
		{"a row without a column", golden + "pins\t{\"pack\":4}\n", cupel.Invalid, "pins"},
		{"a row with another column", golden + "pins\t{\"pack\":4,\"uplaod\":\"a\"}\n", cupel.Invalid, "upload"},
		{"a number that is none", golden + "pins\t{\"pack\":4.5,\"upload\":\"a\"}\n", cupel.Invalid, "pack"},
		{"a reference to nothing", golden + "pins\t{\"pack\":77,\"upload\":\"01JUPLOAD\"}\n", cupel.Internal, ""},
	}
	each(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		before := dump(t, s)
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				_, err := s.Load(t.Context(), rows([]byte(test.text)))
				if got := cupel.ErrorCode(err); got != test.code || !strings.Contains(err.Error(), test.naming) {
					t.Errorf("got %q: %v; want %q naming %s", got, err, test.code, test.naming)
				}
				if d := cmp.Diff(string(before), string(dump(t, s))); d != "" {
					t.Errorf("a refused dump left something (-before +after):\n%s", d)
				}
			})
		}
	})
}

func TestLoadNeedsAnUnusedCatalog(t *testing.T) {
	each(t, func(t *testing.T, open func() *store.Store) {
		s := open()
		err := s.Update(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Catalog().AddProject(t.Context(), catalog.Project{ID: "01JOTHER", Project: cupel.Project{Name: cupel.DefaultProject}})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		load(t, s, goldenDump(t)) // an empty default project gives way
		_, err = s.Load(t.Context(), rows(goldenDump(t)))
		if cupel.ErrorCode(err) != cupel.Conflict || !strings.Contains(err.Error(), "not empty") {
			t.Errorf("loading twice: got %v, want a conflict", err)
		}
	})
}

func TestDumpHoldsEveryColumn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalog.db")
	connect(t, sqlite.Open, path)
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	found, err := db.Query(`SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c
		WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name NOT IN ('cupel_schema', 'vault_leases')`)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	columns := map[string][]string{}
	for found.Next() {
		var table, column string
		if err := found.Scan(&table, &column); err != nil {
			t.Fatal(err)
		}
		columns[table] = append(columns[table], column)
	}
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	byName := cmpopts.SortSlices(func(a, b string) bool { return a < b })
	if d := cmp.Diff(columns, store.DumpedColumns(), byName); d != "" {
		t.Errorf("the dump does not hold what the schema has (-schema +dump):\n%s", d)
	}
}
