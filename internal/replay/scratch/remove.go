package scratch

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/repro/git"
)

// maxRoot is the greatest length of the path of a repository, in bytes.
const maxRoot = 1 << 16

// remove removes a folder with all in it, and the work tree in it from its
// repository.
func remove(ctx context.Context, folder string) error {
	if err := removeTree(ctx, folder); err != nil {
		return err
	}
	if err := removeAll(folder); err != nil {
		return cupel.Errorf(cupel.Internal, "cannot remove %s: %w", folder, err)
	}
	return nil
}

// removeTree removes the tree in a folder. The folder has to be there while the
// repository forgets it.
func removeTree(ctx context.Context, folder string) error {
	tree := filepath.Join(folder, treeName)
	if err := removeAll(tree); err != nil {
		return cupel.Errorf(cupel.Internal, "cannot remove %s: %w", tree, err)
	}
	root, err := repositoryOf(folder)
	if root == "" || err != nil {
		return err
	}
	repository, err := git.Open(ctx, root)
	if cupel.ErrorCode(err) == cupel.NotFound {
		return nil // the repository is gone itself
	}
	if err == nil {
		err = repository.RemoveWorktree(ctx, tree)
	}
	if _, gone := os.Stat(root); errors.Is(gone, fs.ErrNotExist) {
		return nil
	}
	return err
}

// repositoryOf is the root of the repository that the tree in a folder belongs to;
// "" where there is none.
func repositoryOf(folder string) (string, error) {
	file, err := os.Open(filepath.Join(folder, repositoryName))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", cupel.Errorf(cupel.Internal, "cannot tell whose work tree is in %s: %w", folder, err)
	}
	defer file.Close()
	root, err := io.ReadAll(io.LimitReader(file, maxRoot))
	if err != nil {
		return "", cupel.Errorf(cupel.Internal, "cannot tell whose work tree is in %s: %w", folder, err)
	}
	return string(root), nil
}

// removeAll removes a folder even where programs have made folders in it that
// cannot be written, as Go's module cache is.
func removeAll(folder string) error {
	if os.RemoveAll(folder) == nil {
		return nil
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	defer root.Close()
	// A folder is opened up before it is read: the walk visits it first.
	_ = fs.WalkDir(root.FS(), ".", func(path string, entry fs.DirEntry, _ error) error {
		if entry != nil && entry.IsDir() {
			_ = root.Chmod(filepath.FromSlash(path), 0o700) // the removal tells what is still wrong
		}
		return nil
	})
	return os.RemoveAll(folder)
}
