package repro_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/repro"
	"github.com/cupel/cupel/internal/tree"
	"github.com/cupel/cupel/internal/vault/digest"
)

// store keeps bytes by their digest.
type store map[digest.Digest]string

func (s store) open(_ context.Context, sum digest.Digest) (io.ReadCloser, error) {
	content, found := s[sum]
	if !found {
		return nil, cupel.Errorf(cupel.NotFound, "no bytes %s", sum)
	}
	return io.NopCloser(strings.NewReader(content)), nil
}

// tree makes a manifest and its bytes of lines "mode path content".
func laid(t *testing.T, lines ...string) (tree.Manifest, store) {
	t.Helper()
	var manifest tree.Manifest
	bytes := store{}
	for _, line := range lines {
		fields := strings.SplitN(line, " ", 3)
		sum := digest.Of([]byte(fields[2]))
		bytes[sum] = fields[2]
		manifest = append(manifest, tree.Entry{Path: fields[1], Mode: tree.Mode(fields[0]), SHA256: sum, Size: int64(len(fields[2]))})
	}
	manifest.Sort()
	return manifest, bytes
}

func TestOverlayMakesTheTreeAgain(t *testing.T) {
	w := newWorktree(t)
	w.write("a.py", "changed\r\n")
	w.write("new/données.bin", "\x00\xff")
	w.link("../a.py", "bin/link")
	w.git("rm", "-q", "data.csv")
	captured := w.capture()
	target := newFolder(t)
	target.git("clone", "-q", "file://"+w.folder, ".")
	overlay := repro.Overlay{Folder: target.folder, Manifest: captured.Manifest, Open: bytesOf(captured)}
	for range 2 { // the second time there is nothing to do
		if err := overlay.Lay(t.Context()); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(captured.Manifest, target.capture().Manifest); diff != "" {
			t.Errorf("tree (-recorded +laid):\n%s", diff)
		}
	}
	if target.git("rev-parse", "HEAD") != captured.Code.Commit {
		t.Error("the repository of the folder is not what it was")
	}
}

// bytesOf opens the bytes of a captured tree by their digest.
func bytesOf(captured *repro.Tree) repro.Opener {
	return func(_ context.Context, sum digest.Digest) (io.ReadCloser, error) {
		i := slices.IndexFunc(captured.Manifest, func(e tree.Entry) bool { return e.SHA256 == sum })
		return captured.Open(captured.Manifest[i])
	}
}

