// Package data has datasets, and registers them with package train: CSV, Parquet,
// NumPy (npy and npz files) and SQL (a query over PostgreSQL or SQLite).
//
// Paths are relative to the folder in which the program runs. Numbers are read as
// floats of 64 bits, whatever they are stored as.
package data

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/train"
)

func init() {
	train.RegisterDataset("CSV", newCSV)
	train.RegisterDataset("NumPy", newNumPy)
	train.RegisterDataset("Parquet", newParquet)
	train.RegisterDataset("SQL", newSQL)
}

// maxBytes is the greatest size of a file that is read, and of all values of a
// query.
const maxBytes = 16 << 30

// maxColumns is the greatest number of columns.
const maxColumns = 100_000

// open opens a file of data, and returns its size.
func open(path string) (*os.File, int64, error) {
	file, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, 0, cupel.Errorf(cupel.NotFound, "there is no file %s", path)
	}
	if err != nil {
		return nil, 0, cupel.Errorf(cupel.Invalid, "%s cannot be read: %w", path, err)
	}
	info, err := file.Stat()
	switch {
	case err != nil:
		err = cupel.Errorf(cupel.Invalid, "%s cannot be read: %w", path, err)
	case !info.Mode().IsRegular():
		err = cupel.Errorf(cupel.Invalid, "%s is no file of data", path)
	case info.Size() > maxBytes:
		err = cupel.Errorf(cupel.TooLarge, "%s has %d bytes, more than the limit of %d", path, info.Size(), int64(maxBytes))
	}
	if err != nil {
		file.Close()
		return nil, 0, err
	}
	return file, info.Size(), nil
}

// fileSource says that data comes from a file.
func fileSource(kind, path string) train.Source {
	name := filepath.Base(path)
	return train.Source{Name: strings.TrimSuffix(name, filepath.Ext(name)), Kind: kind, Place: path}
}

// needPath refuses parameters without a path.
func needPath(path string) error {
	if path == "" {
		return cupel.Errorf(cupel.Invalid, "the parameter path is not set: name the file of the data")
	}
	return nil
}

// withTarget makes a column the target, where one is named.
func withTarget(table train.Table, target string) (train.Table, error) {
	if target == "" {
		return table, table.Check()
	}
	if err := table.Check(); err != nil {
		return train.Table{}, err
	}
	return table.WithTarget(target)
}
