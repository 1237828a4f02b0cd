package repro_test

import (
	"bytes"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel/internal/repro"
	"github.com/cupel/cupel/internal/vault/digest"
)

func TestCaptureOfACleanRepository(t *testing.T) {
	w := newWorktree(t)
	tree := w.capture()
	want := repro.Manifest{
		{Path: "a.py", SHA256: digest.Of([]byte("print(1)\n")), Mode: repro.ModeFile, Size: 9},
		{Path: "bin/tool", SHA256: digest.Of([]byte("#!/bin/sh\n")), Mode: repro.ModeExec, Size: 10},
		{Path: "data.csv", SHA256: digest.Of([]byte("x,y\n1,2\n")), Mode: repro.ModeFile, Size: 8},
	}
	if diff := cmp.Diff(want, tree.Manifest); diff != "" {
		t.Errorf("manifest (-want +got):\n%s", diff)
	}
	code := repro.ObservedCode{
		Repository: "git", Branch: "main", Commit: w.git("rev-parse", "HEAD"),
		Submodules: []repro.Submodule{}, Reasons: []string{}, Skipped: []repro.Skipped{},
	}
	if diff := cmp.Diff(code, tree.Code); diff != "" {
		t.Errorf("code (-want +got):\n%s", diff)
	}
	if tree.Folder != "." || tree.Root != w.folder || tree.Patch != nil {
		t.Errorf("folder %q of %q, patch %q", tree.Folder, tree.Root, tree.Patch)
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
		mode   repro.Mode
	}{
		"not staged":      {func(w worktree) { w.write("a.py", "print(2)\n") }, "a.py", "print(2)\n", repro.ModeFile},
		"staged":          {func(w worktree) { w.write("a.py", "print(3)\n"); w.git("add", "a.py") }, "a.py", "print(3)\n", repro.ModeFile},
		"staged, changed": {func(w worktree) { w.write("a.py", "3"); w.git("add", "a.py"); w.write("a.py", "4") }, "a.py", "4", repro.ModeFile},
		"new":             {func(w worktree) { w.write("new/b.py", "b") }, "new/b.py", "b", repro.ModeFile},
		"new and staged":  {func(w worktree) { w.write("b.py", "b"); w.git("add", "b.py") }, "b.py", "b", repro.ModeFile},
		"deleted":         {func(w worktree) { w.remove("a.py") }, "a.py", "", ""},
		"deleted, staged": {func(w worktree) { w.git("rm", "-q", "a.py") }, "a.py", "", ""},
		"out of index":    {func(w worktree) { w.git("rm", "-q", "--cached", "a.py") }, "a.py", "print(1)\n", repro.ModeFile},
		"renamed":         {func(w worktree) { w.git("mv", "a.py", "z.py") }, "z.py", "print(1)\n", repro.ModeFile},
		"renamed away":    {func(w worktree) { w.git("mv", "a.py", "z.py") }, "a.py", "", ""},
		"binary":          {func(w worktree) { w.write("data.csv", binary) }, "data.csv", binary, repro.ModeFile},
		"mode bit":        {func(w worktree) { w.chmod("a.py", 0o755) }, "a.py", "print(1)\n", repro.ModeExec},
		"symlink":         {func(w worktree) { w.link("../a.py", "bin/link") }, "bin/link", "../a.py", repro.ModeSymlink},
		"file to folder":  {func(w worktree) { w.remove("a.py"); w.write("a.py/b", "b") }, "a.py/b", "b", repro.ModeFile},
		"path in another script": {
			func(w worktree) { w.write("données/пример 模型.py", "é") }, "données/пример 模型.py", "é", repro.ModeFile,
		},
		"line ends that git would change": {
			func(w worktree) {
				w.git("config", "core.autocrlf", "true")
				w.write("crlf.txt", "a\r\nb\r\n")
				w.git("add", "crlf.txt")
				w.git("commit", "-q", "-m", "crlf")
			}, "crlf.txt", "a\r\nb\r\n", repro.ModeFile,
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorktree(t)
			before, _ := w.capture().Manifest.Digest()
			tt.change(w)
			tree := w.capture()
			if tree.Code.Partial {
				t.Errorf("partial: %v", tree.Code.Reasons)
			}
			after, err := tree.Manifest.Digest()
			if err != nil || after == before && name != "out of index" {
				t.Errorf("digest %s (%v) is that of before the change", after, err)
			}
			entry, found := tree.Manifest.Find(tt.path)
			if found != (tt.mode != "") {
				t.Fatalf("%q is in the manifest: %t; paths %q", tt.path, found, paths(tree.Manifest))
			}
			if found {
				checkEntry(t, tree, entry, tt.want, tt.mode)
			}
			if dirty := w.git("status", "--porcelain") != ""; tree.Code.Dirty != dirty {
				t.Errorf("dirty is %t, git says %t", tree.Code.Dirty, dirty)
			}
		})
	}
}

