package store_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/catalog/catalogtest"
	"github.com/cupel/cupel/internal/store"
	"github.com/cupel/cupel/internal/store/postgres"
	"github.com/cupel/cupel/internal/store/postgres/postgrestest"
	"github.com/cupel/cupel/internal/store/sqlite"
)

// databases are the two databases of the tests. open returns the address of an
// empty one, and connect a store over it.
var databases = []struct {
	name    string
	empty   func(t testing.TB) (address string)
	connect func(ctx context.Context, address string) (*store.Store, error)
}{
	{"sqlite", func(t testing.TB) string { return filepath.Join(t.TempDir(), "catalog.db") }, sqlite.Open},
	{"postgres", postgrestest.New, postgres.Open},
}

// each runs a test over each database.
func each(t *testing.T, test func(t *testing.T, open func() *store.Store)) {
	for _, d := range databases {
		t.Run(d.name, func(t *testing.T) {
			address := d.empty(t)
			test(t, func() *store.Store { return connect(t, d.connect, address) })
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
	for _, d := range databases {
		t.Run(d.name, func(t *testing.T) {
			catalogtest.Run(t, func(t *testing.T) catalogtest.Database {
				return catalogDatabase{connect(t, d.connect, d.empty(t))}
			})
		})
	}
}
