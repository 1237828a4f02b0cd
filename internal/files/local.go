package files

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/cupel/cupel"
)

// Local are the files of this machine, by their paths.
type Local struct{}

var _ Files = Local{}

// Open implements [Files].
func (Local) Open(ctx context.Context, path string) (io.ReadCloser, error) {
	if err := live(ctx); err != nil {
		return nil, err
	}
	if info, err := os.Stat(path); err != nil || info.IsDir() {
		return nil, localFailure("read", path, err)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, localFailure("read", path, err)
	}
	return file, nil
}

// Put implements [Files]. Folders on the way are made. The bytes are on the disk
// before the file has its name.
func (l Local) Put(ctx context.Context, path string, content io.Reader) (File, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return File{}, cupel.Errorf(cupel.Conflict, "cannot write %s: it is a folder", path)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return File{}, localFailure("write", path, err)
	}
	temporary := filepath.Join(filepath.Dir(path), ".cupel-"+rand.Text())
	if err := writeNew(temporary, watched{ctx, content}); err != nil {
		return File{}, localFailure("write", path, errors.Join(err, removed(temporary)))
	}
	if err := os.Rename(temporary, path); err != nil {
		return File{}, localFailure("write", path, errors.Join(err, removed(temporary)))
	}
	return l.Stat(ctx, path)
}

// writeNew writes a file that is not there yet.
func writeNew(path string, content io.Reader) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, content)
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// removed removes a file that may not be there.
func removed(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// List implements [Files]. Links below the folder are not followed.
func (l Local) List(ctx context.Context, path string, fn func(File) error) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Clean(path)
		return l.walk(ctx, path, fn)
	}
	file, err := l.Stat(ctx, path)
	if err != nil {
		return err
	}
	return fn(file)
}

func (l Local) walk(ctx context.Context, folder string, fn func(File) error) error {
	return filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return localFailure("list", path, err)
		}
		if err := live(ctx); err != nil || !entry.Type().IsRegular() {
			return err
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil // removed meanwhile
		}
		if err != nil {
			return localFailure("list", path, err)
		}
		return fn(described(path, info))
	})
}

// Stat implements [Files].
func (Local) Stat(ctx context.Context, path string) (File, error) {
	if err := live(ctx); err != nil {
		return File{}, err
	}
	info, err := os.Stat(path)
	if err != nil || info.IsDir() {
		return File{}, localFailure("read", path, err)
	}
	return described(path, info), nil
}

func described(path string, info fs.FileInfo) File {
	return File{Address: path, Size: info.Size(), Modified: info.ModTime().UTC()}
}

// Delete implements [Files].
func (l Local) Delete(ctx context.Context, path string) error {
	if err := live(ctx); err != nil {
		return err
	}
	if info, err := os.Lstat(path); err != nil || info.IsDir() {
		return localFailure("delete", path, err)
	}
	if err := os.Remove(path); err != nil {
		return localFailure("delete", path, err)
	}
	return nil
}

// localFailure words what failed; without err, that there is a folder in place of
// a file.
func localFailure(verb, path string, err error) error {
	var known *cupel.Error
	switch {
	case err == nil:
		return cupel.Errorf(cupel.NotFound, "there is no file %s: it is a folder", path)
	case errors.As(err, &known):
		return known // of the content
	case errors.Is(err, fs.ErrNotExist):
		return cupel.Errorf(cupel.NotFound, "there is no file %s", path)
	case errors.Is(err, fs.ErrPermission):
		return cupel.Errorf(cupel.PermissionDenied, "cannot %s %s: %w", verb, path, err)
	}
	return cupel.Errorf(cupel.Unavailable, "cannot %s %s: %w", verb, path, err)
}
