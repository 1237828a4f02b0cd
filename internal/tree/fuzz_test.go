package tree_test

import (
	"os"
	"path"
	"strings"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/tree"
)

func FuzzParse(f *testing.F) {
	text, err := os.ReadFile("testdata/manifest.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`[{"path": "../x"}]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		manifest, err := tree.Parse(text)
		if err != nil {
			if code := cupel.ErrorCode(err); code != cupel.Invalid && code != cupel.TooLarge {
				t.Errorf("error %v has the code %s", err, code)
			}
			return
		}
		for _, entry := range manifest {
			if path.IsAbs(entry.Path) || path.Clean(entry.Path) != entry.Path || strings.HasPrefix(entry.Path, "..") && path.Clean("/"+entry.Path) != "/"+entry.Path {
				t.Errorf("the path %q is accepted", entry.Path)
			}
		}
		if _, err := manifest.Digest(); err != nil {
			t.Errorf("what was read has no digest: %v", err)
		}
	})
}

// FuzzCheckTarget resolves what is accepted, as a file system does that has no
// links on the way.
func FuzzCheckTarget(f *testing.F) {
	for _, seed := range [][2]string{{"a", "../x"}, {"d/a", "../b"}, {"d/e/a", "x/../../../y"}, {"a", "/etc"}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, link, target string) {
		if tree.CheckPath(link) != nil || tree.CheckTarget(link, target) != nil {
			return
		}
		resolved := path.Join(path.Dir(link), target)
		if path.IsAbs(target) || resolved == ".." || strings.HasPrefix(resolved, "../") {
			t.Errorf("%q -> %q leads to %q", link, target, resolved)
		}
	})
}
