package provenance

import (
	"context"

	"github.com/cupel/cupel/internal/vault/digest"
)

// DigestInput returns the digest that [StoreInput] gives to a file or folder, and
// stores nothing.
func DigestInput(ctx context.Context, path string) (digest.Digest, error) {
	files, err := filesOf(ctx, path)
	if err != nil {
		return digest.Digest{}, err
	}
	defer files.root.Close()
	return files.manifest.Digest()
}
