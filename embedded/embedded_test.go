package embedded_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/embedded"
	"github.com/cupel/cupel/internal/registrytest"
	"github.com/cupel/cupel/internal/store/postgres/postgrestest"
	"github.com/cupel/cupel/internal/vault/s3/s3test"
)

func TestFolder(t *testing.T) {
	registrytest.TestRegistry(t, func(t *testing.T) (cupel.Registry, cupel.Registry) {
		options := embedded.Options{Home: t.TempDir()}
		return open(t, options), open(t, options)
	})
}

func TestPostgresAndS3(t *testing.T) {
	bucket := s3test.NewBucket(t)
	setAll(t, bucket.Env())
	n := 0
	registrytest.TestRegistry(t, func(t *testing.T) (cupel.Registry, cupel.Registry) {
		n++
		options := embedded.Options{Catalog: postgrestest.New(t), Vault: bucket.URL(fmt.Sprint("vault", n))}
		return open(t, options), open(t, options)
	})
}

func open(t testing.TB, options embedded.Options) cupel.Registry {
	t.Helper()
	registry, err := embedded.Open(context.Background(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := registry.Close(); err != nil {
			t.Error(err)
		}
	})
	return registry
}

// setAll sets environment variables for the test.
func setAll(t *testing.T, settings []string) {
	t.Helper()
	for _, setting := range settings {
		name, value, _ := strings.Cut(setting, "=")
		t.Setenv(name, value)
	}
}