func TestOverlayReplacesWhatStandsInTheWay(t *testing.T) {
	for name, before := range map[string]func(w worktree){
		"nothing":                func(worktree) {},
		"other bytes":            func(w worktree) { w.write("d/f", "other") },
		"more bytes":             func(w worktree) { w.write("d/f", "content and more") },
		"a folder for a file":    func(w worktree) { w.write("d/f/deep/x", "x") },
		"a file for a folder":    func(w worktree) { w.write("d", "x") },
		"a link for a file":      func(w worktree) { w.write("d/g", "x"); w.link("g", "d/f") },
		"a link for a folder":    func(w worktree) { w.link(os.TempDir(), "d") },
		"the wrong mode":         func(w worktree) { w.write("d/f", "content"); w.chmod("d/f", 0o755) },
		"the wrong mode of run":  func(w worktree) { w.write("run", "#!") },
		"a file for a link":      func(w worktree) { w.write("link", "x") },
		"a link to another file": func(w worktree) { w.link("run", "link") },
		"files of no manifest":   func(w worktree) { w.write("old/x", "x"); w.write("y", "y"); w.link("/etc/passwd", "z") },
		"a read-only file":       func(w worktree) { w.write("d/f", "other"); w.chmod("d/f", 0o444) },
		"another repository":     func(w worktree) { w.write("d/.git/config", "[core]") },
	} {
		t.Run(name, func(t *testing.T) {
			w := newFolder(t)
			before(w)
			manifest, bytes := laid(t, "file d/f content", "exec run #!", "symlink link d/f")
			if err := (repro.Overlay{Folder: w.folder, Manifest: manifest, Open: bytes.open}).Lay(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := w.read("link"); got != "content" {
				t.Errorf("link leads to %q", got)
			}
			if diff := cmp.Diff(manifest, w.capture().Manifest); diff != "" {
				t.Errorf("tree (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOverlayStaysInItsFolder(t *testing.T) {
	for name, lines := range map[string][]string{
		"a path that leads out":             {"file ../victim x"},
		"an absolute path":                  {"file /victim x"},
		"a file below a link":               {"symlink d ..", "file d/victim x"},
		"a link that leads out":             {"symlink link ../victim"},
		"an absolute link":                  {"symlink link /victim"},
		"a link that leads out over a link": {"symlink deep/a ..", "symlink x deep/a/../victim"},
		"git's hooks":                       {"exec .git/hooks/post-checkout x"},
		"git's hooks, in capitals":          {"exec .GIT/hooks/post-checkout x"},
		"a link into git's folder":          {"symlink link .git/config"},
	} {
		t.Run(name, func(t *testing.T) {
			outside := newFolder(t)
			outside.write("victim", "safe")
			outside.write("in/.git/config", "safe")
			manifest, bytes := laid(t, lines...)
			err := repro.Overlay{Folder: outside.path("in"), Manifest: manifest, Open: bytes.open}.Lay(t.Context())
			if cupel.ErrorCode(err) != cupel.Invalid {
				t.Errorf("error %v", err)
			}
			if outside.read("victim") != "safe" || outside.read("in/.git/config") != "safe" {
				t.Error("a file outside was written")
			}
		})
	}
}

func TestOverlayDoesNotFollowLinksOfTheFolder(t *testing.T) {
	outside := newFolder(t)
	outside.write("victim/f", "safe")
	outside.write("in/a", "x")
	outside.link("../victim", "in/d")
	outside.link("../victim/f", "in/f")
	manifest, bytes := laid(t, "file d/f new", "file f new")
	if err := (repro.Overlay{Folder: outside.path("in"), Manifest: manifest, Open: bytes.open}).Lay(t.Context()); err != nil {
		t.Fatal(err)
	}
	if outside.read("victim/f") != "safe" || outside.read("in/d/f") != "new" || outside.read("in/f") != "new" {
		t.Error("a file outside was written, or one inside was not")
	}
}

func TestOverlayNamesWhatIsWrong(t *testing.T) {
	manifest, good := laid(t, "file a one", "file b/c two", "symlink l a")
	for name, tt := range map[string]struct {
		sum     string // of these bytes
		content string // are these given
		code    cupel.Code
		says    string
	}{
		"flipped byte": {"two", "twO", cupel.Corrupt, `"b/c"`},
		"cut":          {"two", "tw", cupel.Corrupt, `"b/c"`},
		"longer":       {"two", "two and more", cupel.Corrupt, `"b/c"`},
		"empty":        {"one", "", cupel.Corrupt, `"a"`},
		"another link": {"a", "b", cupel.Corrupt, `"l"`},
		"not there":    {"two", "", cupel.NotFound, `"b/c"`},
	} {
		t.Run(name, func(t *testing.T) {
			bytes := store{}
			for sum, content := range good {
				bytes[sum] = content
			}
			bytes[digest.Of([]byte(tt.sum))] = tt.content
			if tt.code == cupel.NotFound {
				delete(bytes, digest.Of([]byte(tt.sum)))
			}
			w := newFolder(t)
			err := repro.Overlay{Folder: w.folder, Manifest: manifest, Open: bytes.open}.Lay(t.Context())
			if cupel.ErrorCode(err) != tt.code || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %v, want code %s and %s", err, tt.code, tt.says)
			}
			if strings.Contains(tt.says, "b/c") {
				if _, err := os.Stat(w.path("b/c")); err == nil {
					t.Error("the wrong file stays")
				}
			}
		})
	}
}

func TestOverlayKeeps(t *testing.T) {
	w := newFolder(t)
	w.write("inputs/big.bin", "data")
	w.write("old/x", "x")
	manifest, bytes := laid(t, "file a one")
	keep := func(path string) bool { return path == "inputs" }
	if err := (repro.Overlay{Folder: w.folder, Manifest: manifest, Open: bytes.open, Keep: keep}).Lay(t.Context()); err != nil {
		t.Fatal(err)
	}
	if w.read("inputs/big.bin") != "data" {
		t.Error("what is kept has changed")
	}
	if _, err := os.Stat(w.path("old")); err == nil {
		t.Error("what is not kept stays")
	}
	taken, more := laid(t, "file inputs one")
	keepIn := func(path string) bool { return path == "inputs/big.bin" }
	err := repro.Overlay{Folder: w.folder, Manifest: taken, Open: more.open, Keep: keepIn}.Lay(t.Context())
	if cupel.ErrorCode(err) != cupel.Conflict || w.read("inputs/big.bin") != "data" {
		t.Errorf("a file in the place of what is kept: %v", err)
	}
}

func TestOverlayVerifiesAtTheEnd(t *testing.T) {
	w := newFolder(t)
	manifest, good := laid(t, "file a one", "file b two")
	meddling := func(ctx context.Context, sum digest.Digest) (io.ReadCloser, error) {
		if good[sum] == "two" {
			w.write("a", "One") // after it was laid
		}
		return good.open(ctx, sum)
	}
	err := repro.Overlay{Folder: w.folder, Manifest: manifest, Open: meddling}.Lay(t.Context())
	if cupel.ErrorCode(err) != cupel.Corrupt || !strings.Contains(err.Error(), `"a" differs`) {
		t.Errorf("error %v", err)
	}
}

func TestOverlayWithoutAFolder(t *testing.T) {
	err := repro.Overlay{Folder: t.TempDir() + "/none", Manifest: nil, Open: store{}.open}.Lay(t.Context())
	if cupel.ErrorCode(err) != cupel.Invalid {
		t.Errorf("error %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	manifest, good := laid(t, "file a one")
	if err := (repro.Overlay{Folder: t.TempDir(), Manifest: manifest, Open: good.open}).Lay(ctx); err == nil {
		t.Error("a canceled call does not fail")
	}
}

func TestOverlayOfManyBytes(t *testing.T) {
	w := newFolder(t)
	content := string(bytes.Repeat([]byte("0123456789abcdef"), 1<<16))
	manifest, good := laid(t, "file big "+content)
	if err := (repro.Overlay{Folder: w.folder, Manifest: manifest, Open: good.open}).Lay(t.Context()); err != nil {
		t.Fatal(err)
	}
	if w.read("big") != content {
		t.Error("the bytes differ")
	}
}
