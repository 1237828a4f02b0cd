package vaulttest

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"
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

// sweep sweeps uploads.
func (t *indexed) sweep() (published, expired int64) {
	t.Helper()
	t.do(func(ctx context.Context, x vault.Index) (err error) {
		published, expired, err = x.SweepUploads(ctx)
		return err
	})
	return published, expired
}

func testUploadSweep(t *indexed) {
	kept := t.live("kept", plain("kept"))
	t.upload("late", -time.Second)
	t.seal("late", "late")
	t.upload("done", time.Hour)
	t.seal("done", "done")
	t.do(func(ctx context.Context, x vault.Index) error {
		for _, upload := range []string{"late", "done"} {
			if _, err := x.Pin(ctx, upload, []int64{kept[0].Num}); err != nil {
				return err
			}
		}
		_, err := x.AddPack(ctx, "done", packID("never sealed"))
		return err
	})
	t.publish("done")
	t.upload("open", time.Hour)
	t.seal("open", "open")
	same(t, "to be dropped", ask(t, func(ctx context.Context, x vault.Index) (int64, error) { return x.ExpiredUploads(ctx) }), 1)
	doomed := ask(t, func(ctx context.Context, x vault.Index) ([]vault.Pack, error) { return x.DoomedPacks(ctx) })
	same(t, "packs to be condemned", len(doomed), 2)
	t.condemn(kept[0].Num)

	published, expired := t.sweep()
	same(t, "published", published, 2)
	same(t, "expired", expired, 1)
	same(t, "condemned", len(t.packs(vault.PackCondemned)), 2)
	same(t, "sealed", len(t.packs(vault.PackSealed)), 1)
	t.condemn(kept[0].Num, kept[0].Num)
}

// condemn condemns a pack and fails the test unless these were condemned.
func (t *indexed) condemn(num int64, want ...int64) {
	t.Helper()
	t.do(func(ctx context.Context, x vault.Index) error {
		got, err := x.Condemn(ctx, []int64{num})
		same(t, "condemned", got, want)
		return err
	})
}

func testPackStates(t *indexed) {
	t.upload("a", time.Hour)
	var first, second int64
	t.do(func(ctx context.Context, x vault.Index) (err error) {
		if first, err = x.AddPack(ctx, "a", packID("first")); err != nil {
			return err
		}
		second, err = x.AddPack(ctx, "a", packID("second"))
		return err
	})
	if second <= first {
		t.Errorf("pack %d comes after %d", second, first)
	}
	t.condemn(first)
	seal := func(ctx context.Context, x vault.Index) error { return x.SealPack(ctx, first, 7) }
	t.do(seal)
	t.code("SealPack again", cupel.Conflict, seal)
	t.condemn(first)
	t.publish("a")
	same(t, "live", t.packs(vault.PackLive), []vault.Pack{{Num: first, ID: packID("first"), State: vault.PackLive, Size: 7}})
	same(t, "pending", len(t.packs(vault.PackPending)), 1)
	known := ask(t, func(ctx context.Context, x vault.Index) ([]pack.ID, error) {
		return x.KnownPacks(ctx, []pack.ID{packID("second"), packID("none")})
	})
	same(t, "known", known, []pack.ID{packID("second")})
}

func testPins(t *indexed) {
	num := t.live("live", plain("c"))[0].Num
	t.upload("a", time.Hour)
	own := t.seal("a", "own", plain("own"))[0].Num
	t.upload("b", time.Hour)
	foreign := t.seal("b", "foreign", plain("foreign"))[0].Num
	for range 2 {
		t.do(func(ctx context.Context, x vault.Index) error {
			stay, err := x.Pin(ctx, "a", []int64{foreign, num, own, 999})
			slices.Sort(stay)
			same(t, "pinned", stay, []int64{num, own})
			return err
		})
	}
	t.condemn(num)
	t.publish("a")
	t.condemn(num)
	t.sweep()
	t.condemn(num, num)
	t.do(func(ctx context.Context, x vault.Index) error {
		stay, err := x.Pin(ctx, "b", []int64{num})
		same(t, "pinned of a condemned pack", len(stay), 0)
		return err
	})
}

