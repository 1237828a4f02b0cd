package replay

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/provenance"
	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/tree"
)

// place is where an input of a command was read: a path in the tree, with "/", or
// an absolute one outside. Both are "" where the run does not say.
type place struct {
	inside, outside string
	isFolder        bool
}

// placeOf says where a command read an input.
func (a *attempt) placeOf(in input) place {
	dataset := in.logged.Dataset
	if dataset.SourceType != provenance.SourceFile && dataset.SourceType != provenance.SourceFolder {
		return place{}
	}
	p := place{isFolder: dataset.SourceType == provenance.SourceFolder}
	source := filepath.ToSlash(dataset.Source)
	switch {
	case !filepath.IsAbs(dataset.Source) && tree.CheckPath(path.Clean(source)) == nil:
		p.inside = path.Clean(source)
	case tree.CheckPath(in.Name) == nil && strings.HasSuffix(source, "/"+in.Name):
		p.inside = in.Name // the tree was elsewhere then
	case filepath.IsAbs(dataset.Source):
		p.outside = dataset.Source
		if relative, err := filepath.Rel(a.root, dataset.Source); err == nil && tree.CheckPath(filepath.ToSlash(relative)) == nil {
			p.inside, p.outside = filepath.ToSlash(relative), ""
		}
	}
	return p
}

// outside returns where an input of a command is that was not read from the tree.
func (a *attempt) outside(in input) (string, bool) {
	p := a.placeOf(in)
	return p.outside, p.outside != "" && a.recorded.Spec.Identity.Kind == runspec.KindCommand
}

// checkOutside refuses data outside of the tree that is not what was read: nothing
// is put there.
func (a *attempt) checkOutside(ctx context.Context, in input, place string) error {
	found, err := provenance.DigestInput(ctx, place)
	if err != nil {
		return cupel.Errorf(cupel.NotFound, "input %s was read from %s, outside of the code: %w", in.Name, place, err)
	}
	if found.String() != in.Digest {
		return cupel.Errorf(cupel.Conflict, "input %s was read from %s, outside of the code, and is another one there now: its digest is %s, and was %s", in.Name, place, found, in.Digest)
	}
	return nil
}

// placeStored moves the files of an input from its folder to where the command
// reads them.
func (a *attempt) placeStored(in input) error {
	p := a.placeOf(in)
	if p.inside == "" {
		return nil // such as one that the program fetches, and only notes
	}
	root, err := os.OpenRoot(a.folder.Path)
	if err != nil {
		return cupel.Errorf(cupel.Internal, "cannot read %s: %w", a.folder.Path, err)
	}
	defer root.Close()
	from, err := filepath.Rel(a.folder.Path, *in.folder)
	if err != nil {
		return cupel.Errorf(cupel.Internal, "input %s: %w", in.Name, err)
	}
	to := path.Join(filepath.Base(a.folder.Tree()), p.inside)
	if !p.isFolder {
		to = path.Dir(to)
	}
	err = fs.WalkDir(root.FS(), filepath.ToSlash(from), func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		return move(root, name, path.Join(to, strings.TrimPrefix(name, filepath.ToSlash(from)+"/")))
	})
	if err != nil {
		return cupel.Errorf(cupel.Internal, "input %s cannot be put at %s: %w", in.Name, p.inside, err)
	}
	return nil
}

// move moves a file within a root, in place of one that is there.
func move(root *os.Root, from, to string) error {
	if err := root.MkdirAll(filepath.FromSlash(path.Dir(to)), 0o777); err != nil {
		return err
	}
	if err := root.Remove(filepath.FromSlash(to)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return root.Rename(filepath.FromSlash(from), filepath.FromSlash(to))
}
