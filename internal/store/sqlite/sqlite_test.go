package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/store"
	"github.com/cupel/cupel/internal/store/sqlite"
)

// open opens the database at path for as long as the test runs.
func open(t *testing.T, path string) *store.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// refused opens the database at path, which must fail with the code.
func refused(ctx context.Context, t *testing.T, path string, code cupel.Code, naming string) {
	t.Helper()
	s, err := sqlite.Open(ctx, path)
	if err == nil {
		s.Close()
	}
	if got := cupel.ErrorCode(err); got != code {
		t.Errorf("got an error of code %q (%v), want %q", got, err, code)
	} else if !strings.Contains(err.Error(), naming) || !strings.Contains(err.Error(), path) && code != cupel.Conflict {
		t.Errorf("the message names neither %q nor the file: %v", naming, err)
	}
}

// change runs a statement behind the back of the store.
func change(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}

func TestOpenKeepsWhatIsThere(t *testing.T) {
	for name, file := range map[string]string{
		"plain":       "catalog.db",
		"in a folder": "new/folder/catalog.db",
		"like a URI":  "a b?c=d&e#f%20.db",
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), file)
			s := open(t, path)
			err := s.Update(t.Context(), func(tx *store.Tx) error {
				_, err := tx.Catalog().AddProject(t.Context(), catalog.Project{ID: "01P", Project: cupel.Project{Name: "default"}})
				return err
			})
			if err := errors.Join(err, s.Close()); err != nil {
				t.Fatal(err)
			}
			err = open(t, path).View(t.Context(), func(tx *store.Tx) error {
				_, err := tx.Catalog().Project(t.Context(), "default")
				return err
			})
			if err != nil {
				t.Error(err)
			}
			if _, err := os.Stat(path); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestOpenTogether(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalog.db")
	errs := make([]error, 16)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			s, err := sqlite.Open(t.Context(), path)
			if err == nil {
				err = s.Close()
			}
			errs[i] = err
		})
	}
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Errorf("opening a new catalog many times at once: %v", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Run("what is no database", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "catalog.db")
		if err := os.WriteFile(path, []byte(strings.Repeat("no database. ", 1000)), 0o600); err != nil {
			t.Fatal(err)
		}
		refused(t.Context(), t, path, cupel.Corrupt, "backup")
	})
	t.Run("a folder", func(t *testing.T) {
		refused(t.Context(), t, t.TempDir(), cupel.Invalid, "permissions")
	})
	t.Run("a path through a file", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		refused(t.Context(), t, filepath.Join(file, "catalog.db"), cupel.Invalid, "folder")
	})
	t.Run("a newer schema", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "catalog.db")
		open(t, path).Close()
		change(t, path, `INSERT INTO cupel_schema (version_id, is_applied) VALUES (1000, 1)`)
		refused(t.Context(), t, path, cupel.Conflict, "newer cupel")
	})
}

func TestSchemaChangeNeedsTheFileAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalog.db")
	server := open(t, path)
	change(t, path, `DELETE FROM cupel_schema WHERE version_id > 0`)

	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	refused(ctx, t, path, cupel.Conflict, "stop the server")
	if err := server.Ping(t.Context()); err != nil {
		t.Errorf("the server was disturbed: %v", err)
	}
}
