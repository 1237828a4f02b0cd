package folder

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"github.com/cupel/cupel"
)

// absent reports whether err says that a file does not exist: it is missing, or
// something above it in its path is no folder.
func absent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) ||
		cupel.ErrorCode(err) == cupel.NotFound
}

// failure returns the error of a step that the file system refused.
func (s *Store) failure(step string, err error) error { return failure(s.String(), step, err) }

func failure(place, step string, err error) error {
	code, advice := diagnose(err)
	return cupel.Errorf(code, "%s: could not %s: %w%s", place, step, err, advice)
}

// diagnose says what kind of failure err is, and what to do about it.
func diagnose(err error) (code cupel.Code, advice string) {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return cupel.Unavailable, ": free some space, for example with \"cupel vault:gc\", and try again"
	case refusesLinks(err):
		return cupel.Invalid, ": this file system has no hard links: choose a folder on another one"
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return cupel.PermissionDenied, ": give this user the right to read and write there"
	case errors.Is(err, syscall.ENOTDIR):
		return cupel.Invalid, ": a file is where a folder is needed"
	}
	return cupel.Unavailable, ""
}

// refusesLinks reports whether err comes from a file system without hard links.
func refusesLinks(err error) bool {
	var link *os.LinkError
	return errors.As(err, &link) &&
		(errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EPERM))
}
