package git

import (
	"context"

	"github.com/cupel/cupel"
)

// MaxPatchPaths is how long the paths of a patch may be in all, in bytes: they
// are arguments of a command, whose length systems limit.
const MaxPatchPaths = 24_000

// Patch returns the difference of paths from HEAD, for people: changed binaries
// are named only. At most limit bytes are returned; a last line says so where
// there was more. The error has code too_large where the paths are longer than
// [MaxPatchPaths].
func (r *Repository) Patch(ctx context.Context, paths []string, limit int) ([]byte, error) {
	if len(paths) == 0 {
		return nil, nil
	}
	length := 0
	for _, path := range paths {
		length += len(path) + 1
	}
	if length > MaxPatchPaths {
		return nil, cupel.Errorf(cupel.TooLarge, "too many files are changed (%d) for a patch that people read", len(paths))
	}
	const note = "\n... there is more\n"
	args := []string{"diff", "--no-ext-diff", "--no-textconv", "--no-color", "--ignore-submodules=dirty", "--find-renames", "HEAD", "--"}
	text, err := r.run(ctx, limit-len(note), append(args, paths...)...)
	if len(text) == limit-len(note) {
		return append(text, note...), nil
	}
	return text, err
}
