package folder

import (
	"cmp"
	"context"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/cupel/cupel/internal/vault"
)

// List implements [vault.Blobs]. It holds the names of one folder at each level
// in memory. Names that are no keys, "+tmp" among them, are passed over.
func (s *Store) List(ctx context.Context, prefix string, fn func(vault.Blob) error) error {
	if !vault.StartsKeys(prefix) {
		return vault.Live(ctx)
	}
	folder := "."
	if cut := strings.LastIndexByte(prefix, '/'); cut >= 0 {
		folder = prefix[:cut]
	}
	return s.walk(ctx, folder, prefix, fn)
}

// walk calls fn for each object under folder whose key starts with prefix.
func (s *Store) walk(ctx context.Context, folder, prefix string, fn func(vault.Blob) error) error {
	entries, err := s.entries(folder)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if err := vault.Live(ctx); err != nil {
			return err
		}
		if err := s.visit(ctx, path.Join(folder, entry.Name()), entry, prefix, fn); err != nil {
			return err
		}
	}
	return vault.Live(ctx)
}

// visit walks into a folder, or calls fn for an object.
func (s *Store) visit(ctx context.Context, key string, entry fs.DirEntry, prefix string, fn func(vault.Blob) error) error {
	if vault.CheckKey(key) != nil {
		return nil
	}
	if entry.IsDir() && overlap(key+"/", prefix) {
		return s.walk(ctx, key, prefix, fn)
	}
	if !entry.Type().IsRegular() || !strings.HasPrefix(key, prefix) {
		return nil
	}
	info, err := entry.Info()
	if absent(err) {
		return nil // deleted since its folder was read
	}
	if err != nil {
		return s.failure("describe "+key, err)
	}
	return fn(describe(key, info))
}

// overlap reports whether a key under folder may start with prefix.
func overlap(folder, prefix string) bool {
	return strings.HasPrefix(folder, prefix) || strings.HasPrefix(prefix, folder)
}

// entries returns what a folder holds in the order of the keys: a folder sorts
// as its name and a slash, so that "a-b" comes before "a/b". A folder that is
// gone, or a file, holds nothing.
func (s *Store) entries(folder string) ([]fs.DirEntry, error) {
	entries, err := s.files.list(folder)
	if absent(err) {
		return nil, nil
	}
	if err != nil {
		return nil, s.failure("list "+folder, err)
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return cmp.Compare(sortName(a), sortName(b)) })
	return entries, nil
}

func sortName(entry fs.DirEntry) string {
	if entry.IsDir() {
		return entry.Name() + "/"
	}
	return entry.Name()
}
