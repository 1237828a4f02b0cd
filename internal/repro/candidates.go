package repro

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/cupel/cupel/internal/jsontext"
	"github.com/cupel/cupel/internal/repro/git"
	"github.com/cupel/cupel/internal/runspec"
)

// candidates are the paths from which a manifest is chosen, relative to the
// root, with "/": each at most once, the ones to be kept first at the front.
type candidates struct {
	paths   []string
	ignored []string
}

// fromGit lists what git tracks and what it neither tracks nor ignores.
func (t *Tree) fromGit(ctx context.Context, repository *git.Repository) (candidates, bool) {
	var status git.Status
	var tracked []git.Tracked
	var statusErr, trackedErr error
	var both errgroup.Group
	both.Go(func() error { status, statusErr = repository.Status(ctx); return nil })
	both.Go(func() error { tracked, trackedErr = repository.Tracked(ctx); return nil })
	_ = both.Wait() // neither fails: their errors are reasons
	if trackedErr != nil {
		t.lacks(trackedErr.Error())
		return candidates{}, false
	}
	if statusErr != nil {
		t.lacks("new files are missing: " + statusErr.Error())
	}
	t.observe(repository, status)
	var found candidates
	for _, file := range tracked {
		if file.IsSubmodule() {
			t.addSubmodule(file)
			continue
		}
		found.paths = append(found.paths, file.Path)
	}
	slices.Sort(status.Untracked)
	found.paths = append(found.paths, status.Untracked...)
	found.ignored = status.Ignored
	return found, true
}

func (t *Tree) observe(repository *git.Repository, status git.Status) {
	t.Code.Repository = "git"
	t.Code.Remote = jsontext.Storable(repository.Remote(status.Branch))
	t.Code.Branch = jsontext.Storable(status.Branch)
	t.Code.Commit = jsontext.Storable(status.Commit)
	t.Code.Dirty = len(status.Changed)+len(status.Untracked) > 0
	t.Code.Shallow = repository.Shallow
}

// addSubmodule notes a submodule. Its files are another repository's: where it
// is checked out, the tree is more than the manifest.
func (t *Tree) addSubmodule(file git.Tracked) {
	if len(t.Code.Submodules) < runspec.MaxSubmodules {
		t.Code.Submodules = append(t.Code.Submodules, runspec.Submodule{Path: jsontext.Storable(file.Path), Commit: file.Object})
	}
	entries, err := os.ReadDir(t.file(file.Path))
	if err == nil && len(entries) > 0 {
		t.lacks("the files of the submodule " + jsontext.Storable(file.Path) + " are not stored")
	}
}

// fromFolder lists all files below the root, where no repository says which.
func (t *Tree) fromFolder(ctx context.Context, limit int) candidates {
	var found candidates
	visit := func(name string, entry fs.DirEntry, err error) error {
		path, relErr := filepath.Rel(t.Root, name)
		path = filepath.ToSlash(path)
		switch {
		case ctx.Err() != nil:
			t.lacks("the folder could not be listed in time")
			return fs.SkipAll
		case relErr != nil || path == ".":
			return nil
		case err != nil:
			t.skip(path, nil, skipUnreadable)
			return fs.SkipDir
		case entry.IsDir():
			return t.enter(name)
		case len(found.paths) == limit:
			t.lacks("the folder has more files than the limit")
			return fs.SkipAll
		}
		found.paths = append(found.paths, path)
		return nil
	}
	_ = filepath.WalkDir(t.Root, visit) // visit fails on nothing
	return found
}

// enter reports with fs.SkipDir that a folder is one that a tool makes.
func (t *Tree) enter(folder string) error {
	if slices.Contains(toolFolders, strings.ToLower(filepath.Base(folder))) {
		return fs.SkipDir
	}
	if _, err := os.Lstat(filepath.Join(folder, "pyvenv.cfg")); err == nil {
		return fs.SkipDir
	}
	return nil
}

// withoutHomes drops what is below folders in which Cupel keeps a registry.
func (t *Tree) withoutHomes(paths []string) []string {
	var homes []string
	for _, path := range paths {
		home, found := strings.CutSuffix(path, "/catalog.db")
		if !found {
			continue
		}
		if info, err := os.Lstat(t.file(home + "/vault")); err == nil && info.IsDir() {
			homes = append(homes, home+"/")
		}
	}
	if len(homes) == 0 {
		return paths
	}
	return slices.DeleteFunc(paths, func(path string) bool {
		return slices.ContainsFunc(homes, func(home string) bool { return strings.HasPrefix(path, home) })
	})
}
