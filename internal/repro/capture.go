// Package repro describes what is run on this machine, as docs/format/runspec.md
// says: it captures a work tree and the environment, and lays a captured tree
// back into a folder.
//
// It knows neither catalog nor vault: callers store the bytes, and give them
// back by digest.
package repro

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/repro/git"
	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/tree"
	"github.com/cupel/cupel/internal/vault/digest"
)

// Limits bound what a capture takes in.
type Limits struct {
	File  int64         // bytes of one file
	Total int64         // bytes of all files
	Files int           // how many
	Time  time.Duration // that it may take
}

// DefaultLimits are those of docs/format/runspec.md.
var DefaultLimits = Limits{File: 10 << 20, Total: 100 << 20, Files: tree.MaxFiles, Time: 30 * time.Second}

// MaxPatch is the greatest length of a changes.patch, in bytes.
const MaxPatch = 1 << 20

// Options say what to capture.
type Options struct {
	Folder string // where the program runs
	// Cache is a folder that keeps the digests of files by their time and
	// inode, so that the next capture reads only what has changed. It may be
	// deleted at any time. "" keeps none.
	Cache  string
	Limits Limits    // the zero Limits are [DefaultLimits]
	Now    time.Time // time of the call; it decides which digests may be kept
}

// CaptureCode captures the work tree that a folder is in, or the folder alone
// where it is in no repository. It changes nothing there, and never fails: what
// it could not capture is missing, and the tree's Code is partial, with the
// reasons.
func CaptureCode(ctx context.Context, options Options) *Tree {
	if options.Limits == (Limits{}) {
		options.Limits = DefaultLimits
	}
	ctx, cancel := context.WithTimeout(ctx, options.Limits.Time)
	defer cancel()
	t := &Tree{Folder: ".", Code: runspec.ObservedCode{Repository: "none"}}
	defer t.Code.Fill()
	folder, err := realFolder(options.Folder)
	if err != nil {
		t.lacks(err.Error())
		return t
	}
	t.Root = folder
	repository, found := t.find(ctx, folder, options.Limits)
	found.paths = t.withoutHomes(found.paths)
	t.choose(ctx, found, options)
	if repository != nil {
		t.describe(ctx, repository)
	}
	return t
}

func realFolder(folder string) (string, error) {
	absolute, err := filepath.Abs(folder)
	if err == nil {
		absolute, err = filepath.EvalSymlinks(absolute)
	}
	if err != nil {
		return "", cupel.Errorf(cupel.Invalid, "cannot read the folder %s: %w", folder, err)
	}
	return absolute, nil
}

// find lists the candidates, by git where that is possible.
func (t *Tree) find(ctx context.Context, folder string, limits Limits) (*git.Repository, candidates) {
	repository, err := git.Open(ctx, folder)
	if err != nil {
		if cupel.ErrorCode(err) != cupel.NotFound {
			t.lacks(err.Error())
		}
		return nil, t.fromFolder(ctx, limits.Files)
	}
	relative, err := filepath.Rel(repository.Root, folder)
	if err != nil || !filepath.IsLocal(relative) {
		t.lacks("git says that " + folder + " is in " + repository.Root)
		return nil, t.fromFolder(ctx, limits.Files)
	}
	t.Root, t.Folder = repository.Root, filepath.ToSlash(relative)
	found, ok := t.fromGit(ctx, repository)
	if !ok {
		return nil, t.fromFolder(ctx, limits.Files)
	}
	return repository, found
}

// describe makes changes.patch of the files whose change may be shown: those in
// the manifest, and deleted ones that held no secret.
func (t *Tree) describe(ctx context.Context, repository *git.Repository) {
	if t.Code.Commit == "" || !t.Code.Dirty {
		return
	}
	patch, err := repository.Patch(ctx, t.mayShow, MaxPatch)
	if err != nil || len(patch) == 0 {
		return // it is for people only: the manifest has the bytes
	}
	named := digest.Of(patch)
	t.Patch, t.Code.Patch = patch, &named
}

// mayShow reports whether a patch may have the lines of a file, as they are and
// as they were at HEAD.
func (t *Tree) mayShow(path string) bool {
	_, captured := t.Manifest.Find(path)
	_, err := os.Lstat(t.file(path))
	return captured || os.IsNotExist(err) && !SecretFile(path)
}

// Identity returns the code of a run made from the tree.
func (t *Tree) Identity() runspec.Code {
	named, err := t.Manifest.Digest()
	if err != nil || t.Root == "" {
		return runspec.Code{}
	}
	return runspec.Code{Tree: &named}
}
