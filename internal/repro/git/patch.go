package git

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"github.com/cupel/cupel"
)

// MaxPatchPaths is how long the paths that git is asked about may be in all, in
// bytes: they are arguments of a command, whose length systems limit.
const MaxPatchPaths = 24_000

// Patch returns the difference from HEAD, for people, of the tracked files that
// may be shown; changed binaries are named only. At most limit bytes are
// returned; a last line says so where there was more. The error has code
// too_large where some files may not be shown, and the paths of the others are
// longer than [MaxPatchPaths].
func (r *Repository) Patch(ctx context.Context, may func(path string) bool, limit int) ([]byte, error) {
	text, cut, err := r.diff(ctx, limit)
	if err != nil {
		return nil, err
	}
	changed, patch := splitRaw(text)
	shown := slices.DeleteFunc(slices.Clone(changed), func(path string) bool { return !may(path) })
	if len(shown) == len(changed) {
		return marked(patch, cut, limit), nil
	}
	if length := len(strings.Join(shown, " ")); length == 0 || length > MaxPatchPaths {
		return nil, tooMany(len(shown))
	}
	// git takes its time to look for paths: they are given only where they must.
	text, cut, err = r.diff(ctx, limit, shown...)
	_, patch = splitRaw(text)
	return marked(patch, cut, limit), err
}

// tooMany is nil for no files.
func tooMany(files int) error {
	if files == 0 {
		return nil
	}
	return cupel.Errorf(cupel.TooLarge, "too many files are changed (%d) for a patch that people read", files)
}

// diff returns a raw list of what is changed and then the patch; cut says that
// there was more than limit.
func (r *Repository) diff(ctx context.Context, limit int, paths ...string) (text []byte, cut bool, err error) {
	args := []string{"diff", "--no-ext-diff", "--no-textconv", "--no-color", "--ignore-submodules=dirty", "--find-renames",
		"--patch-with-raw", "-z", "HEAD", "--"}
	text, err = r.run(ctx, limit, append(args, paths...)...)
	if len(text) == limit {
		return text, true, nil
	}
	return text, false, err
}

// splitRaw reads the raw list at the beginning of a diff, and returns the paths
// that it names and the patch after it. A list that was cut names no patch.
func splitRaw(text []byte) (paths []string, patch []byte) {
	for bytes.HasPrefix(text, []byte(":")) {
		info, rest, _ := bytes.Cut(text, []byte{0})
		count := 1
		if status := info[bytes.LastIndexByte(info, ' ')+1:]; bytes.HasPrefix(status, []byte("R")) || bytes.HasPrefix(status, []byte("C")) {
			count = 2 // from, and to
		}
		for range count {
			var path []byte
			path, rest, _ = bytes.Cut(rest, []byte{0})
			paths = append(paths, string(path))
		}
		text = rest
	}
	patch, found := bytes.CutPrefix(text, []byte{0})
	if !found {
		return paths, nil
	}
	return paths, patch
}

// marked makes the last line of a patch that was cut say so.
func marked(patch []byte, cut bool, limit int) []byte {
	const note = "\n... there is more\n"
	if !cut || len(patch) == 0 {
		return patch
	}
	return append(patch[:min(len(patch), limit-len(note))], note...)
}
