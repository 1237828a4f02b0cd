package folder_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault"
	"github.com/cupel/cupel/internal/vault/folder"
	"github.com/cupel/cupel/internal/vault/vaulttest"
)

func TestBlobs(t *testing.T) {
	vaulttest.TestBlobs(t, func(t *testing.T) vault.Blobs { return open(t, t.TempDir()) })
}

// open opens the store at path until the end of the test.
func open(t *testing.T, path string) *folder.Store {
	t.Helper()
	store, err := folder.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

func TestOpenCreatesTheFolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "home", "vault")
	vaulttest.Put(t, open(t, path), "packs/k", []byte("x"))
	if got := vaulttest.Get(t, open(t, path), "packs/k"); string(got) != "x" {
		t.Errorf("after opening again: %q", got)
	}
}

func TestOpenRefuses(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{"a file": file, "below a file": filepath.Join(file, "vault")} {
		_, err := folder.Open(path)
		if got := cupel.ErrorCode(err); got != cupel.Invalid {
			t.Errorf("%s: code %q, want invalid: %v", name, got, err)
		}
	}
}

func TestObjectIsTheFileOfItsKey(t *testing.T) {
	path := t.TempDir()
	vaulttest.Put(t, open(t, path), "packs/0a/k", []byte("x"))
	got, err := os.ReadFile(filepath.Join(path, "packs", "0a", "k"))
	if err != nil || string(got) != "x" {
		t.Errorf("the file is %q, %v", got, err)
	}
}

func TestNothingTemporaryStays(t *testing.T) {
	path := t.TempDir()
	store := open(t, path)
	vaulttest.Put(t, store, "k", []byte("x"))
	vaulttest.Put(t, store, "k", []byte("x"))
	if err := vaulttest.TryPut(t.Context(), store, "k", []byte("y")); err == nil {
		t.Error("other bytes were accepted")
	}
	w, err := store.Create(t.Context(), "aborted")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Abort(); err != nil {
		t.Error(err)
	}
	if left := names(t, filepath.Join(path, "+tmp")); len(left) > 0 {
		t.Errorf("temporary files stay: %v", left)
	}
}

// names returns the names in a folder.
func names(t *testing.T, path string) []string {
	t.Helper()
	entries, err := os.ReadDir(path)
	if err != nil {
		t.Fatal(err)
	}
	found := []string{}
	for _, entry := range entries {
		found = append(found, entry.Name())
	}
	return found
}

func TestOpenSweepsWhatTheDeadLeft(t *testing.T) {
	path := t.TempDir()
	scratch := filepath.Join(path, "+tmp")
	open(t, path)
	for name, age := range map[string]time.Duration{
		"killed": 25 * time.Hour,
		"alive":  23 * time.Hour,
		"new":    0,
	} {
		file := filepath.Join(scratch, name)
		if err := os.WriteFile(file, []byte("part"), 0o600); err != nil {
			t.Fatal(err)
		}
		written := time.Now().Add(-age)
		if err := os.Chtimes(file, written, written); err != nil {
			t.Fatal(err)
		}
	}
	open(t, path)
	if diff := cmp.Diff([]string{"alive", "new"}, names(t, scratch)); diff != "" {
		t.Errorf("temporary files (-want +got):\n%s", diff)
	}
}

func TestKeyOverAnother(t *testing.T) {
	store := open(t, t.TempDir())
	vaulttest.Put(t, store, "a/b", []byte("x"))
	for _, key := range []string{"a", "a/b/c", "a/b/c/d"} {
		err := vaulttest.TryPut(t.Context(), store, key, []byte("y"))
		if got := cupel.ErrorCode(err); got != cupel.Invalid {
			t.Errorf("%s: code %q, want invalid: %v", key, got, err)
		}
	}
}

func TestLinksDoNotLeadOut(t *testing.T) {
	outside, path := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "secret"), []byte("s"), 0o600); err != nil {
		t.Fatal(err)
	}
	store := open(t, path)
	if err := os.Symlink(outside, filepath.Join(path, "out")); err != nil {
		t.Fatal(err)
	}
	if _, err := vaulttest.TryGet(t.Context(), store, "out/secret", 0, -1); err == nil {
		t.Error("a link leads a reader out of the folder")
	}
	if err := vaulttest.TryPut(t.Context(), store, "out/k", nil); err == nil {
		t.Error("a link leads a writer out of the folder")
	}
	if err := store.Delete(t.Context(), vault.Blob{Key: "out/secret"}); err == nil {
		t.Error("a link leads a deletion out of the folder")
	}
	if diff := cmp.Diff([]string{"secret"}, names(t, outside)); diff != "" {
		t.Errorf("files outside (-want +got):\n%s", diff)
	}
}

func TestListPassesOverStrangers(t *testing.T) {
	path := t.TempDir()
	store := open(t, path)
	vaulttest.Put(t, store, "k", nil)
	for _, stranger := range []string{"lost+found", "a b", "+tmp/part"} {
		if err := os.WriteFile(filepath.Join(path, stranger), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var keys []string
	err := store.List(t.Context(), "", func(b vault.Blob) error {
		keys = append(keys, b.Key)
		return nil
	})
	if diff := cmp.Diff([]string{"k"}, keys); diff != "" || err != nil {
		t.Errorf("List: %v (-want +got):\n%s", err, diff)
	}
}

func TestTruncatedFileIsCorrupt(t *testing.T) {
	path := t.TempDir()
	store := open(t, path)
	vaulttest.Put(t, store, "k", []byte("0123456789"))
	r, err := store.Open(t.Context(), "k", 0, -1)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if err := os.Truncate(filepath.Join(path, "k"), 4); err != nil {
		t.Fatal(err)
	}
	buffer := make([]byte, 10)
	n := 0
	for err == nil {
		var read int
		read, err = r.Read(buffer[n:])
		n += read
	}
	if got := cupel.ErrorCode(err); got != cupel.Corrupt || n != 4 {
		t.Errorf("read %d bytes, code %q: %v; want 4 bytes, then corrupt", n, got, err)
	}
}
