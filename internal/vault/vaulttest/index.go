package vaulttest

import (
	"cmp"
	"context"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault"
	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/vault/pack"
)

// TestIndex checks every MUST in the contract of [vault.Index]. Open returns a
// new, empty database, which it removes at the end of its t.
func TestIndex(t *testing.T, open func(t *testing.T) vault.Database) {
	for _, test := range []struct {
		name string
		run  func(*indexed)
	}{
		{"settings", testSettings},
		{"leases", testLeases},
		{"uploads/life", testUploadLife},
		{"uploads/sweep", testUploadSweep},
		{"packs/states", testPackStates},
		{"packs/pins", testPins},
		{"packs/pins against condemnation", testPinRace},
		{"packs/forgetting", testForgetting},
		{"packs/restoring", testRestoring},
		{"chunks/which are found", testLocate},
		{"chunks/following", testFollowing},
		{"chunks/of a pack", testPackChunks},
		{"features", testFeatures},
		{"projects", testProjectChunks},
		{"recipes", testRecipes},
		{"recipes/entered at the same time", testRecipeRace},
		{"recipes/segments", testSegments},
		{"refs", testRefs},
		{"refs/dropped at the same time", testRefRace},
		{"manifests", testManifests},
		{"rollback", testRollback},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(&indexed{T: t, db: open(t)}) })
	}
}

// indexed is a test with a database.
type indexed struct {
	*testing.T
	db vault.Database
}

// try runs fn in a transaction.
func (t *indexed) try(fn func(ctx context.Context, x vault.Index) error) error {
	return t.db.Update(t.Context(), func(x vault.Index) error { return fn(t.Context(), x) })
}

// do runs fn in a transaction, which must succeed.
func (t *indexed) do(fn func(ctx context.Context, x vault.Index) error) {
	t.Helper()
	if err := t.try(fn); err != nil {
		t.Fatal(err)
	}
}

// beside does the same in a goroutine of the test.
func (t *indexed) beside(fn func(ctx context.Context, x vault.Index) error) {
	t.Helper()
	if err := t.try(fn); err != nil {
		t.Error(err)
	}
}

