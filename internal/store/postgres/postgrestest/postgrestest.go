//go:build unix

// Package postgrestest gives tests a real PostgreSQL: one server for each test
// binary, started from the installed binaries when the first test asks, and an
// empty database for each call of [New]. Benchmarks [Start] a durable one.
//
// The server keeps its files in a temporary folder, listens on a Unix socket
// there and nowhere else, and is stopped and removed when the test process
// ends, however it ends. Its locale is C, so that a query that leans on the
// locale of a database shows itself.
package postgrestest

import (
	"context"
	"fmt"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// running is the server of this test binary; it starts on first use.
var running = sync.OnceValues(func() (*Server, error) { return Start(hasty...) })

// databases counts the databases made so far, to name the next.
var databases atomic.Int64

// New makes an empty database and returns its DSN, a postgres:// URL of a
// superuser. It is there as long as the server: dropping a database takes longer
// than most tests. It is safe for concurrent use.
//
// A test on a machine without PostgreSQL fails: it is not skipped.
func New(t testing.TB) (dsn string) {
	t.Helper()
	server, err := running()
	if err != nil {
		t.Fatalf("start PostgreSQL for the test: %v", err)
	}
	return server.database(t, "template1")
}

// template is the database that [NewLike] copies, once it was made.
var template struct {
	sync.Mutex
	made bool
}

// NewLike does the same with a copy of a database that fill has filled: of the
// first one that was filled in this test binary, so that all calls must fill it
// alike. fill leaves no connection open.
func NewLike(t testing.TB, fill func(dsn string) error) (dsn string) {
	t.Helper()
	server, err := running()
	if err != nil {
		t.Fatalf("start PostgreSQL for the test: %v", err)
	}
	const name = "cupel_template"
	template.Lock()
	defer template.Unlock()
	if !template.made {
		dsn, err := server.CreateDatabase(name)
		if err == nil {
			err = fill(dsn)
		}
		if err != nil {
			t.Fatalf("fill database %s: %v", name, err)
		}
		template.made = true
	}
	return server.database(t, name)
}

// database makes a copy of a database.
func (s *Server) database(t testing.TB, like string) (dsn string) {
	t.Helper()
	name := fmt.Sprintf("cupel_%d", databases.Add(1))
	// Copying files takes a quarter of the time of the default, which logs all pages.
	if err := s.exec("CREATE DATABASE " + name + " TEMPLATE " + like + " STRATEGY file_copy"); err != nil {
		t.Fatalf("create database %s: %v", name, err)
	}
	return s.dsn(name)
}

// CreateDatabase makes an empty database and returns its DSN, as [New] does.
func (s *Server) CreateDatabase(name string) (dsn string, err error) {
	if err := s.exec("CREATE DATABASE " + name); err != nil {
		return "", err
	}
	return s.dsn(name), nil
}

// dsn returns the URL of one database of the server.
func (s *Server) dsn(database string) string {
	query := url.Values{"host": {s.folder}, "sslmode": {"disable"}}
	u := url.URL{Scheme: "postgres", User: url.User(superuser), Path: "/" + database, RawQuery: query.Encode()}
	return u.String()
}

// exec runs one statement in the maintenance database.
func (s *Server) exec(statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.dsn("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}
