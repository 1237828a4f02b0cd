package catalogtest

import (
	"encoding/json"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

var restoreTests = map[string]func(*fixture){
	"brings an image back whole":      imageRestored,
	"brings a tombstone back":         tombstoneRestored,
	"leaves an image that is there":   restoreKeeps,
	"brings a repository back":        repositoryRestored,
	"raises the number, never lowers": numberRestored,
	"enters nothing in the journal":   restoreIsNoChange,
}

// restore writes an image and reports whether it was written.
func (f *fixture) restore(i catalog.Image) (wrote bool) {
	f.Helper()
	f.update(func(c catalog.Catalog) (err error) {
		wrote, err = c.RestoreImage(f.Context(), i)
		return err
	})
	return wrote
}

func (f *fixture) restoreRepository(r catalog.Repository) {
	f.Helper()
	f.update(func(c catalog.Catalog) error { return c.RestoreRepository(f.Context(), r) })
}

// lost returns an image as a manifest tells of it.
func lost(r catalog.Repository, version int) catalog.Image {
	i := image(r, version, full)
	i.Version, i.Project, i.Tags = version, r.Project, []string{"a", "b"}
	return i
}

func imageRestored(f *fixture) {
	r := f.home()
	want := lost(r, 7)
	f.diff("wrote", true, f.restore(want))
	f.diff("image", want, f.image(r, 7))
	f.diff("tag", 7, f.resolve(r, "b").Version)
	f.diff("label", 7, f.resolve(r, want.Label).Version)
	f.diff("next number", 8, f.save(r, image(r, 8)).Version)
}

func tombstoneRestored(f *fixture) {
	r := f.home()
	deleted := at(60)
	grave := image(r, 3)
	grave.Version, grave.DeletedAt, grave.DeletedBy = 3, &deleted, "grace"
	f.diff("wrote", true, f.restore(grave))
	f.noImage(r, 3)
	got := read(f, func(c catalog.Catalog) (catalog.Image, error) { return c.AnyImage(f.Context(), r.ID, 3) })
	f.diff("when", &deleted, got.DeletedAt)
	f.diff("who", "grace", got.DeletedBy)
	f.diff("label", 3, f.resolve(r, grave.Label).Version)
	f.diff("next number", 4, f.save(r, image(r, 8)).Version)
}

func restoreKeeps(f *fixture) {
	r := f.home()
	want := f.save(r, image(r, 1))
	f.diff("wrote", false, f.restore(lost(r, 1)))
	f.diff("image", want, f.image(r, 1))
}

func repositoryRestored(f *fixture) {
	p := f.project("default")
	deleted := at(80)
	want := catalog.Repository{
		ID: newID(), ProjectID: p.ID, Project: p.Name, LastVersion: 12, CreatedAt: at(5),
		Schema: json.RawMessage(`{"a": 1}`), Repository: cupel.Repository{Name: "credit-risk"},
	}
	grave := catalog.Repository{
		ID: newID(), ProjectID: p.ID, Project: p.Name, LastVersion: 3, CreatedAt: at(5),
		DeletedAt: &deleted, Repository: cupel.Repository{Name: "old"},
	}
	f.restoreRepository(want)
	f.restoreRepository(grave)
	f.diff("living", want, f.repositoryByID(want.ID))
	f.diff("deleted", grave, f.repositoryByID(grave.ID))
	f.diff("list", []catalog.Repository{want}, f.repositories(p))
}

func numberRestored(f *fixture) {
	r := f.home()
	f.save(r, image(r, 1))
	for _, c := range []struct{ restored, want int }{{0, 1}, {9, 9}, {4, 9}} {
		r.LastVersion = c.restored
		f.restoreRepository(r)
		f.diff("last number", c.want, f.repositoryByID(r.ID).LastVersion)
	}
	f.restore(lost(r, 5))
	f.diff("last number", 9, f.repositoryByID(r.ID).LastVersion)
}

func restoreIsNoChange(f *fixture) {
	r := f.home()
	other := r
	other.ID, other.Name = newID(), "other"
	f.diff("entered", []string(nil), f.changed(func() {
		f.restoreRepository(other)
		f.restore(lost(r, 1))
	}))
}
