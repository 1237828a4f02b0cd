package vault_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault"
	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/vault/memory"
	"github.com/cupel/cupel/internal/vault/vaulttest"
)

// object returns the n-th pack's object.
func (f *fixture) object(n int) vault.Blob {
	f.t.Helper()
	var blobs []vault.Blob
	err := f.blobs.List(f.t.Context(), "packs/", func(blob vault.Blob) error {
		blobs = append(blobs, blob)
		return nil
	})
	if err != nil {
		f.t.Fatal(err)
	}
	return blobs[n]
}

// damage replaces an object by what change makes of it; nil removes it.
func (f *fixture) damage(blob vault.Blob, change func([]byte) []byte) {
	f.t.Helper()
	ctx := f.t.Context()
	r, err := f.blobs.Open(ctx, blob.Key, 0, -1)
	if err != nil {
		f.t.Fatal(err)
	}
	data, err := io.ReadAll(r)
	if err != nil {
		f.t.Fatal(err)
	}
	if err := f.blobs.Delete(ctx, blob); err != nil {
		f.t.Fatal(err)
	}
	if data = change(data); data == nil {
		return
	}
	w, err := f.blobs.Create(ctx, blob.Key)
	if err != nil {
		f.t.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		f.t.Fatal(err)
	}
	if err := w.Commit(); err != nil {
		f.t.Fatal(err)
	}
}

func flip(data []byte) []byte {
	data[len(data)/2] ^= 1
	return data
}

func remove([]byte) []byte { return nil }

func cutShort(data []byte) []byte { return data[:len(data)/3] }

func TestDamageIsFound(t *testing.T) {
	content := vaulttest.Bytes(1, 900_000)
	for _, test := range []struct {
		name   string
		change func([]byte) []byte
		quick  bool // a quick check finds it, too
	}{
		{"a flipped bit", flip, false},
		{"a missing pack", remove, true},
		{"a truncated pack", cutShort, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := open(t, nil)
			file := f.save("1", content)[0]
			f.healthy()
			blob := f.object(0)
			f.damage(blob, test.change)

			_, err := f.read(file)
			f.wantDamage("read", err, blob)
			f.wantDamage("Verify", f.Verify(t.Context(), file, nil), blob)
			for _, full := range []bool{false, true} {
				var problems []vault.Problem
				saw, err := f.Check(t.Context(), vault.CheckOptions{Full: full, Report: func(p vault.Problem) {
					problems = append(problems, p)
				}})
				if err != nil || int(saw.Problems) != len(problems) {
					t.Fatalf("Check: %+v, %v, with %d reported", saw, err, len(problems))
				}
				if found := len(problems) > 0; found != (full || test.quick) {
					t.Errorf("full %v: found %v", full, problems)
				}
				for _, p := range problems {
					if p.Object != blob.Key {
						t.Errorf("full %v: %v is about object %q, want %q", full, p, p.Object, blob.Key)
					}
				}
			}
		})
	}
}

// wantDamage fails the test unless err names damage of an object.
func (f *fixture) wantDamage(what string, err error, blob vault.Blob) {
	f.t.Helper()
	wantCode(f.t, what, err, cupel.Corrupt)
	for _, part := range []string{blob.Key, "chunk ", "offset "} {
		if !strings.Contains(err.Error(), part) {
			f.t.Errorf("%s: %q does not name %q", what, err, part)
		}
	}
}

