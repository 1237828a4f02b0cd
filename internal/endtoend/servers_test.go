// Package endtoend tests what only shows when the parts are put together: whole
// servers, several of them, killed ones.
package endtoend

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/client"
	"github.com/cupel/cupel/internal/registrytest"
	"github.com/cupel/cupel/internal/server"
	"github.com/cupel/cupel/internal/store/postgres/postgrestest"
	"github.com/cupel/cupel/internal/vault/s3/s3test"
)

// TestServer runs the suite through one server over a folder.
func TestServer(t *testing.T) {
	registrytest.TestRegistry(t, func(t *testing.T) (cupel.Registry, cupel.Registry) {
		config := server.DefaultConfig()
		config.Home = t.TempDir()
		url := serve(t, config)
		return dial(t, url), dial(t, url)
	})
}

// TestServers runs it through two servers that share a database and a bucket.
func TestServers(t *testing.T) {
	bucket := s3test.NewBucket(t)
	for _, setting := range bucket.Env() {
		name, value, _ := strings.Cut(setting, "=")
		t.Setenv(name, value)
	}
	n := 0
	registrytest.TestRegistry(t, func(t *testing.T) (cupel.Registry, cupel.Registry) {
		n++
		config := server.DefaultConfig()
		config.Catalog, config.Vault = postgrestest.New(t), bucket.URL(fmt.Sprint("vault", n))
		return dial(t, serve(t, config)), dial(t, serve(t, config))
	})
}

// serve starts a server on a free port, and closes it when the test ends.
func serve(t *testing.T, config server.Config) (url string) {
	t.Helper()
	config.Listen = "127.0.0.1:0"
	s := server.New(config, slog.New(slog.DiscardHandler))
	if err := s.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s.URL()
}

func dial(t *testing.T, url string) cupel.Registry {
	t.Helper()
	c, err := client.Open(client.Options{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}
