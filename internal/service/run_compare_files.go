package service

import (
	"context"
	"maps"
	"slices"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/compare"
	"github.com/cupel/cupel/internal/tree"
)

// MaxComparedFiles is how many files that differ a comparison of runs lists.
const MaxComparedFiles = 1000

// comparedTrees are the trees of compared runs. Of the files of each, only those
// are kept that differ from the first one's, so that memory does not grow with the
// number of runs times that of files.
type comparedTrees struct {
	base    tree.Manifest
	changes map[string]map[string]tree.Change // by the tree's digest, and by path
	more    bool                              // files differ that are not among them
}

// addFiles lets runs have the files of their trees that differ, as far as these are
// there, and reports whether more of them differ.
func (s *Service) addFiles(ctx context.Context, project string, runs []compare.Run, trees []string) (more bool, err error) {
	all := comparedTrees{changes: map[string]map[string]tree.Change{}}
	for _, digest := range trees {
		if _, known := all.changes[digest]; digest == "" || known {
			continue
		}
		_, files, err := s.filesOf(ctx, cupel.TreeRef{Project: project, Digest: digest})
		if isCode(err, cupel.NotFound) {
			continue
		}
		if err != nil {
			return false, err
		}
		all.add(digest, files)
	}
	paths := all.paths()
	for i, digest := range trees {
		if _, known := all.changes[digest]; known {
			runs[i].Listings = append(runs[i].Listings, compare.Listing{
				Section: cupel.ComparedCode, Prefix: compare.FilePrefix, Items: all.files(digest, paths),
			})
		}
	}
	return all.more, nil
}

// add adds a tree. Its changes come in the order of their paths: those that are cut
// off come after the paths that are listed in the end.
func (c *comparedTrees) add(digest string, files tree.Manifest) {
	changes := map[string]tree.Change{}
	c.changes[digest] = changes
	if len(c.changes) == 1 {
		c.base = files
	}
	for change := range tree.Changes(c.base, files) {
		if len(changes) == MaxComparedFiles {
			c.more = true
			return
		}
		changes[change.Path] = change
	}
}

// paths returns the first paths at which trees differ.
func (c *comparedTrees) paths() []string {
	all := map[string]bool{}
	for _, changes := range c.changes {
		for path := range changes {
			all[path] = true
		}
	}
	paths := slices.Sorted(maps.Keys(all))
	if len(paths) > MaxComparedFiles {
		c.more = true
		paths = paths[:MaxComparedFiles]
	}
	return paths
}

// files returns what a tree has at the paths.
func (c *comparedTrees) files(digest string, paths []string) map[string]string {
	files := make(map[string]string, len(paths))
	for _, path := range paths {
		change, changed := c.changes[digest][path]
		if changed && change.New != nil {
			files[path] = fileText(*change.New)
		}
		if entry, there := c.base.Find(path); there && !changed {
			files[path] = fileText(entry)
		}
	}
	return files
}

// fileText is the digest of a file, and its mode where that is not the usual one.
func fileText(entry tree.Entry) string {
	text := entry.SHA256.String()
	if entry.Mode != tree.ModeFile {
		text += " " + string(entry.Mode)
	}
	return text
}
