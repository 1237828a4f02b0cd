package vaulttest

import (
	"context"
	"errors"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault"
)

// file enters a file of one segment that an upload holds.
func (t *indexed) file(upload, name, root string) (num int64) {
	t.Helper()
	t.do(func(ctx context.Context, x vault.Index) (err error) {
		if num, err = x.StartRecipe(ctx, upload); err != nil {
			return err
		}
		segment := vault.Segment{Recipe: num, Record: named(root), Data: []byte(root)}
		if err := x.AddSegments(ctx, []vault.Segment{segment}); err != nil {
			return err
		}
		return x.FinishRecipe(ctx, upload, vault.Recipe{Num: num, Digest: named(name), Root: named(root), Size: 5, Chunks: 1})
	})
	return num
}

func ref(owner, name string) vault.Ref {
	return vault.Ref{OwnerKind: "image", OwnerID: owner, Digest: named(name)}
}

// publishRefs ends an upload with refs.
func (t *indexed) publishRefs(upload string, refs ...vault.Ref) {
	t.Helper()
	t.do(func(ctx context.Context, x vault.Index) error {
		if err := x.PublishRefs(ctx, upload, refs); err != nil {
			return err
		}
		return x.PublishUpload(ctx, upload)
	})
}

func (t *indexed) held() map[int64]bool {
	t.Helper()
	return ask(t, func(ctx context.Context, x vault.Index) (map[int64]bool, error) {
		held := make(map[int64]bool)
		return held, x.HeldRecipes(ctx, func(num int64) error {
			held[num] = true
			return nil
		})
	})
}

// findRecipe returns a recipe, or its error.
func (t *indexed) findRecipe(name string) (found vault.Recipe, err error) {
	err = t.db.View(t.Context(), func(x vault.Index) (err error) {
		found, err = x.Recipe(t.Context(), named(name))
		return err
	})
	return found, err
}

func testRecipes(t *indexed) {
	t.upload("a", time.Hour)
	t.upload("b", time.Hour)
	num := t.file("a", "file", "root")
	_, err := t.findRecipe("file")
	wantCode(t.T, "Recipe that only an upload holds", err, cupel.NotFound)

	held := ask(t, func(ctx context.Context, x vault.Index) (vault.Recipe, error) {
		return x.HeldRecipe(ctx, vault.Owner{Kind: vault.OwnerUpload, ID: "a"}, named("file"))
	})
	same(t, "recipe that an upload holds", held, vault.Recipe{Num: num, Digest: named("file"), Root: named("root"), Size: 5, Chunks: 1})
	t.code("HeldRecipe that another upload holds", cupel.NotFound, func(ctx context.Context, x vault.Index) error {
		_, err := x.HeldRecipe(ctx, vault.Owner{Kind: vault.OwnerUpload, ID: "b"}, named("file"))
		return err
	})
	twin := t.file("b", "file", "root")
	other := t.file("b", "file", "other root")
	t.publishRefs("a", ref("1", "file"))
	found, err := t.findRecipe("file")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "recipe", found, vault.Recipe{Num: num, Digest: named("file"), Root: named("root"), Size: 5, Chunks: 1})
	for root, want := range map[string]bool{"root": true, "none": false} {
		t.do(func(ctx context.Context, x vault.Index) error {
			known, err := x.HoldRecipe(ctx, "b", named("file"), named(root))
			same(t, "known "+root, known, want)
			return err
		})
	}
	// The twin that was let go is loose; the others are held, if by an upload.
	loose := ask(t, func(ctx context.Context, x vault.Index) (int64, error) {
		return x.LooseRecipes(ctx, []int64{num, twin, other})
	})
	same(t, "loose", loose, 1)
	t.do(func(ctx context.Context, x vault.Index) error {
		n, err := x.DropRecipes(ctx, []int64{num, twin, other})
		same(t, "dropped", n, 1)
		return err
	})
	same(t, "held by owners", t.held(), map[int64]bool{num: true})
	t.code("FinishRecipe of a finished one", cupel.Conflict, func(ctx context.Context, x vault.Index) error {
		return x.FinishRecipe(ctx, "b", vault.Recipe{Num: num, Digest: named("x"), Root: named("x")})
	})
}

