package repro_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel/internal/repro"
	"github.com/cupel/cupel/internal/runspec"
	"github.com/cupel/cupel/internal/tree"
	"github.com/cupel/cupel/internal/vault/digest"
)

func TestCaptureOfACleanRepository(t *testing.T) {
	w := newWorktree(t)
	captured := w.capture()
	want := tree.Manifest{
		{Path: "a.py", SHA256: digest.Of([]byte("print(1)\n")), Mode: tree.ModeFile, Size: 9},
		{Path: "bin/tool", SHA256: digest.Of([]byte("#!/bin/sh\n")), Mode: tree.ModeExec, Size: 10},
		{Path: "data.csv", SHA256: digest.Of([]byte("x,y\n1,2\n")), Mode: tree.ModeFile, Size: 8},
	}
	if diff := cmp.Diff(want, captured.Manifest); diff != "" {
		t.Errorf("manifest (-want +got):\n%s", diff)
	}
	code := runspec.ObservedCode{
		Repository: "git", Branch: "main", Commit: w.git("rev-parse", "HEAD"),
		Submodules: []runspec.Submodule{}, Reasons: []string{}, Skipped: []runspec.Skipped{},
	}
	if diff := cmp.Diff(code, captured.Code); diff != "" {
		t.Errorf("code (-want +got):\n%s", diff)
	}
	if captured.Folder != "." || captured.Root != w.folder || captured.Patch != nil {
		t.Errorf("folder %q of %q, patch %q", captured.Folder, captured.Root, captured.Patch)
	}
}

// TestCaptureOfChanges changes the repository of newWorktree, and names what the
// manifest then holds.
func TestCaptureOfChanges(t *testing.T) {
	binary := "\x00\x01\xff" + strings.Repeat("b", 100)
	for name, tt := range map[string]struct {
		change func(w worktree)
		path   string // of the file that is looked at
		want   string // its bytes; "" where it is not there
		mode   tree.Mode
	}{
		"not staged":      {func(w worktree) { w.write("a.py", "print(2)\n") }, "a.py", "print(2)\n", tree.ModeFile},
		"staged":          {func(w worktree) { w.write("a.py", "print(3)\n"); w.git("add", "a.py") }, "a.py", "print(3)\n", tree.ModeFile},
		"staged, changed": {func(w worktree) { w.write("a.py", "3"); w.git("add", "a.py"); w.write("a.py", "4") }, "a.py", "4", tree.ModeFile},
		"new":             {func(w worktree) { w.write("new/b.py", "b") }, "new/b.py", "b", tree.ModeFile},
		"new and staged":  {func(w worktree) { w.write("b.py", "b"); w.git("add", "b.py") }, "b.py", "b", tree.ModeFile},
		"deleted":         {func(w worktree) { w.remove("a.py") }, "a.py", "", ""},
		"deleted, staged": {func(w worktree) { w.git("rm", "-q", "a.py") }, "a.py", "", ""},
		"out of index":    {func(w worktree) { w.git("rm", "-q", "--cached", "a.py") }, "a.py", "print(1)\n", tree.ModeFile},
		"renamed":         {func(w worktree) { w.git("mv", "a.py", "z.py") }, "z.py", "print(1)\n", tree.ModeFile},
		"renamed away":    {func(w worktree) { w.git("mv", "a.py", "z.py") }, "a.py", "", ""},
		"binary":          {func(w worktree) { w.write("data.csv", binary) }, "data.csv", binary, tree.ModeFile},
		"mode bit":        {func(w worktree) { w.chmod("a.py", 0o755) }, "a.py", "print(1)\n", tree.ModeExec},
		"symlink":         {func(w worktree) { w.link("../a.py", "bin/link") }, "bin/link", "../a.py", tree.ModeSymlink},
		"file to folder":  {func(w worktree) { w.remove("a.py"); w.write("a.py/b", "b") }, "a.py/b", "b", tree.ModeFile},
		"path in another script": {
			func(w worktree) { w.write("données/пример 模型.py", "é") }, "données/пример 模型.py", "é", tree.ModeFile,
		},
		"line ends that git would change": {
			func(w worktree) {
				w.git("config", "core.autocrlf", "true")
				w.write("crlf.txt", "a\r\nb\r\n")
				w.git("add", "crlf.txt")
				w.git("commit", "-q", "-m", "crlf")
			}, "crlf.txt", "a\r\nb\r\n", tree.ModeFile,
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorktree(t)
			before, _ := w.capture().Manifest.Digest()
			tt.change(w)
			captured := w.capture()
			if captured.Code.Partial {
				t.Errorf("partial: %v", captured.Code.Reasons)
			}
			after, err := captured.Manifest.Digest()
			if err != nil || after == before && name != "out of index" {
				t.Errorf("digest %s (%v) is that of before the change", after, err)
			}
			entry, found := captured.Manifest.Find(tt.path)
			if found != (tt.mode != "") {
				t.Fatalf("%q is in the manifest: %t; paths %q", tt.path, found, paths(captured.Manifest))
			}
			if found {
				checkEntry(t, captured, entry, tt.want, tt.mode)
			}
			if dirty := w.git("status", "--porcelain") != ""; captured.Code.Dirty != dirty {
				t.Errorf("dirty is %t, git says %t", captured.Code.Dirty, dirty)
			}
		})
	}
}