func checkEntry(t *testing.T, tree *repro.Tree, entry repro.Entry, want string, mode repro.Mode) {
	t.Helper()
	if entry.Mode != mode || entry.SHA256 != digest.Of([]byte(want)) || entry.Size != int64(len(want)) {
		t.Errorf("entry %+v, want the bytes %q as %s", entry, want, mode)
	}
	reader, err := tree.Open(entry)
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
		tree := w.captureIn(repro.Options{Folder: w.path("bin")})
		if tree.Folder != "bin" || len(tree.Manifest) != 3 {
			t.Errorf("folder %q, files %q", tree.Folder, paths(tree.Manifest))
		}
	})
	t.Run("detached HEAD", func(t *testing.T) {
		w := newWorktree(t)
		w.git("checkout", "-q", "--detach")
		tree := w.capture()
		if tree.Code.Branch != "" || tree.Code.Commit != w.git("rev-parse", "HEAD") || len(tree.Manifest) != 3 {
			t.Errorf("code %+v", tree.Code)
		}
	})
	t.Run("no commit yet", func(t *testing.T) {
		w := newFolder(t)
		w.git("init", "-q", "-b", "trunk")
		w.write("a.py", "1")
		tree := w.capture()
		if tree.Code.Branch != "trunk" || tree.Code.Commit != "" || !tree.Code.Dirty || tree.Code.Partial || len(tree.Manifest) != 1 {
			t.Errorf("code %+v, files %q", tree.Code, paths(tree.Manifest))
		}
	})
	t.Run("no repository", func(t *testing.T) {
		w := newFolder(t)
		w.write("a.py", "1")
		w.write("sub/b.py", "2")
		w.write("__pycache__/a.pyc", "3")
		w.write("myenv/pyvenv.cfg", "version = 3.12.1\n")
		w.write(".env", "PASSWORD=hunter2")
		tree := w.capture()
		if want := []string{"a.py", "sub/b.py"}; !slices.Equal(paths(tree.Manifest), want) {
			t.Errorf("files %q, want %q", paths(tree.Manifest), want)
		}
		if tree.Code.Repository != "none" || reasonOf(tree, ".env") != "secret" {
			t.Errorf("code %+v", tree.Code)
		}
	})
	t.Run("no folder", func(t *testing.T) {
		tree := repro.CaptureCode(t.Context(), repro.Options{Folder: "/no/such/folder"})
		if !tree.Code.Partial || len(tree.Code.Reasons) != 1 || tree.Identity().Tree != nil {
			t.Errorf("code %+v, identity %v", tree.Code, tree.Identity())
		}
	})
	t.Run("git is not installed", func(t *testing.T) {
		w := newWorktree(t)
		t.Setenv("PATH", t.TempDir())
		tree := w.capture()
		if tree.Code.Repository != "none" || !tree.Code.Partial || len(tree.Manifest) != 3 {
			t.Errorf("code %+v, files %q", tree.Code, paths(tree.Manifest))
		}
	})
	t.Run("shallow clone", func(t *testing.T) {
		w, clone := newWorktree(t), newFolder(t)
		w.write("a.py", "print(2)\n")
		w.commit("second")
		clone.git("clone", "-q", "--depth", "1", "file://"+w.folder, ".")
		tree := clone.capture()
		if !tree.Code.Shallow || tree.Code.Dirty || tree.Code.Remote != "file://"+w.folder || len(tree.Manifest) != 3 {
			t.Errorf("code %+v", tree.Code)
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
		tree := clone.capture()
		if tree.Patch != nil || tree.Code.Partial || len(tree.Manifest) != 3 {
			t.Errorf("patch %q, code %+v", tree.Patch, tree.Code)
		}
		if after := clone.git("count-objects", "-v"); after != before {
			t.Error("objects were fetched")
		}
	})
	t.Run("linked worktree", func(t *testing.T) {
		w, linked := newWorktree(t), newFolder(t)
		w.git("worktree", "add", "-q", "-b", "other", linked.path("tree"))
		tree := repro.CaptureCode(t.Context(), repro.Options{Folder: linked.path("tree/bin")})
		if tree.Root != linked.path("tree") || tree.Folder != "bin" || tree.Code.Branch != "other" || len(tree.Manifest) != 3 {
			t.Errorf("root %s, folder %s, code %+v", tree.Root, tree.Folder, tree.Code)
		}
	})
	t.Run("sparse checkout", func(t *testing.T) {
		w := newWorktree(t)
		w.git("sparse-checkout", "set", "--cone", "--sparse-index", "bin")
		w.write("lib/x.py", "x")
		w.git("add", "--sparse", "lib/x.py")
		w.git("commit", "-q", "-m", "lib")
		w.git("sparse-checkout", "reapply")
		if tree := w.capture(); tree.Code.Partial || len(tree.Manifest) != 3 {
			t.Errorf("files %q, code %+v", paths(tree.Manifest), tree.Code)
		}
	})
	t.Run("submodule", func(t *testing.T) {
		inner, w := newWorktree(t), newWorktree(t)
		w.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.folder, "lib/inner")
		w.commit("submodule")
		tree := w.capture()
		want := []repro.Submodule{{Path: "lib/inner", Commit: inner.git("rev-parse", "HEAD")}}
		if diff := cmp.Diff(want, tree.Code.Submodules); diff != "" || !tree.Code.Partial {
			t.Errorf("submodules (-want +got):\n%s\npartial %t", diff, tree.Code.Partial)
		}
		if _, found := tree.Manifest.Find("lib/inner/a.py"); found {
			t.Error("the manifest has files of the submodule")
		}
	})
}

