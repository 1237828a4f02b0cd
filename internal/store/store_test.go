package store_test

import (
	"context"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/catalog/catalogtest"
	"github.com/cupel/cupel/internal/store"
	"github.com/cupel/cupel/internal/store/postgres"
	"github.com/cupel/cupel/internal/store/postgres/postgrestest"
	"github.com/cupel/cupel/internal/store/sqlite"
)

type testDatabase struct {
	name    string
	empty   func(t testing.TB) (address string)
	connect func(ctx context.Context, address string) (*store.Store, error)
}

// databases are those that the tests run over: empty makes one and returns its
// address, connect opens a store over it.
var databases = []testDatabase{
	{"sqlite", func(t testing.TB) string { return filepath.Join(t.TempDir(), "catalog.db") }, sqlite.Open},
	{"postgres", postgrestest.New, postgres.Open},
	{"postgres-english", englishDatabase, postgres.Open},
}

// englishDatabase makes a database that sorts texts as a dictionary does. The
// catalog must sort them by their bytes all the same.
func englishDatabase(t testing.TB) string {
	t.Helper()
	server, err := url.Parse(postgrestest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimPrefix(server.Path, "/") + "_english"
	administer(t, server.String(), `CREATE DATABASE `+name+` TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en-US'`)
	t.Cleanup(func() { administer(t, server.String(), `DROP DATABASE `+name+` WITH (FORCE)`) })
	english := *server
	english.Path = "/" + name
	return english.String()
}

// administer runs a statement in a database.
func administer(t testing.TB, address, statement string) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, statement); err != nil {
		t.Error(err)
	}
}

// each runs a test over each database.
func each(t *testing.T, test func(t *testing.T, open func() *store.Store)) {
	eachProcess(t, func(t *testing.T, open func() *store.Store, _ string) { test(t, open) })
}

// eachProcess is [each] for tests with several processes, for which database is
// what [saverVariable] holds.
func eachProcess(t *testing.T, test func(t *testing.T, open func() *store.Store, database string)) {
	for _, d := range databases[:2] { // the third differs in the order of texts only
		t.Run(d.name, func(t *testing.T) {
			address := d.empty(t)
			test(t, func() *store.Store { return connect(t, d.connect, address) }, d.name+" "+address)
		})
	}
}

// connect opens a store for as long as the test runs.
func connect(t testing.TB, open func(context.Context, string) (*store.Store, error), address string) *store.Store {
	t.Helper()
	s, err := open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// catalogDatabase is a store as the suite of the catalog sees it.
type catalogDatabase struct{ *store.Store }

func (d catalogDatabase) View(ctx context.Context, fn func(catalog.Catalog) error) error {
	return d.Store.View(ctx, func(tx *store.Tx) error { return fn(tx.Catalog()) })
}

func (d catalogDatabase) Update(ctx context.Context, fn func(catalog.Catalog) error) error {
	return d.Store.Update(ctx, func(tx *store.Tx) error { return fn(tx.Catalog()) })
}

func TestCatalog(t *testing.T) {
	postgresLike := func(t testing.TB) string { return postgrestest.NewLike(t, migrated) }
	pooled := func(t testing.TB) string { return postgresLike(t) + "&default_query_exec_mode=exec" }
	for _, d := range []struct {
		testDatabase
		groups []string // nil for all
	}{
		{databases[0], nil},
		{testDatabase{"postgres", postgresLike, postgres.Open}, nil},
		// What leans on the types of parameters.
		{testDatabase{"postgres-pooled", pooled, postgres.Open}, []string{"arrivals", "metrics", "run logging", "run search"}},
		// What depends on the order of texts.
		{databases[2], []string{"filters", "journal", "listing", "names", "search", "run search"}},
	} {
		t.Run(d.name, func(t *testing.T) {
			catalogtest.Run(t, func(t *testing.T) catalogtest.Database {
				return catalogDatabase{connect(t, d.connect, d.empty(t))}
			}, d.groups...)
		})
	}
}

// migrated brings an empty PostgreSQL up to the schema.
func migrated(dsn string) error {
	s, err := postgres.Open(context.Background(), dsn)
	if err != nil {
		return err
	}
	return s.Close()
}

func TestUpdateIsGuarded(t *testing.T) {
	s := connect(t, postgres.Open, postgrestest.New(t))
	settings := map[string]string{"lock_timeout": "10s", "statement_timeout": "1min", "idle_in_transaction_session_timeout": "1min"}
	setting := func(name, want string) func(*store.Tx) error {
		return func(tx *store.Tx) error {
			got, err := tx.Text(t.Context(), `SELECT current_setting('`+name+`')`)
			if got != want {
				t.Errorf("%s is %s, want %s", name, got, want)
			}
			return err
		}
	}
	for name, want := range settings {
		if err := s.Update(t.Context(), setting(name, want)); err != nil {
			t.Fatal(err)
		}
		// Nothing of it may be left in the session.
		if err := s.View(t.Context(), setting(name, "0")); err != nil {
			t.Fatal(err)
		}
	}
}

// TestUpdateThatGoesOnAfterAnError must not be acknowledged where the database
// has given the transaction up.
func TestUpdateThatGoesOnAfterAnError(t *testing.T) {
	s := connect(t, postgres.Open, postgrestest.New(t))
	err := s.Update(t.Context(), func(tx *store.Tx) error {
		if err := note(t.Context(), tx, "a"); err != nil {
			return err
		}
		if tx.Exec(t.Context(), `INSERT INTO nothing VALUES (1)`) == nil {
			t.Error("there is a table of that name")
		}
		return nil
	})
	if err == nil {
		t.Error("an update was acknowledged that was rolled back")
	}
}