// testPinRace pins and condemns the same packs at the same time: of the two,
// one must see the other.
func testPinRace(t *indexed) {
	t.upload("a", time.Hour)
	for i := range 50 {
		name := string(rune('A'+i/26)) + string(rune('a'+i%26))
		num := t.live(name, plain(name))[0].Num
		var pinned, condemned []int64
		atOnce(
			func() {
				t.beside(func(ctx context.Context, x vault.Index) (err error) {
					pinned, err = x.Pin(ctx, "a", []int64{num})
					return err
				})
			},
			func() {
				t.beside(func(ctx context.Context, x vault.Index) (err error) {
					condemned, err = x.Condemn(ctx, []int64{num})
					return err
				})
			})
		if len(pinned)+len(condemned) != 1 {
			t.Fatalf("pack %d was pinned: %v, and condemned: %v", num, pinned, condemned)
		}
	}
}

// atOnce runs functions at the same time.
func atOnce(fns ...func()) {
	var group sync.WaitGroup
	start := make(chan struct{})
	for _, fn := range fns {
		group.Go(func() {
			<-start
			fn()
		})
	}
	close(start)
	group.Wait()
}

func testForgetting(t *indexed) {
	chunks := t.live("p", plain("a"), plain("b"), plain("c"))
	num := chunks[0].Num
	forget := func(ctx context.Context, x vault.Index) error { return x.ForgetChunks(ctx, num, 10) }
	left := func() []vault.Location {
		return ask(t, func(ctx context.Context, x vault.Index) ([]vault.Location, error) {
			return x.PackChunks(ctx, num, -1, 10)
		})
	}
	t.do(forget)
	same(t, "chunks of a live pack", len(left()), 3)
	t.sweep()
	t.condemn(num, num)
	same(t, "found in a condemned pack", len(t.locate("", "a")), 0)
	t.do(forget)
	same(t, "left", left(), chunks[2:])
	t.do(func(ctx context.Context, x vault.Index) error { return x.ForgetChunks(ctx, num, 20) })
	t.do(func(ctx context.Context, x vault.Index) error { return x.ForgetPack(ctx, num) })
	same(t, "condemned", len(t.packs(vault.PackCondemned)), 0)
}

func testRestoring(t *indexed) {
	t.live("known")
	restore := func(name string) (num int64, restoring bool) {
		t.do(func(ctx context.Context, x vault.Index) (err error) {
			num, restoring, err = x.RestorePack(ctx, packID(name))
			return err
		})
		return num, restoring
	}
	num, first := restore("lost")
	again, second := restore("lost")
	_, known := restore("known")
	if !first || !second || num != again || known {
		t.Errorf("restoring: %v (%d), again: %v (%d), known: %v", first, num, second, again, known)
	}
	finish := func(ctx context.Context, x vault.Index) error { return x.FinishPack(ctx, num, 5) }
	t.do(finish)
	t.code("FinishPack again", cupel.Conflict, finish)
	same(t, "live", len(t.packs(vault.PackLive)), 2)
}

func testLocate(t *indexed) {
	old := t.live("old", plain("shared"), delta("changed", "shared"))
	again := t.live("new", plain("shared"), plain("changed"), delta("astray", "gone"))
	t.upload("a", time.Hour)
	mine := t.seal("a", "mine", plain("mine"), plain("shared"), delta("changed", "mine"))
	same(t, "by others", t.locate("", "shared", "mine", "none"), []vault.Location{old[0], again[0]})
	same(t, "by the upload", t.locate("a", "shared", "mine"), []vault.Location{old[0], again[0], mine[0], mine[1]})
	same(t, "with and without a base", t.locate("a", "changed"), []vault.Location{old[1], again[1], mine[2]})
	same(t, "of a base that is gone", t.locate("", "astray"), again[2:])
	t.do(func(ctx context.Context, x vault.Index) error { return x.DropUpload(ctx, "a") })
	same(t, "after DropUpload", len(t.locate("a", "mine")), 0)
	t.sweep()
	t.condemn(old[0].Num, old[0].Num)
	same(t, "after Condemn", t.locate("", "shared"), again[:1])
}

