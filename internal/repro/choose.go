package repro

import (
	"context"
	"io/fs"
	"os"
	"runtime"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/cupel/cupel/internal/tree"
)

// choose makes the manifest of the candidates that the limits let pass.
func (t *Tree) choose(ctx context.Context, found candidates, options Options) {
	infos := t.stat(found.paths)
	chosen := make([]statted, 0, len(found.paths))
	budget := options.Limits
	for i, path := range found.paths {
		if t.takes(path, infos[i], &budget) {
			chosen = append(chosen, statted{path, infos[i]})
		}
	}
	t.hash(ctx, chosen, options)
	for _, path := range found.ignored {
		if !t.hasRoom(path) {
			return
		}
		info, err := os.Lstat(t.file(strings.TrimSuffix(path, "/")))
		if err == nil {
			t.skip(path, info, skipIgnored)
		}
	}
}

// statted is a path with what the file system says about it.
type statted struct {
	path string
	info fs.FileInfo
}

// stat looks at all paths; nil stands for one that is not there, or is below a
// symlink, and so is no file of this tree.
func (t *Tree) stat(paths []string) []fs.FileInfo {
	infos := make([]fs.FileInfo, len(paths))
	var group errgroup.Group
	n := runtime.GOMAXPROCS(0)
	for i := range n {
		from, to := len(paths)*i/n, len(paths)*(i+1)/n
		group.Go(func() error {
			folders := map[string]bool{"": true}
			for j := from; j < to; j++ {
				infos[j] = t.lstat(paths[j], folders)
			}
			return nil
		})
	}
	_ = group.Wait() // no goroutine fails
	return infos
}

func (t *Tree) lstat(path string, folders map[string]bool) fs.FileInfo {
	path = strings.TrimSuffix(path, "/")
	if tree.CheckPath(path) == nil && !t.isFolder(folderOf(path), folders) {
		return nil
	}
	info, err := os.Lstat(t.file(path))
	if err != nil {
		return nil
	}
	return info
}

// isFolder reports whether all of path are folders, none a symlink; it keeps
// what it finds in known.
func (t *Tree) isFolder(path string, known map[string]bool) bool {
	is, there := known[path]
	if !there {
		info, err := os.Lstat(t.file(path))
		is = err == nil && info.IsDir() && t.isFolder(folderOf(path), known)
		known[path] = is
	}
	return is
}

// folderOf is the folder that a path is in; "" is the root.
func folderOf(path string) string {
	return path[:max(0, strings.LastIndexByte(path, '/'))]
}

// takes decides whether a file is captured, and counts it against the budget.
func (t *Tree) takes(path string, info fs.FileInfo, budget *Limits) bool {
	reason := t.refuses(path, info)
	if info == nil || info.IsDir() && reason == "" {
		return false // deleted, or a folder stands where a file was
	}
	switch size := info.Size(); {
	case reason != "":
	case size > budget.File:
		reason = skipLarge
	case size > budget.Total || budget.Files == 0:
		reason = skipTotal
	default:
		budget.Total -= size
		budget.Files--
		return true
	}
	t.skip(path, info, reason)
	return false
}

// refuses returns why a file is not captured whatever its size; "" where nothing
// speaks against it.
func (t *Tree) refuses(path string, info fs.FileInfo) string {
	switch {
	case info == nil:
		return ""
	case strings.HasSuffix(path, "/"):
		return skipRepository
	case tree.CheckPath(path) != nil:
		return skipName
	case info.Mode()&fs.ModeSymlink != 0:
		target, err := os.Readlink(t.file(path))
		if err != nil || tree.CheckTarget(path, target) != nil {
			return skipLink
		}
	case info.IsDir():
		return ""
	case !info.Mode().IsRegular():
		return skipSpecial
	case SecretFile(path):
		return skipSecret
	}
	return ""
}
