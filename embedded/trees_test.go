package embedded_test

import (
	"bytes"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/embedded"
	"github.com/cupel/cupel/internal/store/postgres/postgrestest"
	"github.com/cupel/cupel/internal/tree"
	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/vault/s3/s3test"
)

// putTree lets a new run hold a tree of two files, whose bytes are given.
func putTree(t *testing.T, registry cupel.Registry, first, second []byte) (cupel.RunRef, cupel.TreeRef) {
	t.Helper()
	run, err := registry.CreateRun(t.Context(), cupel.DefaultProject, cupel.NewRun{})
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := tree.Manifest{
		{Path: "data/first", Mode: tree.ModeFile, SHA256: digest.Of(first), Size: int64(len(first))},
		{Path: "data/second", Mode: tree.ModeFile, SHA256: digest.Of(second), Size: int64(len(second))},
	}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	content := cupel.BytesSource("content", append(first[:len(first):len(first)], second...))
	put, err := registry.PutTree(t.Context(), run.Ref(), cupel.TreeDraft{Role: cupel.TreeOfInput, Manifest: manifest, Content: content})
	if err != nil {
		t.Fatal(err)
	}
	return run.Ref(), cupel.TreeRef{Project: cupel.DefaultProject, Digest: put.Digest}
}

// readFile returns the bytes of a file of a tree, as far as they can be read.
func readFile(t *testing.T, registry cupel.Registry, ref cupel.TreeRef, path string) ([]byte, error) {
	t.Helper()
	content, err := registry.OpenTreeFile(t.Context(), ref, path)
	if err != nil {
		return nil, err
	}
	defer content.Close()
	return io.ReadAll(content)
}

// TestBackupOfTrees restores a run with its tree into each kind of registry.
func TestBackupOfTrees(t *testing.T) {
	bucket := s3test.NewBucket(t)
	setAll(t, bucket.Env())
	source := open(t, embedded.Options{Home: t.TempDir()})
	first, second := []byte("the first file\n"), bytes.Repeat([]byte("row\n"), 100_000)
	run, ref := putTree(t, source, first, second)
	var backup bytes.Buffer
	if _, err := source.Backup(t.Context(), &backup, cupel.BackupOptions{}); err != nil {
		t.Fatal(err)
	}
	for name, options := range map[string]embedded.Options{
		"folder":  {Home: t.TempDir()},
		"servers": {Catalog: postgrestest.New(t), Vault: bucket.URL("trees")},
	} {
		t.Run(name, func(t *testing.T) {
			registry := open(t, options)
			if _, err := registry.Restore(t.Context(), bytes.NewReader(backup.Bytes())); err != nil {
				t.Fatal(err)
			}
			for path, want := range map[string][]byte{"data/first": first, "data/second": second} {
				if got, err := readFile(t, registry, ref, path); err != nil || !bytes.Equal(got, want) {
					t.Errorf("%s: %d bytes and the error %v", path, len(got), err)
				}
			}
			uses, err := registry.RunTrees(t.Context(), run)
			if err != nil || len(uses) != 1 || uses[0].Digest != ref.Digest {
				t.Errorf("the run holds %v, error %v", uses, err)
			}
			other, again := putTree(t, registry, []byte("a new one"), second)
			if got, err := readFile(t, registry, again, "data/first"); err != nil || string(got) != "a new one" {
				t.Errorf("a tree that run %s was given then: %q, error %v", other.ID, got, err)
			}
		})
	}
}

// TestDamagedTree flips a byte of the vault.
func TestDamagedTree(t *testing.T) {
	home := t.TempDir()
	registry := open(t, embedded.Options{Home: home})
	random := make([]byte, 2<<20)
	rand.NewChaCha8([32]byte{1}).Read(random)
	_, ref := putTree(t, registry, []byte("the first file\n"), random)
	damage(t, filepath.Join(home, "vault"), random[1<<20:1<<20+64])
	if _, err := readFile(t, registry, ref, "data/second"); cupel.ErrorCode(err) != cupel.Corrupt || !strings.Contains(err.Error(), "data/second") {
		t.Errorf("error %v, want one of code corrupt that names data/second", err)
	}
	if got, err := readFile(t, registry, ref, "data/first"); err != nil || string(got) != "the first file\n" {
		t.Errorf("the other file: %q, error %v", got, err)
	}
	report, err := registry.CheckVault(t.Context(), cupel.CheckOptions{Full: true})
	if err != nil || report.OK {
		t.Errorf("vault:check says %+v, error %v", report, err)
	}
}

// damage flips a bit of the bytes that a file below folder has somewhere.
func damage(t *testing.T, folder string, at []byte) {
	t.Helper()
	damaged := 0
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		i := bytes.Index(data, at)
		if i < 0 {
			return nil
		}
		data[i] ^= 1
		damaged++
		if err := os.Chmod(path, 0o600); err != nil {
			return err
		}
		return os.WriteFile(path, data, 0o600)
	})
	if err != nil || damaged != 1 {
		t.Fatalf("damaged %d files: %v", damaged, err)
	}
}