func checkEntry(t *testing.T, captured *repro.Tree, entry tree.Entry, want string, mode tree.Mode) {
	t.Helper()
	if entry.Mode != mode || entry.SHA256 != digest.Of([]byte(want)) || entry.Size != int64(len(want)) {
		t.Errorf("entry %+v, want the bytes %q as %s", entry, want, mode)
	}
	reader, err := captured.Open(entry)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(reader)
	if err != nil || string(got) != want || reader.Close() != nil {
		t.Errorf("opened %q (%v), want %q", got, err, want)
	}
}

func TestCaptureOfPlaces(t *testing.T) {
	t.Run("a folder of the repository", func(t *testing.T) {
		w := newWorktree(t)
		captured := w.captureIn(repro.Options{Folder: w.path("bin")})
		if captured.Folder != "bin" || len(captured.Manifest) != 3 {
			t.Errorf("folder %q, files %q", captured.Folder, paths(captured.Manifest))
		}
	})
	t.Run("a folder that the repository ignores", func(t *testing.T) {
		w := newWorktree(t)
		w.write(".gitignore", "/scratch/\n")
		w.write("scratch/deep/train.py", "1")
		captured := w.captureIn(repro.Options{Folder: w.path("scratch/deep")})
		if captured.Code.Repository != "none" || captured.Folder != "." || len(captured.Manifest) != 1 || captured.Manifest[0].Path != "train.py" {
			t.Errorf("code %+v, files %q", captured.Code, paths(captured.Manifest))
		}
		w.git("add", "-f", "scratch/deep/train.py")
		captured = w.captureIn(repro.Options{Folder: w.path("scratch/deep")})
		if captured.Code.Repository != "git" || captured.Folder != "scratch/deep" || len(captured.Manifest) != 5 {
			t.Errorf("with a tracked file: code %+v, files %q", captured.Code, paths(captured.Manifest))
		}
	})
	t.Run("detached HEAD", func(t *testing.T) {
		w := newWorktree(t)
		w.git("checkout", "-q", "--detach")
		captured := w.capture()
		if captured.Code.Branch != "" || captured.Code.Commit != w.git("rev-parse", "HEAD") || len(captured.Manifest) != 3 {
			t.Errorf("code %+v", captured.Code)
		}
	})
	t.Run("no commit yet", func(t *testing.T) {
		w := newFolder(t)
		w.git("init", "-q", "-b", "trunk")
		w.write("a.py", "1")
		captured := w.capture()
		if captured.Code.Branch != "trunk" || captured.Code.Commit != "" || !captured.Code.Dirty || captured.Code.Partial || len(captured.Manifest) != 1 {
			t.Errorf("code %+v, files %q", captured.Code, paths(captured.Manifest))
		}
	})
	t.Run("no repository", func(t *testing.T) {
		w := newFolder(t)
		w.write("a.py", "1")
		w.write("sub/b.py", "2")
		w.write("__pycache__/a.pyc", "3")
		w.write("myenv/pyvenv.cfg", "version = 3.12.1\n")
		w.write(".env", "PASSWORD=hunter2")
		captured := w.capture()
		if want := []string{"a.py", "sub/b.py"}; !slices.Equal(paths(captured.Manifest), want) {
			t.Errorf("files %q, want %q", paths(captured.Manifest), want)
		}
		if captured.Code.Repository != "none" || reasonOf(captured, ".env") != "secret" {
			t.Errorf("code %+v", captured.Code)
		}
	})
	t.Run("no folder", func(t *testing.T) {
		captured := repro.CaptureCode(t.Context(), repro.Options{Folder: "/no/such/folder"})
		if !captured.Code.Partial || len(captured.Code.Reasons) != 1 || captured.Identity().Tree != nil {
			t.Errorf("code %+v, identity %v", captured.Code, captured.Identity())
		}
	})
	t.Run("git is not installed", func(t *testing.T) {
		w := newWorktree(t)
		t.Setenv("PATH", t.TempDir())
		captured := w.capture()
		if captured.Code.Repository != "none" || !captured.Code.Partial || len(captured.Manifest) != 3 {
			t.Errorf("code %+v, files %q", captured.Code, paths(captured.Manifest))
		}
	})
	t.Run("shallow clone", func(t *testing.T) {
		w, clone := newWorktree(t), newFolder(t)
		w.write("a.py", "print(2)\n")
		w.commit("second")
		clone.git("clone", "-q", "--depth", "1", "file://"+w.folder, ".")
		captured := clone.capture()
		if !captured.Code.Shallow || captured.Code.Dirty || captured.Code.Remote != "file://"+w.folder || len(captured.Manifest) != 3 {
			t.Errorf("code %+v", captured.Code)
		}
	})
	t.Run("partial clone", func(t *testing.T) {
		w, clone := newWorktree(t), newFolder(t)
		w.git("config", "uploadpack.allowFilter", "true")
		clone.git("clone", "-q", "--filter=blob:none", "file://"+w.folder, ".")
		clone.git("config", "protocol.file.allow", "always")
		w.write("a.py", "print(2)\n")
		w.commit("second")
		clone.git("fetch", "-q")
		clone.git("reset", "-q", "--soft", "origin/main") // HEAD's a.py is not here
		before := clone.git("count-objects", "-v")
		captured := clone.capture()
		if captured.Patch != nil || captured.Code.Partial || len(captured.Manifest) != 3 {
			t.Errorf("patch %q, code %+v", captured.Patch, captured.Code)
		}
		if after := clone.git("count-objects", "-v"); after != before {
			t.Error("objects were fetched")
		}
	})
	t.Run("linked worktree", func(t *testing.T) {
		w, linked := newWorktree(t), newFolder(t)
		w.git("worktree", "add", "-q", "-b", "other", linked.path("tree"))
		captured := repro.CaptureCode(t.Context(), repro.Options{Folder: linked.path("tree/bin")})
		if captured.Root != linked.path("tree") || captured.Folder != "bin" || captured.Code.Branch != "other" || len(captured.Manifest) != 3 {
			t.Errorf("root %s, folder %s, code %+v", captured.Root, captured.Folder, captured.Code)
		}
	})
	t.Run("sparse checkout", func(t *testing.T) {
		w := newWorktree(t)
		w.git("sparse-checkout", "set", "--cone", "--sparse-index", "bin")
		w.write("lib/x.py", "x")
		w.git("add", "--sparse", "lib/x.py")
		w.git("commit", "-q", "-m", "lib")
		w.git("sparse-checkout", "reapply")
		if captured := w.capture(); captured.Code.Partial || len(captured.Manifest) != 3 {
			t.Errorf("files %q, code %+v", paths(captured.Manifest), captured.Code)
		}
	})
	t.Run("submodule", func(t *testing.T) {
		inner, w := newWorktree(t), newWorktree(t)
		w.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.folder, "lib/inner")
		w.commit("submodule")
		captured := w.capture()
		want := []runspec.Submodule{{Path: "lib/inner", Commit: inner.git("rev-parse", "HEAD")}}
		if diff := cmp.Diff(want, captured.Code.Submodules); diff != "" || !captured.Code.Partial {
			t.Errorf("submodules (-want +got):\n%s\npartial %t", diff, captured.Code.Partial)
		}
		if _, found := captured.Manifest.Find("lib/inner/a.py"); found {
			t.Error("the manifest has files of the submodule")
		}
	})
}

