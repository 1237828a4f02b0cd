package bundle

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/files"
)

// Cache keeps bundles that have travelled in a folder: files/DIGEST holds those of
// one, refs/HASH says what a name stood for last.
type Cache struct {
	folder string
}

// NewCache returns the cache in a folder, which need not be there.
func NewCache(folder string) *Cache { return &Cache{folder} }

// place returns the folder of a bundle, which is made.
func (c *Cache) place(digest string) (string, error) {
	folder := filepath.Join(c.folder, "files", filepath.Base(digest))
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", cupel.Errorf(cupel.Conflict, "cannot keep bundles in %s: %w", c.folder, err)
	}
	return folder, nil
}

// refPath is where it is written what a name stands for.
func (c *Cache) refPath(name string) string {
	sum := sha256.Sum256([]byte(name))
	return filepath.Join(c.folder, "refs", hex.EncodeToString(sum[:16])+".json")
}

// remember writes down what a name stands for.
func (c *Cache) remember(ctx context.Context, name string, image cupel.Image) error {
	text, err := json.Marshal(image)
	if err != nil {
		return cupel.Errorf(cupel.Internal, "%w", err)
	}
	_, err = files.Local{}.Put(ctx, c.refPath(name), bytes.NewReader(text))
	return err
}

// remembered returns what a name stood for last.
func (c *Cache) remembered(name string) (image cupel.Image, err error) {
	text, err := os.ReadFile(c.refPath(name))
	if err != nil {
		return image, cupel.Errorf(cupel.NotFound, "nothing was kept of it")
	}
	if err := json.Unmarshal(text, &image); err != nil {
		return image, cupel.Errorf(cupel.Corrupt, "what was kept of it cannot be read: %w", err)
	}
	return image, nil
}
