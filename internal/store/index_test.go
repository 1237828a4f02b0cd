package store_test

import (
	"testing"

	"github.com/cupel/cupel/internal/vault"
	"github.com/cupel/cupel/internal/vault/vaulttest"
)

func TestIndex(t *testing.T) {
	for _, d := range databases {
		t.Run(d.name, func(t *testing.T) {
			vaulttest.TestIndex(t, func(t *testing.T) vault.Database {
				return connect(t, d.connect, d.empty(t)).VaultDatabase()
			})
		})
	}
}
