package scratch

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"

	"github.com/cupel/cupel"
)

// Sweep removes the folders in base whose process is no more. What cannot be
// removed does not keep it from the rest.
func Sweep(ctx context.Context, base string) error {
	base, err := filepath.EvalSymlinks(base)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	entries, err := os.ReadDir(base)
	if err != nil {
		return cupel.Errorf(cupel.Internal, "cannot look for leftovers in %s: %w", base, err)
	}
	var failed []error
	for _, entry := range entries {
		if name, ok := strings.CutSuffix(entry.Name(), lockSuffix); ok {
			failed = append(failed, sweep(ctx, filepath.Join(base, name)))
		}
	}
	return errors.Join(failed...)
}

// sweep removes a folder unless its process lives.
func sweep(ctx context.Context, path string) error {
	lock := flock.New(path+lockSuffix, flock.SetFlag(os.O_RDWR)) // which makes none
	held, err := lock.TryLock()
	if errors.Is(err, fs.ErrNotExist) || err == nil && !held {
		return nil
	}
	if err != nil {
		return cupel.Errorf(cupel.Internal, "cannot tell whose %s is: %w", path, err)
	}
	f := &Folder{path, lock}
	return f.Remove(ctx)
}