// ask returns what fn reads.
func ask[T any](t *indexed, fn func(ctx context.Context, x vault.Index) (T, error)) (result T) {
	t.Helper()
	err := t.db.View(t.Context(), func(x vault.Index) (err error) {
		result, err = fn(t.Context(), x)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// code fails the test unless fn fails with a code.
func (t *indexed) code(what string, want cupel.Code, fn func(ctx context.Context, x vault.Index) error) {
	t.Helper()
	wantCode(t.T, what, t.try(fn), want)
}

// same fails the test unless the two are equal.
func same[T any](t *indexed, what string, got, want T) {
	t.Helper()
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func named(name string) digest.Digest { return digest.Of([]byte(name)) }

func packID(name string) (id pack.ID) {
	copy(id[:], name)
	return id
}

// upload starts an upload.
func (t *indexed) upload(id string, lease time.Duration) {
	t.Helper()
	t.do(func(ctx context.Context, x vault.Index) error { return x.StartUpload(ctx, id, "project", lease) })
}

// seal adds a sealed pack to an upload, with chunks of 10 bytes one after
// another, and returns them.
func (t *indexed) seal(upload, name string, chunks ...vault.Location) []vault.Location {
	t.Helper()
	t.do(func(ctx context.Context, x vault.Index) error {
		num, err := x.AddPack(ctx, upload, packID(name))
		if err != nil {
			return err
		}
		for i := range chunks {
			chunks[i].Num, chunks[i].Pack = num, packID(name)
			chunks[i].Offset, chunks[i].Length, chunks[i].RawSize = int64(10*i), 10, 20
		}
		if err := x.AddChunks(ctx, chunks); err != nil {
			return err
		}
		return x.SealPack(ctx, num, 1000)
	})
	return chunks
}

func (t *indexed) publish(upload string) {
	t.Helper()
	t.do(func(ctx context.Context, x vault.Index) error { return x.PublishUpload(ctx, upload) })
}

// live adds a live pack.
func (t *indexed) live(name string, chunks ...vault.Location) []vault.Location {
	t.Helper()
	t.upload("of "+name, time.Hour)
	chunks = t.seal("of "+name, name, chunks...)
	t.publish("of " + name)
	return chunks
}

func plain(name string) vault.Location { return vault.Location{Digest: named(name)} }

func delta(name, base string) vault.Location {
	return vault.Location{Digest: named(name), Base: named(base)}
}

// locate returns what Locate finds, by pack and offset.
func (t *indexed) locate(upload string, names ...string) []vault.Location {
	t.Helper()
	return ask(t, func(ctx context.Context, x vault.Index) ([]vault.Location, error) {
		var digests []digest.Digest
		for _, name := range names {
			digests = append(digests, named(name))
		}
		found, err := x.Locate(ctx, upload, digests)
		return inOrder(found), err
	})
}

func inOrder(list []vault.Location) []vault.Location {
	slices.SortFunc(list, func(a, b vault.Location) int {
		return cmp.Or(cmp.Compare(a.Num, b.Num), cmp.Compare(a.Offset, b.Offset))
	})
	return list
}

func (t *indexed) packs(state vault.PackState) []vault.Pack {
	t.Helper()
	return ask(t, func(ctx context.Context, x vault.Index) ([]vault.Pack, error) {
		return x.Packs(ctx, state, 0, 100)
	})
}

func testSettings(t *indexed) {
	for _, value := range []string{"", "one", "two", ""} {
		t.do(func(ctx context.Context, x vault.Index) error { return x.SetSetting(ctx, "key", value) })
		same(t, "setting", ask(t, func(ctx context.Context, x vault.Index) (string, error) { return x.Setting(ctx, "key") }), value)
	}
}

func testLeases(t *indexed) {
	hold := func(holder string, lease time.Duration) (has bool) {
		t.do(func(ctx context.Context, x vault.Index) (err error) {
			has, err = x.Hold(ctx, "collect", holder, lease)
			return err
		})
		return has
	}
	release := func(holder string) {
		t.do(func(ctx context.Context, x vault.Index) error { return x.Release(ctx, "collect", holder) })
	}
	same(t, "free", hold("a", time.Hour), true)
	same(t, "held by another", hold("b", time.Hour), false)
	same(t, "extended", hold("a", time.Hour), true)
	release("b")
	same(t, "released by another", hold("b", time.Hour), false)
	release("a")
	same(t, "released", hold("b", -time.Second), true)
	same(t, "run out", hold("a", time.Hour), true)
}

func testUploadLife(t *indexed) {
	renew := func(id string) func(context.Context, vault.Index) error {
		return func(ctx context.Context, x vault.Index) error {
			project, err := x.RenewUpload(ctx, id, time.Hour)
			if err == nil {
				same(t, "project", project, "project")
			}
			return err
		}
	}
	t.upload("a", time.Hour)
	t.upload("late", -time.Hour)
	t.do(renew("a"))
	t.do(renew("late"))
	t.code("RenewUpload of none", cupel.NotFound, renew("none"))
	t.publish("a")
	t.code("RenewUpload of a published one", cupel.NotFound, renew("a"))
	t.code("PublishUpload again", cupel.NotFound, func(ctx context.Context, x vault.Index) error { return x.PublishUpload(ctx, "a") })
	for range 2 {
		t.do(func(ctx context.Context, x vault.Index) error { return x.DropUpload(ctx, "late") })
	}
	t.code("PublishUpload of a dropped one", cupel.NotFound, func(ctx context.Context, x vault.Index) error { return x.PublishUpload(ctx, "late") })
	t.do(func(ctx context.Context, x vault.Index) error { return x.DropUpload(ctx, "a") })
	published, _ := t.sweep()
	same(t, "published ones that DropUpload left", published, 1)
}
