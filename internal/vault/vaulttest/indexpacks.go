package vaulttest

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault"
	"github.com/cupel/cupel/internal/vault/digest"
	"github.com/cupel/cupel/internal/vault/pack"
)

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
