package compare

import (
	"bytes"
	"unicode/utf8"

	"github.com/aymanbagabas/go-udiff"

	"github.com/cupel/cupel"
)

// File is one side of a file that two trees have in different ways; nil stands for
// a file that is not there.
type File struct {
	Content []byte
}

// FileText returns the unified diff of a file, or why there is none.
func FileText(path string, old, new *File) (string, cupel.LeftOut) {
	if old.isBinary() || new.isBinary() {
		return "", cupel.LeftOutBinary
	}
	return udiff.Unified(old.label("a/"+path), new.label("b/"+path), old.text(), new.text()), ""
}

func (f *File) isBinary() bool {
	return f != nil && (bytes.IndexByte(f.Content, 0) >= 0 || !utf8.Valid(f.Content))
}

func (f *File) label(path string) string {
	if f == nil {
		return "/dev/null"
	}
	return path
}

func (f *File) text() string {
	if f == nil {
		return ""
	}
	return string(f.Content)
}
