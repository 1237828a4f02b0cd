package vault_test

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"testing"

	"github.com/cupel/cupel/internal/store"
	"github.com/cupel/cupel/internal/store/postgres"
	"github.com/cupel/cupel/internal/store/postgres/postgrestest"
	"github.com/cupel/cupel/internal/store/sqlite"
	"github.com/cupel/cupel/internal/vault"
	"github.com/cupel/cupel/internal/vault/chunk"
	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/vault/folder"
	"github.com/cupel/cupel/internal/vault/memory"
	"github.com/cupel/cupel/internal/vault/s3"
	"github.com/cupel/cupel/internal/vault/s3/s3test"
	"github.com/cupel/cupel/internal/vault/vaulttest"
)

// fixture is a vault for one test.
type fixture struct {
	*vault.Vault
	t     testing.TB
	blobs vault.Blobs
	db    vault.Database
	opts  vault.Options
}

// ownerKind is the one kind of owner in these tests.
const ownerKind = "image"

func newDatabase(t testing.TB) vault.Database {
	t.Helper()
	return database(t)(sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "catalog.db")))
}

// newPostgres returns a database of a real server.
func newPostgres(t testing.TB) vault.Database {
	t.Helper()
	return database(t)(postgres.Open(t.Context(), postgrestest.New(t)))
}

// database closes what was opened when the test ends.
func database(t testing.TB) func(*store.Store, error) vault.Database {
	return func(db *store.Store, err error) vault.Database {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
		return db.VaultDatabase()
	}
}

func newFolder(t testing.TB) vault.Blobs {
	t.Helper()
	blobs, err := folder.Open(filepath.Join(t.TempDir(), "vault"))
	if err != nil {
		t.Fatal(err)
	}
	return blobs
}

func newBucket(t testing.TB) vault.Blobs {
	t.Helper()
	bucket := s3test.NewBucket(t)
	blobs, err := s3.Open(t.Context(), bucket.URL(""), s3.Options{Endpoint: bucket.Endpoint, Credentials: bucket.Credentials()})
	if err != nil {
		t.Fatal(err)
	}
	return blobs
}

// open returns a vault with small packs over blobs, and in memory without.
func open(t testing.TB, blobs vault.Blobs) *fixture {
	t.Helper()
	if blobs == nil {
		blobs = memory.New()
	}
	return openOver(t, blobs, newDatabase(t))
}

func openOver(t testing.TB, blobs vault.Blobs, db vault.Database) *fixture {
	t.Helper()
	f := &fixture{t: t, blobs: blobs, db: db, opts: vault.Options{
		PackSize:   1 << 20,
		OwnerKinds: []string{ownerKind},
		ByProject:  true,
	}}
	f.reopen()
	return f
}

// reopen opens the vault again, as another process would.
func (f *fixture) reopen() {
	f.t.Helper()
	var err error
	if f.Vault, err = vault.Open(f.t.Context(), f.blobs, f.db, f.opts); err != nil {
		f.t.Fatal(err)
	}
}

// save stores contents under one owner, in one upload.
func (f *fixture) save(owner string, contents ...[]byte) []digest.Digest {
	f.t.Helper()
	digests, err := f.trySave(owner, contents...)
	if err != nil {
		f.t.Fatal(err)
	}
	return digests
}

func (f *fixture) trySave(owner string, contents ...[]byte) ([]digest.Digest, error) {
	ctx := f.t.Context()
	u, err := f.Begin(ctx, "p")
	if err != nil {
		return nil, err
	}
	defer u.Close()
	var digests []digest.Digest
	for _, content := range contents {
		file, err := u.Add(ctx, bytes.NewReader(content))
		if err != nil {
			return nil, err
		}
		digests = append(digests, file.Digest)
	}
	return digests, f.publish(u, owner, digests...)
}

// publish flushes an upload and hands its files to an owner.
func (f *fixture) publish(u *vault.Upload, owner string, files ...digest.Digest) error {
	ctx := f.t.Context()
	if err := u.Flush(ctx); err != nil {
		return err
	}
	refs := make([]vault.Ref, len(files))
	for i, file := range files {
		refs[i] = vault.Ref{OwnerKind: ownerKind, OwnerID: owner, Digest: file}
	}
	return f.db.Update(ctx, func(index vault.Index) error {
		return u.Publish(ctx, index, refs)
	})
}

// read returns a file.
func (f *fixture) read(file digest.Digest) ([]byte, error) {
	r, err := f.Open(f.t.Context(), file)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// want fails the test unless a file has that content.
func (f *fixture) want(file digest.Digest, content []byte) {
	f.t.Helper()
	got, err := f.read(file)
	if err != nil {
		f.t.Fatalf("file %s: %v", file, err)
	}
	if !bytes.Equal(got, content) {
		f.t.Fatalf("file %s has %d other bytes, want %d", file, len(got), len(content))
	}
}

func TestSaveAndRead(t *testing.T) {
	sizes := []int{0, 1, chunk.Min - 1, chunk.Min, chunk.Min + 1, chunk.Normal, chunk.Max - 1, chunk.Max, chunk.Max + 1,
		2<<20 - chunk.Max, 2 << 20, 2<<20 + 1, 9 << 20}
	for _, size := range sizes {
		for name, content := range map[string][]byte{
			"random": vaulttest.Bytes(uint64(size), size),
			"even":   make([]byte, size),
		} {
			t.Run(fmt.Sprintf("%d %s bytes", size, name), func(t *testing.T) {
				f := open(t, nil)
				f.want(f.save("1", content)[0], content)
			})
		}
	}
}
