package repro

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/tree"
	"github.com/cupel/cupel/internal/vault/digest"
)

// Opener opens the bytes of a digest; its errors are handed on as they are. The
// bytes are checked by the reader: an Opener need not.
type Opener func(ctx context.Context, sum digest.Digest) (io.ReadCloser, error)

// Overlay makes a folder the tree of a manifest.
//
// The folder MUST be one that the caller made for it, as a new worktree is:
// files that are not in the manifest are deleted, all but what Keep names and
// .git at the top. Nothing outside is read or written, whatever the manifest,
// the bytes, and the links in the folder say, and no hook or filter runs.
type Overlay struct {
	Folder   string
	Manifest tree.Manifest
	Open     Opener
	// Keep reports whether a file or folder stays that is not in the manifest,
	// by its path: inputs that were materialised before. nil keeps nothing.
	Keep func(path string) bool
}

// Lay lays the files over what the folder holds, and reads them all again at the
// end. The error has code invalid for a hostile manifest, corrupt where bytes
// are not those of their digest, or the folder at the end is not the tree of
// the manifest, and names the first file that differs; and that of Open. After
// an error the folder is neither what it was nor the tree.
func (o Overlay) Lay(ctx context.Context) error {
	if err := o.Manifest.Check(); err != nil {
		return err
	}
	root, err := os.OpenRoot(o.Folder)
	if err != nil {
		return cupel.Errorf(cupel.Invalid, "cannot lay files over %s: %w", o.Folder, err)
	}
	defer root.Close()
	if err := o.clear(ctx, root); err != nil {
		return err
	}
	// Links come last, so that no file is ever written through one.
	for _, links := range []bool{false, true} {
		for _, entry := range o.Manifest {
			if (entry.Mode == tree.ModeSymlink) != links {
				continue
			}
			if err := o.lay(ctx, root, entry); err != nil {
				return err
			}
		}
	}
	return o.verify(ctx, root)
}

// lay puts one file where it belongs. What is right already stays.
func (o Overlay) lay(ctx context.Context, root *os.Root, entry tree.Entry) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if found, err := read(root, entry.Path, entry.Size); err == nil && found == entry {
		return nil
	}
	if err := o.place(ctx, root, entry); err != nil {
		var coded *cupel.Error
		if errors.As(err, &coded) {
			return err
		}
		return cupel.Errorf(cupel.Internal, "cannot write %q: %w", entry.Path, err)
	}
	return nil
}

func (o Overlay) place(ctx context.Context, root *os.Root, entry tree.Entry) error {
	name := filepath.FromSlash(entry.Path)
	if err := root.MkdirAll(filepath.FromSlash(path.Dir(entry.Path)), 0o777); err != nil {
		return err
	}
	if err := root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	content, err := o.Open(ctx, entry.SHA256)
	if err != nil {
		return unreadable(entry.Path, err)
	}
	defer content.Close()
	checked := tree.NewChecked(named{content, entry.Path}, entry)
	if entry.Mode == tree.ModeSymlink {
		return link(root, entry, checked)
	}
	return write(root, entry, checked)
}

// named is the bytes of a file, whose errors say which file it is.
type named struct {
	io.Reader
	path string
}

// Read implements [io.Reader].
func (n named) Read(p []byte) (int, error) {
	read, err := n.Reader.Read(p)
	if err != nil && err != io.EOF {
		err = unreadable(n.path, err)
	}
	return read, err
}

func unreadable(path string, err error) error {
	return cupel.Errorf(cupel.ErrorCode(err), "the bytes of %q cannot be read: %w", path, err)
}

// link makes a symlink whose target stays in the tree.
func link(root *os.Root, entry tree.Entry, content *tree.Checked) error {
	target, err := io.ReadAll(content)
	if err == nil {
		err = content.Check()
	}
	if err == nil {
		err = tree.CheckTarget(entry.Path, string(target))
	}
	if err != nil {
		return err
	}
	return root.Symlink(filepath.FromSlash(string(target)), filepath.FromSlash(entry.Path))
}

// write makes a new file; a file whose bytes are wrong does not stay.
func write(root *os.Root, entry tree.Entry, content *tree.Checked) error {
	name := filepath.FromSlash(entry.Path)
	file, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, content)
	if err == nil {
		err = content.Check()
	}
	if err == nil && entry.Mode == tree.ModeExec {
		err = file.Chmod(0o755)
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(err, root.Remove(name))
	}
	return nil
}
