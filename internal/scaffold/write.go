package scaffold

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/cupel/cupel"
)

// Write makes the folder of a project with its files. A folder that is there has to
// be empty, else the error has code already_exists.
func Write(folder string, files []File) error {
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return cupel.Errorf(cupel.AlreadyExists, "%s is no folder that a project can be laid out in: %w", folder, err)
	}
	if len(entries) > 0 {
		return cupel.Errorf(cupel.AlreadyExists, "the folder %s is there, and not empty: nothing was written", folder)
	}
	for _, file := range files {
		place := filepath.Join(folder, filepath.FromSlash(file.Path))
		if err := os.MkdirAll(filepath.Dir(place), 0o755); err != nil {
			return cupel.Errorf(cupel.Internal, "cannot make a folder: %w", err)
		}
		if err := os.WriteFile(place, file.Text, 0o644); err != nil {
			return cupel.Errorf(cupel.Internal, "cannot write %s: %w", place, err)
		}
	}
	return nil
}
