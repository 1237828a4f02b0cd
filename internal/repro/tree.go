package repro

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/jsontext"
	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/tree"
)

// Tree is a captured work tree.
type Tree struct {
	Root     string        // absolute path of its root on this machine
	Folder   string        // where the program runs, relative to the root; "." is the root
	Manifest tree.Manifest // empty where nothing could be captured
	Code     runspec.ObservedCode
	Patch    []byte // changes.patch, for people; nil where there is none
}

// Open opens the bytes of an entry of the manifest: those of a symlink are its
// target. Files may have changed since they were captured: whoever stores the
// bytes MUST compare their digest with the entry's, and call [Tree.Lost] where
// it differs. The caller closes the reader.
func (t *Tree) Open(entry tree.Entry) (io.ReadCloser, error) {
	if entry.Mode == tree.ModeSymlink {
		target, err := os.Readlink(t.file(entry.Path))
		if err != nil {
			return nil, cupel.Errorf(cupel.Conflict, "cannot read the link %q: %w", entry.Path, err)
		}
		return io.NopCloser(strings.NewReader(filepath.ToSlash(target))), nil
	}
	root, err := os.OpenRoot(t.Root)
	if err != nil {
		return nil, cupel.Errorf(cupel.Conflict, "cannot open %s: %w", t.Root, err)
	}
	defer root.Close()
	file, err := root.Open(filepath.FromSlash(entry.Path))
	if err != nil {
		return nil, cupel.Errorf(cupel.Conflict, "cannot read %q: %w", entry.Path, err)
	}
	return file, nil
}

// Lost takes an entry out of the manifest whose bytes could not be stored, as
// those of a file that changes all the time, and marks the code partial. It must
// not be called while another goroutine uses t.
func (t *Tree) Lost(entry tree.Entry) {
	kept := make(tree.Manifest, 0, len(t.Manifest))
	for _, e := range t.Manifest {
		if e.Path != entry.Path {
			kept = append(kept, e)
		}
	}
	t.Manifest = kept
	t.skip(entry.Path, nil, skipUnreadable)
}

// file is the path of an entry on this machine.
func (t *Tree) file(path string) string {
	return t.Root + string(filepath.Separator) + filepath.FromSlash(path)
}

// lacks marks the code partial, for a reason that is told once.
func (t *Tree) lacks(reason string) {
	t.Code.Partial = true
	reason = runspec.WithoutUserInfo(jsontext.Storable(reason)) // git may quote an address
	for _, known := range t.Code.Reasons {
		if known == reason {
			return
		}
	}
	if len(t.Code.Reasons) < maxReasons {
		t.Code.Reasons = append(t.Code.Reasons, reason)
	}
}

// skip notes that a file is not in the manifest. What git ignores leaves the
// code whole.
func (t *Tree) skip(path string, info fs.FileInfo, reason string) {
	if reason != skipIgnored {
		t.lacks("files were skipped")
	}
	if !t.hasRoom(path) {
		return
	}
	skipped := runspec.Skipped{Path: jsontext.Storable(path), Reason: reason}
	if info != nil {
		skipped.MTime = info.ModTime().UnixNano()
		if !info.IsDir() {
			skipped.Size = info.Size()
		}
	}
	t.Code.Skipped = append(t.Code.Skipped, skipped)
}

// hasRoom reports whether one more skipped path keeps the list within its limits.
func (t *Tree) hasRoom(path string) bool {
	if len(t.Code.Skipped) == runspec.MaxSkipped {
		return false
	}
	length := len(path)
	for _, skipped := range t.Code.Skipped {
		length += len(skipped.Path)
	}
	return length <= maxSkippedPaths
}

// Limits that keep a captured spec below [runspec.MaxBytes] whatever was found.
const (
	maxSkippedPaths = 1 << 20 // bytes of all paths
	maxReasons      = 100
)