func TestCaptureCannotEndInTime(t *testing.T) {
	w := newWorktree(t)
	limits := repro.DefaultLimits
	limits.Time = 1
	captured := w.captureIn(repro.Options{Folder: w.folder, Limits: limits})
	if !captured.Code.Partial || len(captured.Code.Reasons) == 0 || len(captured.Manifest) != 0 {
		t.Errorf("code %+v, files %q", captured.Code, paths(captured.Manifest))
	}
}

func TestPatchIsForPeople(t *testing.T) {
	w := newWorktree(t)
	w.write("server.pem", "old secret")
	w.git("add", "-f", "server.pem")
	w.git("commit", "-q", "-m", "secret")
	w.write("a.py", "print(2)\n")
	w.write("server.pem", "new secret")
	w.write("data.csv", strings.Repeat("long line\n", 1<<18))
	captured := w.capture()
	if !bytes.Contains(captured.Patch, []byte("-print(1)\n+print(2)")) || bytes.Contains(captured.Patch, []byte("secret")) {
		t.Errorf("patch begins with %.300q", captured.Patch)
	}
	if len(captured.Patch) > repro.MaxPatch || !bytes.HasSuffix(captured.Patch, []byte("there is more\n")) {
		t.Errorf("patch has %d bytes", len(captured.Patch))
	}
	if captured.Code.Patch == nil || *captured.Code.Patch != digest.Of(captured.Patch) {
		t.Errorf("digest of the patch is %v", captured.Code.Patch)
	}
	w.remove("server.pem")
	if captured := w.capture(); bytes.Contains(captured.Patch, []byte("secret")) {
		t.Error("the patch shows a secret that was deleted")
	}
}