func TestCaptureCannotEndInTime(t *testing.T) {
	w := newWorktree(t)
	limits := repro.DefaultLimits
	limits.Time = 1
	tree := w.captureIn(repro.Options{Folder: w.folder, Limits: limits})
	if !tree.Code.Partial || len(tree.Code.Reasons) == 0 || len(tree.Manifest) != 0 {
		t.Errorf("code %+v, files %q", tree.Code, paths(tree.Manifest))
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
	tree := w.capture()
	if !bytes.Contains(tree.Patch, []byte("-print(1)\n+print(2)")) || bytes.Contains(tree.Patch, []byte("secret")) {
		t.Errorf("patch begins with %.300q", tree.Patch)
	}
	if len(tree.Patch) > repro.MaxPatch || !bytes.HasSuffix(tree.Patch, []byte("there is more\n")) {
		t.Errorf("patch has %d bytes", len(tree.Patch))
	}
	if tree.Code.Patch == nil || *tree.Code.Patch != digest.Of(tree.Patch) {
		t.Errorf("digest of the patch is %v", tree.Code.Patch)
	}
	w.remove("server.pem")
	if tree := w.capture(); bytes.Contains(tree.Patch, []byte("secret")) {
		t.Error("the patch shows a secret that was deleted")
	}
}

func TestLostEntryMakesTheCodePartial(t *testing.T) {
	w := newWorktree(t)
	tree := w.capture()
	tree.Lost(tree.Manifest[0])
	if want := []string{"bin/tool", "data.csv"}; !slices.Equal(paths(tree.Manifest), want) || !tree.Code.Partial {
		t.Errorf("files %q, partial %t", paths(tree.Manifest), tree.Code.Partial)
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
