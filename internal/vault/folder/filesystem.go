package folder

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// fileSystem is what a store does to its disk, in steps that can each be the
// last before the power fails. Names are relative to the root, with slashes, and
// errors are those of package os.
type fileSystem interface {
	create(name string) (file, error) // a new file; an existing one is an error
	open(name string) (file, error)
	stat(name string) (fs.FileInfo, error) // of the name itself, not of what it links to
	list(folder string) ([]fs.DirEntry, error)
	stamp(name string, modified time.Time) error
	link(from, to string) error // fs.ErrExist where to is taken
	remove(name string) error
	mkdir(folder string) error
	sync(folder string) error // makes the entries of a folder durable
	close() error
}

// file is an open file.
type file interface {
	io.ReaderAt
	io.Writer
	io.Closer
	Stat() (fs.FileInfo, error)
	Sync() error
}

// disk is the real file system under a root that no name leads out of.
type disk struct{ root *os.Root }

func (d disk) create(name string) (file, error) {
	return d.root.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
}

func (d disk) open(name string) (file, error)        { return d.root.Open(name) }
func (d disk) stat(name string) (fs.FileInfo, error) { return d.root.Lstat(name) }
func (d disk) link(from, to string) error            { return d.root.Link(from, to) }
func (d disk) remove(name string) error              { return d.root.Remove(name) }
func (d disk) mkdir(folder string) error             { return d.root.Mkdir(folder, 0o700) }
func (d disk) stamp(name string, modified time.Time) error {
	return d.root.Chtimes(name, modified, modified)
}
func (d disk) close() error { return d.root.Close() }

func (d disk) list(folder string) ([]fs.DirEntry, error) {
	f, err := d.root.Open(folder)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.ReadDir(-1)
}

func (d disk) sync(folder string) error {
	f, err := d.root.Open(folder)
	if err != nil {
		return err
	}
	return syncFolder(f)
}

// syncFolder syncs and closes an open folder. Windows has no such call, and
// journals the entries of folders by itself.
func syncFolder(f *os.File) error {
	if runtime.GOOS == "windows" {
		return f.Close()
	}
	return errors.Join(f.Sync(), f.Close())
}

// makeRoot creates the folder at path and those above it that are missing, so
// that they survive the loss of power.
func makeRoot(path string) error {
	err := os.Mkdir(path, 0o700)
	if errors.Is(err, fs.ErrExist) {
		return wantFolder(path)
	}
	parent := filepath.Dir(path)
	if errors.Is(err, fs.ErrNotExist) && parent != path {
		if err := makeRoot(parent); err != nil {
			return err
		}
		err = os.Mkdir(path, 0o700)
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	f, err := os.Open(parent)
	if err != nil {
		return err
	}
	return syncFolder(f)
}

// wantFolder fails unless path is a folder.
func wantFolder(path string) error {
	info, err := os.Stat(path)
	if err == nil && !info.IsDir() {
		return &fs.PathError{Op: "open", Path: path, Err: syscall.ENOTDIR}
	}
	return err
}
