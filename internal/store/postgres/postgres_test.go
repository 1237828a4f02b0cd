package postgres_test

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/store/postgres"
	"github.com/cupel/cupel/internal/store/postgres/postgrestest"
)

// refused opens a database, which must fail with the code.
func refused(t *testing.T, address string, code cupel.Code, naming string) {
	t.Helper()
	s, err := postgres.Open(t.Context(), address)
	if err == nil {
		s.Close()
	}
	if got := cupel.ErrorCode(err); got != code {
		t.Errorf("got an error of code %q (%v), want %q", got, err, code)
	} else if !strings.Contains(err.Error(), naming) || strings.Contains(err.Error(), "secret") {
		t.Errorf("the message must name %q and no password: %v", naming, err)
	}
}

func TestOpenTogether(t *testing.T) {
	address := postgrestest.New(t)
	errs := make([]error, 8)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			s, err := postgres.Open(t.Context(), address)
			if err == nil {
				err = s.Close()
			}
			errs[i] = err
		})
	}
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Errorf("opening a new database many times at once: %v", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Run("what is no address", func(t *testing.T) {
		refused(t, "postgres://ada:secret@host:port/catalog", cupel.Invalid, "postgres://")
	})
	t.Run("a server that is not there", func(t *testing.T) {
		refused(t, "postgres://ada:secret@127.0.0.1:1/catalog", cupel.Unavailable, "127.0.0.1:1")
	})
	t.Run("a newer schema", func(t *testing.T) {
		address := postgrestest.New(t)
		s, err := postgres.Open(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		change(t, address, `INSERT INTO cupel_schema (version_id, is_applied) VALUES (1000, TRUE)`)
		refused(t, address, cupel.Conflict, "newer cupel")
	})
}

func TestStatements(t *testing.T) {
	for _, c := range []struct {
		name   string
		option url.Values
		want   pgx.QueryExecMode
	}{
		{"kept in the session", nil, pgx.QueryExecModeCacheStatement},
		{"not kept behind a pooler", url.Values{"default_query_exec_mode": {"exec"}}, pgx.QueryExecModeExec},
	} {
		t.Run(c.name, func(t *testing.T) {
			address := postgrestest.New(t) + "&" + c.option.Encode() // it has a query that names the socket
			config, err := postgres.Parse(address)
			if err != nil {
				t.Fatal(err)
			}
			if config.DefaultQueryExecMode != c.want {
				t.Errorf("statements are run in the mode %v, want %v", config.DefaultQueryExecMode, c.want)
			}
			s, err := postgres.Open(t.Context(), address)
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(s.Ping(t.Context()), s.Close()); err != nil {
				t.Error(err)
			}
		})
	}
}

// change runs a statement behind the back of the store.
func change(t *testing.T, address, statement string) {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, statement); err != nil {
		t.Fatal(err)
	}
}