func TestLostEntryMakesTheCodePartial(t *testing.T) {
	w := newWorktree(t)
	captured := w.capture()
	captured.Lost(captured.Manifest[0])
	if want := []string{"bin/tool", "data.csv"}; !slices.Equal(paths(captured.Manifest), want) || !captured.Code.Partial {
		t.Errorf("files %q, partial %t", paths(captured.Manifest), captured.Code.Partial)
	}
}

func TestCacheKnowsWhatChanged(t *testing.T) {
	w := newWorktree(t)
	cache := t.TempDir()
	old := time.Now().Add(-time.Hour)
	options := repro.Options{Folder: w.folder, Cache: cache, Now: time.Now().Add(time.Hour)}
	first := repro.CaptureCode(t.Context(), options)
	again := repro.CaptureCode(t.Context(), options)
	if diff := cmp.Diff(first, again); diff != "" {
		t.Errorf("the second capture differs (-first +second):\n%s", diff)
	}
	// Same size, and the time of change set back, as an archive does.
	w.write("a.py", "print(7)\n")
	if err := os.Chtimes(w.path("a.py"), old, old); err != nil {
		t.Fatal(err)
	}
	entry, _ := repro.CaptureCode(t.Context(), options).Manifest.Find("a.py")
	if entry.SHA256 != digest.Of([]byte("print(7)\n")) {
		t.Error("a changed file passed for the one that was read before")
	}
	files, err := os.ReadDir(cache)
	if err != nil || len(files) != 1 {
		t.Fatalf("%d files in the cache (%v)", len(files), err)
	}
	damaged := worktree{t, cache}
	damaged.write(files[0].Name(), "x"+damaged.read(files[0].Name())[1:])
	if got := repro.CaptureCode(t.Context(), options); len(got.Manifest) != 3 || got.Code.Partial {
		t.Errorf("with a damaged cache: %q, %v", paths(got.Manifest), got.Code.Reasons)
	}
}

// TestRegistryInTheTree requires that what Cupel keeps in a folder of the tree is no
// code: each run would store those before it again.
func TestRegistryInTheTree(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"train.py", "home/catalog.db", "home/vault/packs/1", "homely/catalog.db", "vault/notes.md"} {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	captured := repro.CaptureCode(t.Context(), repro.Options{Folder: folder})
	var got []string
	for _, entry := range captured.Manifest {
		got = append(got, entry.Path)
	}
	if diff := cmp.Diff([]string{"homely/catalog.db", "train.py", "vault/notes.md"}, got); diff != "" || captured.Code.Partial {
		t.Errorf("partial %v, (-want +got):\n%s", captured.Code.Partial, diff)
	}
}
