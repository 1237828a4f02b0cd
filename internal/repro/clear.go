package repro

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/tree"
)

// clear deletes what is not in the manifest, and what stands where the manifest
// has something of another kind: what is left can be written over.
func (o Overlay) clear(ctx context.Context, root *os.Root) error {
	folders := o.folders()
	var emptied []string
	err := walk(ctx, root, func(path string, entry fs.DirEntry) error {
		_, wanted := o.Manifest.Find(path)
		switch {
		case o.keeps(path):
			return skipFolder(entry)
		case entry.IsDir() && folders[path]:
			return nil
		case entry.IsDir():
			emptied = append(emptied, path)
			return nil
		case wanted:
			return nil
		}
		return root.Remove(filepath.FromSlash(path))
	})
	if err != nil {
		return cupel.Errorf(cupel.Internal, "cannot clear %s: %w", o.Folder, err)
	}
	return o.removeEmpty(root, emptied)
}

// removeEmpty removes folders, the innermost first. One that holds something
// that is kept stays, unless a file belongs in its place.
func (o Overlay) removeEmpty(root *os.Root, folders []string) error {
	for _, path := range slices.Backward(folders) {
		err := root.Remove(filepath.FromSlash(path))
		if _, wanted := o.Manifest.Find(path); wanted && err != nil {
			return cupel.Errorf(cupel.Conflict, "a folder that is kept stands where the file %q belongs: %w", path, err)
		}
	}
	return nil
}

// folders are those that the files of the manifest are in.
func (o Overlay) folders() map[string]bool {
	folders := map[string]bool{}
	for _, entry := range o.Manifest {
		for folder := range tree.Parents(entry.Path) {
			folders[folder] = true
		}
	}
	return folders
}

// keeps reports whether a path that the manifest does not have is left alone.
func (o Overlay) keeps(path string) bool {
	if strings.EqualFold(path, ".git") {
		return true
	}
	_, wanted := o.Manifest.Find(path)
	return !wanted && o.Keep != nil && o.Keep(path)
}

// walk visits what is below the root, a folder before what it holds, with paths
// that have "/". It follows no link.
func walk(ctx context.Context, root *os.Root, visit func(path string, entry fs.DirEntry) error) error {
	return fs.WalkDir(root.FS(), ".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case path == ".":
			return nil
		}
		return visit(path, entry)
	})
}

func skipFolder(entry fs.DirEntry) error {
	if entry.IsDir() {
		return fs.SkipDir
	}
	return nil
}
