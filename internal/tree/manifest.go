// Package tree has the manifests of trees, as docs/format/tree.md says: folders of
// files under one digest. Manifests and paths may come from anyone.
package tree

import (
	"cmp"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/jsontext"
	"github.com/cupel/cupel/internal/vault/digest"
)

// Limits on manifests.
const (
	MaxFiles    = 200_000
	MaxManifest = 64 << 20 // bytes
	MaxSize     = 1 << 50  // bytes of all files together
)

// Mode is what kind of file an [Entry] is.
type Mode string

// The modes.
const (
	ModeFile    Mode = "file"
	ModeExec    Mode = "exec"    // its owner may execute it
	ModeSymlink Mode = "symlink" // its bytes are the target
)

// Entry is one file of a tree.
type Entry struct {
	Path   string        `json:"path"` // relative to the root, with "/"
	SHA256 digest.Digest `json:"sha256"`
	Mode   Mode          `json:"mode"`
	Size   int64         `json:"size"`
}

// Manifest are the files of a tree in the order of the bytes of their paths.
type Manifest []Entry

// Parse reads a manifest, which may come from anyone: when it returns,
// every path stays below the root. Targets of symlinks are bytes, and are
// checked where they are read. The error has code too_large or invalid, and
// names the path.
func Parse(text []byte) (Manifest, error) {
	if len(text) > MaxManifest {
		return nil, cupel.Errorf(cupel.TooLarge, "manifest: %d bytes are more than the limit of %d", len(text), MaxManifest)
	}
	if m, ok := parseCanonical(text); ok {
		return m, m.Check()
	}
	m := Manifest{}
	if err := jsontext.Strictly("manifest", text, &m, func() ([]byte, error) { return m.form(), nil }); err != nil {
		return nil, err
	}
	return m, m.Check()
}

// Check refuses a manifest that breaks the rules of the format.
func (m Manifest) Check() error {
	if len(m) > MaxFiles {
		return cupel.Errorf(cupel.TooLarge, "manifest: %d files are more than the limit of %d", len(m), MaxFiles)
	}
	files := make(map[string]bool, len(m))
	for i, entry := range m {
		if err := entry.check(); err != nil {
			return cupel.Errorf(cupel.Invalid, "manifest: %w", err)
		}
		if i > 0 && m[i-1].Path >= entry.Path {
			return cupel.Errorf(cupel.Invalid, "manifest: the path %q is out of order or twice there", entry.Path)
		}
		files[entry.Path] = true
	}
	if size := m.Size(); size < 0 || size > MaxSize {
		return cupel.Errorf(cupel.TooLarge, "manifest: the files have more than %d bytes together", int64(MaxSize))
	}
	for _, entry := range m {
		for folder := range Parents(entry.Path) {
			if files[folder] {
				return cupel.Errorf(cupel.Invalid, "manifest: %q is a file, and a folder for %q", folder, entry.Path)
			}
		}
	}
	return nil
}

func (e Entry) check() error {
	if err := CheckPath(e.Path); err != nil {
		return err
	}
	if !slices.Contains([]Mode{ModeFile, ModeExec, ModeSymlink}, e.Mode) {
		return cupel.Errorf(cupel.Invalid, "the mode of %q is %q, not file, exec or symlink", e.Path, e.Mode)
	}
	if e.Size < 0 || e.Size > MaxSize || e.Mode == ModeSymlink && e.Size > MaxPath {
		return cupel.Errorf(cupel.Invalid, "the size of %q cannot be %d", e.Path, e.Size)
	}
	return nil
}

// Parents yields the folders that a path is in, the outermost first.
func Parents(p string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for i := range len(p) {
			if p[i] == '/' && !yield(p[:i]) {
				return
			}
		}
	}
}

// Encode returns the canonical JSON. The error is that of [Manifest.Check].
func (m Manifest) Encode() ([]byte, error) {
	if err := m.Check(); err != nil {
		return nil, err
	}
	return m.form(), nil
}

// form is the canonical form. It is written here and not by way of
// encoding/json, since it is made of every file at the start of every run.
func (m Manifest) form() []byte {
	b := make([]byte, 0, 2+len(m)*160)
	b = append(b, '[')
	for i, entry := range m {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(jsontext.AppendText(append(b, `{"mode":`...), string(entry.Mode)), `,"path":`...)
		b = append(jsontext.AppendText(b, entry.Path), `,"sha256":"`...)
		b = append(hex.AppendEncode(b, entry.SHA256[:]), `","size":`...)
		b = append(strconv.AppendInt(b, entry.Size, 10), '}')
	}
	return append(b, ']')
}

// Digest returns the digest of the tree. The error is that of [Manifest.Check].
func (m Manifest) Digest() (digest.Digest, error) {
	text, err := m.Encode()
	if err != nil {
		return digest.Digest{}, err
	}
	return digest.Of(text), nil
}

// Sort puts the entries into the order that the format asks for.
func (m Manifest) Sort() {
	slices.SortFunc(m, func(a, b Entry) int { return strings.Compare(a.Path, b.Path) })
}

// Size returns how many bytes all files have together.
func (m Manifest) Size() int64 {
	size := int64(0)
	for _, entry := range m {
		size += entry.Size
	}
	return size
}

// Find returns the entry of a path.
func (m Manifest) Find(p string) (Entry, bool) {
	i, found := slices.BinarySearchFunc(m, p, func(e Entry, p string) int { return cmp.Compare(e.Path, p) })
	if !found {
		return Entry{}, false
	}
	return m[i], true
}

// FirstDifference returns the first path at which m and other differ, and
// "" where they are equal.
func (m Manifest) FirstDifference(other Manifest) string {
	for i := range min(len(m), len(other)) {
		if m[i] != other[i] {
			return min(m[i].Path, other[i].Path)
		}
	}
	switch {
	case len(m) > len(other):
		return m[len(other)].Path
	case len(other) > len(m):
		return other[len(m)].Path
	}
	return ""
}
