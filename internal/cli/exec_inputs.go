package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/config"
	"github.com/cupel/cupel/internal/provenance"
	"github.com/cupel/cupel/internal/runspec"
)

// declaredInputs returns the absolute paths of the inputs that the flags and the
// settings name, each once. All have to be there.
func declaredInputs(flags, settings []string) ([]string, error) {
	var all []string
	for i, path := range slices.Concat(flags, settings) {
		absolute, err := filepath.Abs(path)
		if err != nil {
			return nil, cupel.Errorf(cupel.Invalid, "input %s has no absolute path: %w", path, err)
		}
		declared := "--input"
		if i >= len(flags) {
			declared = "inputs: in " + config.FileName
		}
		if _, err := os.Stat(absolute); err != nil {
			return nil, missingInput(declared, path, err)
		}
		if !slices.Contains(all, absolute) {
			all = append(all, absolute)
		}
	}
	return all, nil
}

func missingInput(declared, path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return cupel.Errorf(cupel.NotFound, "%s names %s, and there is neither a file nor a folder", declared, path)
	}
	return cupel.Errorf(cupel.Invalid, "%s names %s, which cannot be read: %w", declared, path, withoutPath(err))
}

// storeInputs stores the declared inputs. root is that of the captured tree.
func (x *execution) storeInputs(root string) ([]runspec.Input, error) {
	var stored []runspec.Input
	for _, path := range x.inputs {
		input, err := provenance.StoreInput(x.ctx, x.registry, x.now.Ref(), provenance.Input{
			Path: path, Name: inputName(root, path), Keep: true,
		})
		if err != nil {
			return nil, err
		}
		stored = append(stored, input)
	}
	return runspec.SortInputs(stored), nil
}

// inputName is the path of an input from the root of the captured tree, so that it
// can be put there again; the whole path of one that is elsewhere.
func inputName(root, path string) string {
	paths := []string{path}
	if folder, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		paths = append(paths, filepath.Join(folder, filepath.Base(path)))
	}
	for _, path := range paths {
		relative, err := filepath.Rel(root, path)
		if err == nil && filepath.IsLocal(relative) {
			return filepath.ToSlash(relative)
		}
	}
	return filepath.ToSlash(path)
}
