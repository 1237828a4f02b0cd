package memory_test

import (
	"testing"

	"github.com/cupel/cupel/internal/vault"
	"github.com/cupel/cupel/internal/vault/memory"
	"github.com/cupel/cupel/internal/vault/vaulttest"
)

func TestBlobs(t *testing.T) {
	vaulttest.TestBlobs(t, func(*testing.T) vault.Blobs { return memory.New() })
}