func testFollowing(t *indexed) {
	chunks := t.live("p", plain("a"), plain("b"), delta("c", "a"))
	t.live("q", plain("d"))
	next := ask(t, func(ctx context.Context, x vault.Index) ([]vault.Location, error) {
		return x.Following(ctx, chunks)
	})
	same(t, "following", inOrder(next), chunks[1:])
}

func testPackChunks(t *indexed) {
	chunks := t.live("p", plain("a"), delta("b", "a"), plain("c"))
	t.live("q", plain("a"), plain("d"))
	page := func(after int64, limit int) []vault.Location {
		return ask(t, func(ctx context.Context, x vault.Index) ([]vault.Location, error) {
			return x.PackChunks(ctx, chunks[0].Num, after, limit)
		})
	}
	same(t, "first page", page(-1, 2), chunks[:2])
	same(t, "second page", page(chunks[1].Offset, 2), chunks[2:])
	same(t, "after the end", len(page(chunks[2].Offset, 2)), 0)
}

func testFeatures(t *indexed) {
	t.live("p", plain("a"), plain("b"))
	for _, list := range [][]vault.Feature{
		{{Feature: 1, Chunk: named("gone")}, {Feature: math.MaxUint64, Chunk: named("a")}, {Feature: 1 << 63, Chunk: named("gone")}},
		{{Feature: 1, Chunk: named("gone")}, {Feature: 1, Chunk: named("b")}},
	} {
		t.do(func(ctx context.Context, x vault.Index) error { return x.AddFeatures(ctx, list) })
	}
	similar := func() []vault.Feature {
		found := ask(t, func(ctx context.Context, x vault.Index) ([]vault.Feature, error) {
			return x.Similar(ctx, []uint64{1, 2, 1 << 63, math.MaxUint64})
		})
		slices.SortFunc(found, func(a, b vault.Feature) int { return cmp.Compare(a.Feature, b.Feature) })
		return found
	}
	b, gone, a := vault.Feature{Feature: 1, Chunk: named("b")}, vault.Feature{Feature: 1 << 63, Chunk: named("gone")}, vault.Feature{Feature: math.MaxUint64, Chunk: named("a")}
	same(t, "similar", similar(), []vault.Feature{b, gone, a})
	pages, from, more := 0, int64(math.MinInt64), true
	for ; more; pages++ {
		t.do(func(ctx context.Context, x vault.Index) (err error) {
			from, more, err = x.SweepFeatures(ctx, from, 2)
			return err
		})
	}
	same(t, "pages", pages, 2)
	same(t, "similar after the sweep", similar(), []vault.Feature{b, a})
}

func testProjectChunks(t *indexed) {
	t.live("p", plain("a"), plain("b"))
	all := []digest.Digest{named("a"), named("b"), named("gone")}
	for _, project := range []string{"p", "p", "q"} {
		t.do(func(ctx context.Context, x vault.Index) error { return x.AddProjectChunks(ctx, project, all[1:]) })
	}
	shown := func(project string) []digest.Digest {
		found := ask(t, func(ctx context.Context, x vault.Index) ([]digest.Digest, error) {
			return x.ProjectChunks(ctx, project, all)
		})
		slices.SortFunc(found, digest.Digest.Compare)
		return found
	}
	want := slices.SortedFunc(slices.Values(all[1:]), digest.Digest.Compare)
	same(t, "shown", shown("p"), want)
	same(t, "shown by none", len(shown("r")), 0)
	after, more := vault.ProjectChunk{}, true
	for more {
		t.do(func(ctx context.Context, x vault.Index) (err error) {
			after, more, err = x.SweepProjectChunks(ctx, after, 1)
			return err
		})
	}
	same(t, "shown after the sweep", shown("p"), all[1:2])
	same(t, "shown by another after the sweep", shown("q"), all[1:2])
}
