package transfer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"syscall"

	"github.com/cupel/cupel"
)

// plan looks at what is in the folder and says which items need no transfer.
func (d *download) plan(ctx context.Context, items []Item) ([]Written, error) {
	planned := make([]Written, 0, len(items))
	for _, item := range items {
		same, err := d.existing(ctx, item)
		if err != nil {
			return nil, err
		}
		if same {
			d.advance(item.Size)
		}
		planned = append(planned, Written{Item: item, Kept: same})
	}
	return planned, nil
}

// existing reports whether the item is in its place already. Something else in
// that place is an error, unless it may be replaced.
func (d *download) existing(ctx context.Context, item Item) (same bool, err error) {
	info, err := d.root.Lstat(item.Target)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, d.failed("look at", item, err)
	case info.IsDir():
		return false, cupel.Errorf(cupel.Conflict, "%s is a folder, and %s holds a file of that name", d.shown(item), d.from)
	}
	if info.Mode().IsRegular() && info.Size() == item.Size {
		same, err = d.identical(ctx, item)
	}
	if err != nil || same || d.options.Force {
		return same, err
	}
	return false, cupel.Errorf(cupel.Conflict, "%s exists and differs from %s; choose another folder with -o DIR, or replace it with --force", d.shown(item), d.from)
}

func (d *download) identical(ctx context.Context, item Item) (bool, error) {
	file, err := d.root.Open(item.Target)
	if err != nil {
		return false, d.failed("read", item, err)
	}
	defer file.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, stopping{ctx, file}); err != nil {
		return false, d.failed("read", item, err)
	}
	return hex.EncodeToString(hash.Sum(nil)) == item.Digest, nil
}

// shown is the item's place as the user would write it.
func (d *download) shown(item Item) string {
	return filepath.Join(d.folder, filepath.FromSlash(item.Target))
}

// failed words an error of the file system; one that says why already stays.
func (d *download) failed(action string, item Item, err error) error {
	if cupel.ErrorCode(err) != cupel.Internal || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	code := cupel.Internal
	switch {
	case errors.Is(err, fs.ErrPermission):
		code = cupel.PermissionDenied
	case errors.Is(err, syscall.ENOTDIR): // a file where a folder has to be
		code = cupel.Conflict
	}
	var cause *fs.PathError
	if errors.As(err, &cause) {
		err = cause.Err
	}
	return cupel.Errorf(code, "cannot %s %s: %w", action, d.shown(item), err)
}

// stopping ends reading when its context ends.
type stopping struct {
	ctx context.Context
	io.Reader
}

func (s stopping) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.Reader.Read(p)
}