func TestCheckGoesOnWhereItStopped(t *testing.T) {
	f := open(t, nil)
	f.save("1", vaulttest.Bytes(1, 5<<20))
	whole, err := f.Check(t.Context(), vault.CheckOptions{Full: true})
	if err != nil || whole.Packs < 3 {
		t.Fatalf("Check: %+v, %v", whole, err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var resume string
	first, err := f.Check(ctx, vault.CheckOptions{Full: true, Progress: func(at string) {
		resume = at
		stop()
	}})
	wantCode(t, "stopped Check", err, cupel.Unavailable)
	rest, err := f.Check(t.Context(), vault.CheckOptions{Full: true, Resume: resume})
	if err != nil || rest.Packs != whole.Packs-1 || first.Resume != resume || rest.Resume != whole.Resume {
		t.Errorf("the rest: %+v, %v; first: %+v, whole: %+v", rest, err, first, whole)
	}
	_, err = f.Check(t.Context(), vault.CheckOptions{Resume: "no place"})
	wantCode(t, "Check from nowhere", err, cupel.Invalid)
}

func TestVerifyTellsProgress(t *testing.T) {
	f := open(t, nil)
	content := vaulttest.Bytes(1, 2<<20)
	var told []int64
	if err := f.Verify(t.Context(), f.save("1", content)[0], func(n int64) { told = append(told, n) }); err != nil {
		t.Fatal(err)
	}
	if len(told) == 0 || told[len(told)-1] != int64(len(content)) {
		t.Errorf("told %v, want %d at the end", told, len(content))
	}
	wantCode(t, "Verify", f.Verify(t.Context(), digest.Of([]byte("none")), nil), cupel.NotFound)
}

// manifest is what the owners of these tests are restored from.
func manifest(owner string, generation int64, files ...digest.Digest) vault.Manifest {
	text, err := json.Marshal(files)
	if err != nil {
		panic(err)
	}
	return vault.Manifest{OwnerKind: ownerKind, OwnerID: owner, Generation: generation, JSON: text}
}

func (f *fixture) record(manifests ...vault.Manifest) {
	f.t.Helper()
	if err := f.Record(f.t.Context(), manifests); err != nil {
		f.t.Fatal(err)
	}
}

// rebuild rebuilds the index with all owners, and returns these.
func (f *fixture) rebuild() (vault.Rebuilt, []vault.Manifest) {
	f.t.Helper()
	var owners []vault.Manifest
	did, err := f.Rebuild(f.t.Context(), []string{ownerKind}, func(ctx context.Context, m vault.Manifest) error {
		owners = append(owners, m)
		var files []digest.Digest
		if err := json.Unmarshal(m.JSON, &files); err != nil {
			return err
		}
		var refs []vault.Ref
		for _, file := range files {
			refs = append(refs, vault.Ref{OwnerKind: m.OwnerKind, OwnerID: m.OwnerID, Digest: file})
		}
		return f.db.Update(ctx, func(index vault.Index) error { return index.AddRefs(ctx, refs) })
	})
	if err != nil {
		f.t.Fatal(err)
	}
	return did, owners
}

func TestRebuild(t *testing.T) {
	f := open(t, memory.New())
	one, two := vaulttest.Bytes(1, 3<<20), vaulttest.Bytes(2, 100)
	changed := bytes.Clone(one)
	changed[1000]++
	files := f.save("1", one, two)
	f.record(manifest("1", 1), manifest("2", 7))
	f.record(manifest("1", 2, files...))
	f.save("3", changed, nil)
	newest := []vault.Manifest{
		manifest("1", 2, files...), manifest("2", 7), manifest("3", 1, digest.Of(changed), digest.Of(nil)),
	}
	f.record(newest[2])
	before := f.stats()

	t.Run("intact", func(t *testing.T) {
		did, owners := f.rebuild()
		if diff := cmp.Diff(newest, owners); diff != "" {
			t.Errorf("owners (-want +got):\n%s", diff)
		}
		if did.Packs != 0 || did.Damaged != 0 {
			t.Errorf("rebuilt %+v", did)
		}
		if diff := cmp.Diff(before, f.stats()); diff != "" {
			t.Errorf("the index has changed (-before +after):\n%s", diff)
		}
	})
	t.Run("empty index", func(t *testing.T) {
		f.db = newDatabase(t)
		f.reopen()
		_, err := f.Collect(t.Context(), vault.CollectOptions{})
		wantCode(t, "Collect before Rebuild", err, cupel.Conflict)
		extra := vaulttest.Bytes(9, 1000)
		f.want(f.save("new", extra)[0], extra)
		did, owners := f.rebuild()
		if diff := cmp.Diff(newest, owners); diff != "" {
			t.Errorf("owners (-want +got):\n%s", diff)
		}
		if did.Packs == 0 || did.Damaged+did.Partial+did.Lost != 0 {
			t.Errorf("rebuilt %+v", did)
		}
		f.settled()
		for _, content := range [][]byte{one, two, changed, {}, extra} {
			f.want(digest.Of(content), content)
		}
	})
}

func TestRebuildOfDamagedPacks(t *testing.T) {
	f := open(t, memory.New())
	content := vaulttest.Bytes(1, 900_000)
	file := f.save("1", content)[0]
	f.record(manifest("1", 1, file))
	f.damage(f.object(0), func(data []byte) []byte { return data[:len(data)-10] })
	f.damage(f.object(1), func(data []byte) []byte { return data[:len(data)-10] })
	f.db = newDatabase(t)
	f.reopen()
	if did, owners := f.rebuild(); did.Damaged != 2 || len(owners) != 1 {
		t.Errorf("rebuilt %+v with owners %v", did, owners)
	}
	f.want(file, content)
}

func TestDryRunSaysTheSame(t *testing.T) {
	f := open(t, nil)
	all := vaulttest.Bytes(1, 6<<20)
	f.save("1", all)
	f.save("2", all[:1<<20], vaulttest.Bytes(2, 2<<20))
	f.save("3", vaulttest.Bytes(3, 2<<20))
	kept := vaulttest.Bytes(4, 300_000)
	f.save("4", vaulttest.Bytes(5, 700_000), kept)
	f.save("5", kept)
	for _, owner := range []string{"1", "3", "4"} {
		f.drop(owner)
	}
	if err := f.begin("p").Abort(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := f.stats()
	want := f.collect(vault.CollectOptions{DryRun: true, OrphanAge: time.Hour})
	if diff := cmp.Diff(before, f.stats()); diff != "" {
		t.Errorf("a dry run has changed something (-before +after):\n%s", diff)
	}
	if want.Packs == 0 || want.Rewritten == 0 || want.Freed <= 0 || want.Recipes != 3 {
		t.Errorf("nothing to do: %+v", want)
	}
	if diff := cmp.Diff(want, f.collect(vault.CollectOptions{OrphanAge: time.Hour})); diff != "" {
		t.Errorf("the dry run and the collection differ (-dry +real):\n%s", diff)
	}
	f.settled()
	f.want(digest.Of(all[:1<<20]), all[:1<<20])
	f.want(digest.Of(kept), kept)
}

func TestCollectRefuses(t *testing.T) {
	t.Run("unknown owner kinds", func(t *testing.T) {
		f := open(t, nil)
		f.save("1", []byte("cupel"))
		f.opts.OwnerKinds = nil
		f.reopen()
		_, err := f.Collect(t.Context(), vault.CollectOptions{})
		wantCode(t, "Collect", err, cupel.Conflict)
		if !strings.Contains(err.Error(), ownerKind) {
			t.Errorf("%q does not name the kind %q", err, ownerKind)
		}
	})
	t.Run("a second one", func(t *testing.T) {
		f := open(t, nil)
		err := f.db.Update(t.Context(), func(index vault.Index) error {
			_, err := index.Hold(t.Context(), "collect", "another", time.Hour)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		_, err = f.Collect(t.Context(), vault.CollectOptions{})
		wantCode(t, "Collect", err, cupel.Conflict)
	})
}

func TestManySmallPacksAreMerged(t *testing.T) {
	f := open(t, nil)
	contents := make(map[digest.Digest][]byte)
	for i := range 20 {
		content := vaulttest.Bytes(uint64(i), 100+i)
		contents[f.save(string(rune('a'+i)), content)[0]] = content
	}
	if did := f.collect(vault.CollectOptions{}); did.Rewritten != 20 {
		t.Errorf("collected %+v, want 20 packs rewritten", did)
	}
	if packs := f.stats().Packs; packs != 1 {
		t.Errorf("%d packs are left, want 1", packs)
	}
	for file, content := range contents {
		f.want(file, content)
	}
}

func TestIdentity(t *testing.T) {
	f := open(t, memory.New())
	for _, test := range []struct {
		name  string
		blobs vault.Blobs
		db    vault.Database
	}{
		{"another index", open(t, nil).blobs, f.db},
		{"blobs that are not there", memory.New(), f.db},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := vault.Open(t.Context(), test.blobs, test.db, vault.Options{})
			wantCode(t, "Open", err, cupel.Conflict)
		})
	}
	t.Run("damaged", func(t *testing.T) {
		blob, err := f.blobs.Stat(t.Context(), "vault.json")
		if err != nil {
			t.Fatal(err)
		}
		f.damage(blob, cutShort)
		_, err = vault.Open(t.Context(), f.blobs, f.db, vault.Options{})
		wantCode(t, "Open", err, cupel.Corrupt)
	})
}