// testRecipeRace enters one file by several uploads at the same time.
func testRecipeRace(t *indexed) {
	uploads := []string{"a", "b", "c"}
	var entries []func()
	for _, upload := range uploads {
		t.upload(upload, time.Hour)
		entries = append(entries, func() { t.enter(upload) })
	}
	atOnce(entries...)
	for i, upload := range uploads {
		t.publishRefs(upload, ref(upload, "file"))
		same(t, "different files", len(t.held()), min(1, i+1))
	}
}

// enter enters a file as an upload does beside others.
func (t *indexed) enter(upload string) {
	t.beside(func(ctx context.Context, x vault.Index) error {
		num, err := x.StartRecipe(ctx, upload)
		if err != nil {
			return err
		}
		return x.FinishRecipe(ctx, upload, vault.Recipe{Num: num, Digest: named("file"), Root: named("root")})
	})
}

func testSegments(t *indexed) {
	t.upload("a", time.Hour)
	var num int64
	var all []vault.Segment
	t.do(func(ctx context.Context, x vault.Index) (err error) {
		if num, err = x.StartRecipe(ctx, "a"); err != nil {
			return err
		}
		for _, first := range []int64{0, 100, 1 << 40} {
			all = append(all, vault.Segment{Recipe: num, First: first, Record: named("s"), Data: []byte{byte(len(all))}})
		}
		if err := x.AddSegments(ctx, all); err != nil {
			return err
		}
		return x.AddSegments(ctx, all[:1])
	})
	for offset, want := range map[int64]int{0: 0, 99: 0, 100: 1, 1<<40 - 1: 1, 1 << 40: 2, 1 << 50: 2} {
		got := ask(t, func(ctx context.Context, x vault.Index) (vault.Segment, error) { return x.Segment(ctx, num, offset) })
		same(t, "segment", got, all[want])
	}
	_, err := t.findRecipe("file")
	wantCode(t.T, "Recipe that is not finished", err, cupel.NotFound)
	page := ask(t, func(ctx context.Context, x vault.Index) ([]vault.Segment, error) { return x.Segments(ctx, num, 0, 10) })
	same(t, "segments after the first", page, all[1:])
	t.do(func(ctx context.Context, x vault.Index) error { return x.DropUpload(ctx, "a") })
	t.do(func(ctx context.Context, x vault.Index) error {
		_, err := x.DropRecipes(ctx, []int64{num})
		return err
	})
	t.code("Segment of a dropped recipe", cupel.NotFound, func(ctx context.Context, x vault.Index) error {
		_, err := x.Segment(ctx, num, 0)
		return err
	})
}

func testRefs(t *indexed) {
	t.upload("a", time.Hour)
	num := t.file("a", "file", "root")
	add := func(refs ...vault.Ref) func(context.Context, vault.Index) error {
		return func(ctx context.Context, x vault.Index) error { return x.AddRefs(ctx, refs) }
	}
	drop := func(owner string, want int64) {
		t.Helper()
		t.do(func(ctx context.Context, x vault.Index) error {
			n, err := x.DropRefs(ctx, vault.Owner{Kind: "image", ID: owner})
			same(t, "dropped", n, want)
			return err
		})
	}
	t.code("AddRefs to what only an upload holds", cupel.NotFound, add(ref("2", "file")))
	t.code("PublishRefs to what the upload does not hold", cupel.NotFound, func(ctx context.Context, x vault.Index) error {
		return x.PublishRefs(ctx, "a", []vault.Ref{ref("1", "file"), ref("1", "none")})
	})
	t.publishRefs("a", ref("1", "file"))
	t.do(add(ref("2", "file"), ref("3", "file")))
	t.do(add(ref("2", "file")))
	kinds := ask(t, func(ctx context.Context, x vault.Index) ([]string, error) { return x.OwnerKinds(ctx) })
	same(t, "kinds", kinds, []string{"image"})
	totals := ask(t, func(ctx context.Context, x vault.Index) (vault.Totals, error) { return x.Totals(ctx) })
	same(t, "totals", totals, vault.Totals{Files: 3, LogicalBytes: 15, Recipes: 1})
	drop("1", 1)
	drop("1", 0)
	same(t, "held", t.held(), map[int64]bool{num: true})
	drop("2", 1)
	drop("3", 1)
	same(t, "held by nobody", t.held(), map[int64]bool{})
	t.code("AddRefs to what nobody holds", cupel.NotFound, add(ref("4", "file")))
	t.do(func(ctx context.Context, x vault.Index) error { return x.SetSetting(ctx, vault.SettingRebuild, "yes") })
	t.do(add(ref("4", "file")))
	same(t, "held after a rebuild", t.held(), map[int64]bool{num: true})
}

