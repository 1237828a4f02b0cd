package repro

import (
	"context"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/tree"
	"github.com/cupel/cupel/internal/vault/digest"
)

// verify reads the whole folder, and compares it with the manifest: on a file
// system that knows no case, two files of the manifest may have become one.
func (o Overlay) verify(ctx context.Context, root *os.Root) error {
	found := make(tree.Manifest, 0, len(o.Manifest))
	err := walk(ctx, root, func(path string, entry fs.DirEntry) error {
		if o.keeps(path) {
			return skipFolder(entry)
		}
		if entry.IsDir() {
			return nil
		}
		file, err := read(root, path, math.MaxInt64)
		found = append(found, file)
		return err
	})
	if err != nil {
		return cupel.Errorf(cupel.Internal, "cannot read %s again: %w", o.Folder, err)
	}
	found.Sort()
	if path := o.Manifest.FirstDifference(found); path != "" {
		return cupel.Errorf(cupel.Corrupt, "the tree in %s is not the recorded one: %q differs", o.Folder, path)
	}
	return nil
}

// read describes the file at path as it is; a file longer than most is not read
// to its end, and so has another size than most.
func read(root *os.Root, path string, most int64) (tree.Entry, error) {
	name := filepath.FromSlash(path)
	info, err := root.Lstat(name)
	if err != nil {
		return tree.Entry{}, err
	}
	entry := tree.Entry{Path: path, Mode: modeOf(info)}
	if entry.Mode == tree.ModeSymlink {
		target, err := root.Readlink(name)
		target = filepath.ToSlash(target)
		entry.Size, entry.SHA256 = int64(len(target)), digest.Of([]byte(target))
		return entry, err
	}
	if !info.Mode().IsRegular() {
		return tree.Entry{}, cupel.Errorf(cupel.Conflict, "%q is neither file nor link", path)
	}
	if entry.Size = info.Size(); entry.Size > most {
		return entry, nil
	}
	file, err := root.Open(name)
	if err != nil {
		return tree.Entry{}, err
	}
	defer file.Close()
	hash := digest.NewHash()
	entry.Size, err = io.Copy(hash, file)
	entry.SHA256 = digest.Sum(hash)
	return entry, err
}
