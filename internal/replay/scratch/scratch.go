// Package scratch makes folders that live no longer than the process which asked
// for them: what a process that was killed has left is found and removed later.
package scratch

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/repro/git"
)

// Names in a base: the lock of a folder is beside it, so that it is there before
// the folder is and after.
const (
	lockSuffix     = ".lock"
	treeName       = "tree"       // in the folder
	repositoryName = "repository" // names the repository that tree is a work tree of
)

// Folder is a folder of this process. No other one takes it for a leftover as
// long as this one lives.
type Folder struct {
	Path string // absolute, without symlinks

	lock *flock.Flock
}

// New makes an empty folder in base, which is made too. The caller removes it.
func New(base string) (*Folder, error) {
	base, err := realBase(base)
	if err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "cannot make a folder in %s: %w", base, err)
	}
	for {
		path := filepath.Join(base, strings.ToLower(rand.Text()[:12]))
		lock := flock.New(path + lockSuffix)
		held, err := lock.TryLock()
		if err != nil {
			return nil, cupel.Errorf(cupel.Invalid, "cannot make a folder in %s: %w", base, err)
		}
		if !held {
			continue // who removes leftovers was quicker than this lock
		}
		if _, err := os.Stat(lock.Path()); err != nil {
			lock.Close() // and has removed it already
			continue
		}
		f := &Folder{path, lock}
		if err := os.Mkdir(path, 0o700); err != nil {
			return nil, cupel.Errorf(cupel.Invalid, "cannot make %s: %w", path, errors.Join(err, f.unlock()))
		}
		return f, nil
	}
}

func realBase(base string) (string, error) {
	if err := os.MkdirAll(base, 0o700); err != nil {
		return base, err
	}
	real, err := filepath.EvalSymlinks(base)
	if err != nil {
		return base, err
	}
	return filepath.Abs(real)
}

// Tree is the folder for a tree of code.
func (f *Folder) Tree() string { return filepath.Join(f.Path, treeName) }

// Worktree makes Tree a work tree of a repository at a commit, without files.
// After an error there is no such folder.
func (f *Folder) Worktree(ctx context.Context, repository *git.Repository, commit string) error {
	// Written before there is anything to forget.
	if err := os.WriteFile(filepath.Join(f.Path, repositoryName), []byte(repository.Root), 0o600); err != nil {
		return cupel.Errorf(cupel.Internal, "cannot write in %s: %w", f.Path, err)
	}
	err := repository.AddWorktree(ctx, f.Tree(), commit)
	if err != nil {
		return errors.Join(err, removeTree(context.WithoutCancel(ctx), f.Path))
	}
	return nil
}

// Remove removes the folder with all that is in it, and lets the repository forget
// its work tree. It does so after ctx has ended too.
func (f *Folder) Remove(ctx context.Context) error {
	if err := remove(context.WithoutCancel(ctx), f.Path); err != nil {
		return errors.Join(err, f.lock.Close()) // the next one tries again
	}
	return f.unlock()
}

// unlock removes the lock while it is held.
func (f *Folder) unlock() error {
	return errors.Join(os.Remove(f.lock.Path()), f.lock.Close())
}
