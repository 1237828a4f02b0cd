package catalogtest

import (
	"encoding/json"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

var restoreTests = map[string]func(*fixture){
	"brings an image back whole":      imageRestored,
	"brings a tombstone back":         tombstoneRestored,
	"leaves an image that is there":   restoreKeeps,
	"brings a repository back":        repositoryRestored,
	"brings a project back":           projectRestored,
	"an empty project gives way":      projectGivesWay,
	"a project in use stays":          projectStays,
	"raises the number, never lowers": numberRestored,
	"keeps when things changed":       changesRestored,
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

// restoreRepository writes a repository and reports whether it was written.
func (f *fixture) restoreRepository(r catalog.Repository) (wrote bool) {
	f.Helper()
	f.update(func(c catalog.Catalog) (err error) {
		wrote, err = c.RestoreRepository(f.Context(), r)
		return err
	})
	return wrote
}

// restoreProject writes a project and reports whether it was written.
func (f *fixture) restoreProject(p catalog.Project) (wrote bool) {
	f.Helper()
	f.update(func(c catalog.Catalog) (err error) {
		wrote, err = c.RestoreProject(f.Context(), p)
		return err
	})
	return wrote
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
		ID: newID(), ProjectID: p.ID, Project: p.Name, LastVersion: 12,
		Schema:     json.RawMessage(`{"a": 1}`),
		Repository: cupel.Repository{Name: "credit-risk", CreatedAt: at(5), ChangedAt: at(6), Annotations: map[string]string{"owner": "risk"}},
	}
	grave := catalog.Repository{
		ID: newID(), ProjectID: p.ID, Project: p.Name, LastVersion: 3,
		DeletedAt: &deleted, Repository: cupel.Repository{Name: "old", CreatedAt: at(5), ChangedAt: at(5)},
	}
	f.diff("wrote the living", true, f.restoreRepository(want))
	f.diff("wrote the deleted", true, f.restoreRepository(grave))
	f.diff("wrote again", false, f.restoreRepository(want))
	f.diff("living", want, f.repositoryByID(want.ID))
	f.diff("deleted", grave, f.repositoryByID(grave.ID))
	f.diff("list", []catalog.Repository{want}, f.repositories(p))
}

func projectRestored(f *fixture) {
	want, deleted := settled("credit"), at(90)
	grave := settled("old")
	grave.DeletedAt = &deleted
	f.diff("wrote the living", true, f.restoreProject(want))
	f.diff("wrote the deleted", true, f.restoreProject(grave))
	f.diff("living", want, f.getProject("credit"))
	f.diff("deleted", grave, f.projectByID(grave.ID))
	f.noProject("old")

	changed := want
	changed.Schema = nil
	f.diff("wrote again", false, f.restoreProject(changed))
	f.diff("unchanged", want, f.getProject("credit"))
}

func projectGivesWay(f *fixture) {
	made, want := f.project("default"), settled("default")
	f.diff("wrote", true, f.restoreProject(want))
	f.diff("project", want, f.getProject("default"))
	f.fails(cupel.NotFound, made.ID, func(c catalog.Catalog) error {
		_, err := c.ProjectByID(f.Context(), made.ID)
		return err
	})
}

func projectStays(f *fixture) {
	made := f.project("default")
	f.repository(made, "credit-risk")
	f.fails(cupel.AlreadyExists, "default", func(c catalog.Catalog) error {
		_, err := c.RestoreProject(f.Context(), settled("default"))
		return err
	})
	made.Repositories = 1
	f.diff("project", made, f.getProject("default"))
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

func changesRestored(f *fixture) {
	r := f.home()
	later, old := lost(r, 1), lost(r, 2)
	later.ChangedAt, old.ChangedAt = at(300), time.Time{} // as manifests of before are
	f.restore(later)
	f.diff("repository", at(300), f.repositoryByID(r.ID).ChangedAt)
	f.restore(old)
	f.diff("image", at(300), f.image(r, 1).ChangedAt)
	f.diff("image that does not tell", old.CreatedAt, f.image(r, 2).ChangedAt)
	f.diff("repository", at(300), f.repositoryByID(r.ID).ChangedAt)

	silent := catalog.Repository{ID: newID(), ProjectID: r.ProjectID, Repository: cupel.Repository{Name: "silent", CreatedAt: at(5)}}
	f.restoreRepository(silent)
	f.diff("repository that does not tell", at(5), f.repositoryByID(silent.ID).ChangedAt)
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