// testRefRace drops the only ref while it is copied: either the copy fails, or
// the recipe is held at every moment.
func testRefRace(t *indexed) {
	t.upload("a", time.Hour)
	num := t.file("a", "file", "root")
	t.publishRefs("a", ref("0", "file"))
	owners := []string{"0", "1"}
	for range 30 {
		var copied error
		loose := false
		atOnce(
			func() {
				for range 10 {
					loose = loose || !t.held()[num]
				}
			},
			func() {
				copied = t.try(func(ctx context.Context, x vault.Index) error {
					return x.AddRefs(ctx, []vault.Ref{ref(owners[1], "file")})
				})
			},
			func() {
				t.beside(func(ctx context.Context, x vault.Index) error {
					_, err := x.DropRefs(ctx, vault.Owner{Kind: "image", ID: owners[0]})
					return err
				})
			})
		if copied == nil && loose || (copied == nil) != t.held()[num] {
			t.Fatalf("the copy ended with %v, and the recipe is held: %v; was it loose: %v", copied, t.held()[num], loose)
		}
		if copied != nil {
			wantCode(t.T, "AddRefs", copied, cupel.NotFound)
			return
		}
		owners[0], owners[1] = owners[1], owners[0]
	}
}

func testManifests(t *indexed) {
	record := func(kind, id string, generation int64, text string) vault.ManifestRecord {
		return vault.ManifestRecord{Owner: vault.Owner{Kind: kind, ID: id}, Generation: generation, Record: named(text)}
	}
	for _, list := range [][]vault.ManifestRecord{
		{record("b", "1", 1, "first"), record("a", "2", 5, "kept")},
		{record("b", "1", 2, "second"), record("a", "2", 4, "older"), record("a", "1", 0, "none before")},
		{record("b", "1", 2, "same generation")},
	} {
		t.do(func(ctx context.Context, x vault.Index) error { return x.SetManifests(ctx, list) })
	}
	var all []vault.ManifestRecord
	for after := (vault.Owner{}); ; {
		page := ask(t, func(ctx context.Context, x vault.Index) ([]vault.ManifestRecord, error) {
			return x.Manifests(ctx, after, 2)
		})
		if len(page) == 0 {
			break
		}
		all = append(all, page...)
		after = page[len(page)-1].Owner
	}
	same(t, "manifests", all, []vault.ManifestRecord{record("a", "1", 0, "none before"), record("a", "2", 5, "kept"), record("b", "1", 2, "second")})
}

func testRollback(t *indexed) {
	stop := errors.New("stop")
	if err := t.try(func(ctx context.Context, x vault.Index) error {
		return errors.Join(x.SetSetting(ctx, "key", "value"), stop)
	}); !errors.Is(err, stop) {
		t.Fatalf("Update: %v, want %v", err, stop)
	}
	same(t, "setting", ask(t, func(ctx context.Context, x vault.Index) (string, error) { return x.Setting(ctx, "key") }), "")
}
