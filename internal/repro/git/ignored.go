package git

import (
	"context"
	"errors"
	"os/exec"
	"path/filepath"
	"slices"
)

// ignores reports whether the repository has nothing to do with a folder below its
// root: its patterns ignore it, and no file of it is tracked.
func (r *Repository) ignores(ctx context.Context, folder string) (bool, error) {
	real, err := filepath.EvalSymlinks(folder)
	if err != nil {
		return false, nil // whoever reads the folder will tell
	}
	relative, err := filepath.Rel(r.Root, real)
	if err != nil || relative == "." || !filepath.IsLocal(relative) {
		return false, nil
	}
	// check-ignore takes paths as they are, and refuses to be told so.
	settings := slices.DeleteFunc(slices.Clone(r.safe), func(s string) bool { return s == "--literal-pathspecs" })
	_, err = run(ctx, r.Root, MaxOutput, append(settings, "check-ignore", "--quiet", "--", "./"+filepath.ToSlash(relative))...)
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 {
		return false, nil // it matches no pattern
	}
	if err != nil {
		return false, err
	}
	tracked, err := r.run(ctx, 1, "ls-files", "-z", "--", relative)
	return err == nil && len(tracked) == 0, nil
}
