package replay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/runspec"
)

// maxSourcePaths bounds how many texts of a spec are taken for paths.
const maxSourcePaths = 1000

// bringSources copies files that a dataset class reads by a relative path, and that
// are not in the tree, as data that git ignores: from the user's own tree, to where
// the class looks for them. They are copies, since the program may write there.
func (a *attempt) bringSources(ctx context.Context) error {
	root, err := os.OpenRoot(a.folder.Path)
	if err != nil {
		return cupel.Errorf(cupel.Internal, "cannot read %s: %w", a.folder.Path, err)
	}
	defer root.Close()
	for _, path := range a.sourcePaths() {
		own := filepath.Join(a.ownFolder(), path)
		target, err := filepath.Rel(a.folder.Path, filepath.Join(a.commandFolder(), path))
		if err != nil || !filepath.IsLocal(target) {
			continue
		}
		_, taken := root.Lstat(target)
		if _, err := os.Stat(own); err != nil || taken == nil {
			continue // no path at all, or one of the tree
		}
		a.Say(fmt.Sprintf("%s was not captured: it is read as it is at %s", path, own))
		if err := copyInto(ctx, root, own, target); err != nil {
			return cupel.Errorf(cupel.Internal, "cannot copy %s: %w", own, err)
		}
	}
	return nil
}

// sourcePaths are the relative paths that the inputs and the dataset's parameters
// may name.
func (a *attempt) sourcePaths() []string {
	var texts []string
	for _, in := range a.inputs {
		texts = append(texts, in.logged.Dataset.Source)
	}
	if dataset := a.recorded.Spec.Identity.Components.Dataset; dataset != nil {
		texts = append(texts, textsOf(dataset)...)
	}
	var paths []string
	for _, text := range texts {
		clean := filepath.Clean(filepath.FromSlash(text))
		if text != "" && clean != "." && !filepath.IsAbs(clean) && len(paths) < maxSourcePaths {
			paths = append(paths, clean)
		}
	}
	return paths
}

// textsOf are the texts in the parameters of a component.
func textsOf(component *runspec.Component) []string {
	var params any
	if json.Unmarshal(component.Params, &params) != nil {
		return nil
	}
	var texts []string
	var collect func(value any)
	collect = func(value any) {
		switch value := value.(type) {
		case string:
			texts = append(texts, value)
		case []any:
			for _, v := range value {
				collect(v)
			}
		case map[string]any:
			for _, v := range value {
				collect(v)
			}
		}
	}
	collect(params)
	return texts
}

// copyInto copies a file, or a folder with all files in it, to a path below root.
func copyInto(ctx context.Context, root *os.Root, from, to string) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		info, err := os.Stat(path) // of what a link leads to
		if err != nil || !info.Mode().IsRegular() {
			return err
		}
		relative, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		return copyFile(root, path, filepath.Join(to, relative))
	})
}

func copyFile(root *os.Root, from, to string) error {
	if err := root.MkdirAll(filepath.Dir(to), 0o777); err != nil {
		return err
	}
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	file, err := root.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, source)
	return errors.Join(err, file.Close())
}
