package client_test

import (
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/client"
	"github.com/cupel/cupel/internal/registrytest"
)

// TestRegistry runs the suite of all registries over HTTP.
func TestRegistry(t *testing.T) {
	registrytest.TestRegistry(t, func(t *testing.T) (cupel.Registry, cupel.Registry) {
		address := startServer(t)
		return open(t, client.Options{URL: address}), open(t, client.Options{URL: address})
	})
}
