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

// placeOf says where a command read an input: its name is its path.
func placeOf(in input) place {
	p := place{isFolder: in.logged.Dataset.SourceType == provenance.SourceFolder}
	switch {
	case !p.isFolder && in.logged.Dataset.SourceType != provenance.SourceFile:
		return place{}
	case tree.CheckPath(in.Name) == nil:
		p.inside = in.Name
	case filepath.IsAbs(filepath.FromSlash(in.Name)):
		p.outside = filepath.FromSlash(in.Name)
	}
	return p
}

// outside returns where an input of a command is that was not read from the tree.
func (a *attempt) outside(in input) (string, bool) {
	p := placeOf(in)
	return p.outside, p.outside != "" && a.recorded.Spec.Identity.Kind == runspec.KindCommand
}

// checkOutside refuses data outside of the tree that is not what was read: nothing
// is put there.
func (a *attempt) checkOutside(ctx context.Context, in input, place string) error {
	found, err := provenance.DigestInput(ctx, place)
	if err != nil {
		return cupel.Errorf(cupel.NotFound, "input %s was read from outside of the code: %w", in.Name, err)
	}
	if found.String() != in.Digest {
		return cupel.Errorf(cupel.Conflict, "input %s was read from outside of the code, and is another one there now: its digest is %s, and was %s", in.Name, found, in.Digest)
	}
	return nil
}

// placeStored moves the files of an input from its folder to where the command
// reads them.
func (a *attempt) placeStored(in input) error {
	p := placeOf(in)
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
