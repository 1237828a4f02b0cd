package catalogtest

import (
	"encoding/json"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

var repositoryTests = map[string]func(*fixture){
	"none is not found":                      noRepository,
	"reads back what was added":              repositoryReadsBack,
	"a name is taken once in a project":      repositoryTaken,
	"counts what lives":                      repositoryCounts,
	"lists by name":                          repositoriesListed,
	"schema is kept to the byte":             repositorySchema,
	"annotations are set and removed":        repositoryAnnotated,
	"annotations need one that lives":        repositoryAnnotateMissing,
	"one with images stays":                  repositoryInUse,
	"one deleted is gone but for its row":    repositoryGone,
	"one made anew counts on":                repositoryRevived,
	"a new name leaves the numbers":          repositoryRenamed,
	"a new name without numbers leaves none": repositoryRenamedEmpty,
	"names that cannot be taken over":        repositoryRenameRefused,
}

func (f *fixture) repositoryNamed(p catalog.Project, name string) catalog.Repository {
	f.Helper()
	return read(f, func(c catalog.Catalog) (catalog.Repository, error) { return c.Repository(f.Context(), p.ID, name) })
}

func (f *fixture) repositoryByID(id string) catalog.Repository {
	f.Helper()
	return read(f, func(c catalog.Catalog) (catalog.Repository, error) { return c.RepositoryByID(f.Context(), id) })
}

func (f *fixture) repositories(p catalog.Project) []catalog.Repository {
	f.Helper()
	return read(f, func(c catalog.Catalog) ([]catalog.Repository, error) { return c.ListRepositories(f.Context(), p.ID) })
}

func (f *fixture) rename(id, name, tombstone string) func(catalog.Catalog) error {
	return func(c catalog.Catalog) error { return c.RenameRepository(f.Context(), id, name, tombstone, at(70)) }
}

func (f *fixture) noRepository(p catalog.Project, name string) {
	f.Helper()
	f.fails(cupel.NotFound, name, func(c catalog.Catalog) error {
		_, err := c.Repository(f.Context(), p.ID, name)
		return err
	})
}

func noRepository(f *fixture) {
	p := f.project("default")
	f.noRepository(p, "absent")
	id := newID()
	unknown := catalog.Repository{ID: id, Repository: cupel.Repository{Name: id}}
	for _, call := range []func(catalog.Catalog) error{
		func(c catalog.Catalog) error { _, err := c.RepositoryByID(f.Context(), id); return err },
		func(c catalog.Catalog) error { return c.SetRepositorySchema(f.Context(), id, nil) },
		func(c catalog.Catalog) error { return c.DropRepository(f.Context(), id, at(1)) },
		func(c catalog.Catalog) error { _, err := c.AddImage(f.Context(), image(unknown, 1)); return err },
		f.rename(id, "new", newID()),
	} {
		f.fails(cupel.NotFound, id, call)
	}
}

func repositoryReadsBack(f *fixture) {
	p := f.project("default")
	want := catalog.Repository{
		ID: newID(), ProjectID: p.ID, Project: "default",
		Schema:     json.RawMessage(`{"type": "object"}`),
		Repository: cupel.Repository{Name: "Kreditrisiko für Ω", CreatedAt: at(4), ChangedAt: at(4)},
	}
	f.update(func(c catalog.Catalog) error {
		got, err := c.AddRepository(f.Context(), want)
		f.diff("added", want, got)
		return err
	})
	f.diff("by name", want, f.repositoryNamed(p, want.Name))
	f.diff("by ID", want, f.repositoryByID(want.ID))
}

func repositoryTaken(f *fixture) {
	p, other := f.project("default"), f.project("other")
	f.repository(p, "credit-risk")
	f.repository(other, "credit-risk")
	f.fails(cupel.AlreadyExists, "credit-risk", func(c catalog.Catalog) error {
		_, err := c.AddRepository(f.Context(), catalog.Repository{
			ID: newID(), ProjectID: p.ID, Repository: cupel.Repository{Name: "credit-risk", CreatedAt: at(2), ChangedAt: at(2)},
		})
		return err
	})
}

func repositoryCounts(f *fixture) {
	r := f.home()
	for n := 1; n <= 4; n++ {
		f.save(r, image(r, 10*n, func(i *catalog.Image) { i.Size = int64(n) * 1000 }))
	}
	f.drop(r, 2)
	f.drop(r, 4)

	latest, saved := 3, at(30)
	r.LastVersion, r.Versions, r.Latest, r.UpdatedAt, r.Size, r.ChangedAt = 4, 2, &latest, &saved, 4000, at(900)
	f.diff("by name", r, f.repositoryNamed(catalog.Project{ID: r.ProjectID}, r.Name))
	f.diff("by ID", r, f.repositoryByID(r.ID))
	f.diff("in the list", []catalog.Repository{r}, f.repositories(catalog.Project{ID: r.ProjectID}))
}

func repositoriesListed(f *fixture) {
	p, other := f.project("default"), f.project("other")
	b, a, upper := f.repository(p, "b"), f.repository(p, "a"), f.repository(p, "C")
	f.repository(other, "elsewhere")
	f.dropRepository(f.repository(p, "deleted"))
	f.diff("list", []catalog.Repository{upper, a, b}, f.repositories(p))
}

func repositorySchema(f *fixture) {
	r := f.home()
	r.Schema = json.RawMessage("{\n  \"minimum\": 0.10 }")
	f.update(func(c catalog.Catalog) error { return c.SetRepositorySchema(f.Context(), r.ID, r.Schema) })
	f.diff("set", r, f.repositoryByID(r.ID))
	r.Schema = nil
	f.update(func(c catalog.Catalog) error { return c.SetRepositorySchema(f.Context(), r.ID, nil) })
	f.diff("unset", r, f.repositoryByID(r.ID))
}

func (f *fixture) annotateRepository(id string, annotations map[string]string) func(catalog.Catalog) error {
	return func(c catalog.Catalog) error { return c.AnnotateRepository(f.Context(), id, annotations, at(600)) }
}

func repositoryAnnotated(f *fixture) {
	r := f.home()
	other := f.repository(catalog.Project{ID: r.ProjectID}, "other")
	f.update(f.annotateRepository(r.ID, map[string]string{"kept": "1", "gone": "2", "new": "3"}))
	f.update(f.annotateRepository(r.ID, map[string]string{"gone": "", "new": "'4'", "never": ""}))
	r.Annotations, r.ChangedAt = map[string]string{"kept": "1", "new": "'4'"}, at(600)
	f.diff("by name", r, f.repositoryNamed(catalog.Project{ID: r.ProjectID}, r.Name))
	f.diff("list", []catalog.Repository{r, other}, f.repositories(catalog.Project{ID: r.ProjectID}))
	f.dropRepository(r)
	f.diff("deleted", map[string]string{}, f.repositoryByID(r.ID).Annotations)
}

func repositoryAnnotateMissing(f *fixture) {
	r, id := f.home(), newID()
	f.fails(cupel.NotFound, id, f.annotateRepository(id, map[string]string{"a": "b"}))
	f.dropRepository(r)
	f.fails(cupel.NotFound, r.ID, f.annotateRepository(r.ID, map[string]string{"a": "b"}))
}

func repositoryInUse(f *fixture) {
	r := f.home()
	f.save(r, image(r, 1))
	f.fails(cupel.Conflict, r.Name, func(c catalog.Catalog) error { return c.DropRepository(f.Context(), r.ID, at(2)) })
}

func repositoryGone(f *fixture) {
	r := f.home()
	f.save(r, image(r, 1))
	f.drop(r, 1)
	f.dropRepository(r)

	p := catalog.Project{ID: r.ProjectID}
	f.noRepository(p, r.Name)
	f.diff("list", []catalog.Repository(nil), f.repositories(p))
	f.fails(cupel.NotFound, r.ID, func(c catalog.Catalog) error { return c.DropRepository(f.Context(), r.ID, at(3)) })
	f.fails(cupel.NotFound, r.ID, func(c catalog.Catalog) error { return c.SetRepositorySchema(f.Context(), r.ID, nil) })
	f.fails(cupel.NotFound, r.Name, func(c catalog.Catalog) error { _, err := c.AddImage(f.Context(), image(r, 5)); return err })
	f.fails(cupel.NotFound, r.ID, f.rename(r.ID, "new", newID()))

	deleted := at(901)
	r.LastVersion, r.DeletedAt, r.ChangedAt = 1, &deleted, deleted
	f.diff("by ID", r, f.repositoryByID(r.ID))
}

func repositoryRevived(f *fixture) {
	r := f.home()
	f.update(func(c catalog.Catalog) error { return c.SetRepositorySchema(f.Context(), r.ID, json.RawMessage(`{}`)) })
	f.save(r, image(r, 1))
	f.save(r, image(r, 2))
	f.drop(r, 1)
	f.drop(r, 2)
	f.dropRepository(r)

	again := catalog.Repository{ID: newID(), ProjectID: r.ProjectID, Repository: cupel.Repository{Name: r.Name, CreatedAt: at(40), ChangedAt: at(40)}}
	f.update(func(c catalog.Catalog) (err error) {
		again, err = c.AddRepository(f.Context(), again)
		return err
	})
	r.LastVersion, r.CreatedAt, r.ChangedAt = 2, at(40), at(40)
	f.diff("revived", r, again)
	f.diff("number", 3, f.save(again, image(again, 3)).Version)
}

func repositoryRenamed(f *fixture) {
	r := f.home()
	f.save(r, image(r, 1))
	tombstone := newID()
	f.update(f.rename(r.ID, "scoring", tombstone))

	p := catalog.Project{ID: r.ProjectID}
	f.noRepository(p, "credit-risk")
	renamed := f.repositoryNamed(p, "scoring")
	f.diff("identity", r.ID, renamed.ID)
	f.diff("number", 2, f.save(renamed, image(renamed, 2)).Version)

	left, when := f.repositoryByID(tombstone), at(70)
	f.diff("left behind", catalog.Repository{
		ID: tombstone, ProjectID: r.ProjectID, Project: r.Project, LastVersion: 1,
		DeletedAt: &when, Repository: cupel.Repository{Name: "credit-risk", CreatedAt: left.CreatedAt, ChangedAt: when},
	}, left)
	again := f.repository(p, "credit-risk")
	f.diff("number under the old name", 2, f.save(again, image(again, 3)).Version)
}

func repositoryRenamedEmpty(f *fixture) {
	r := f.home()
	tombstone := newID()
	f.update(f.rename(r.ID, "scoring", tombstone))
	f.fails(cupel.NotFound, tombstone, func(c catalog.Catalog) error {
		_, err := c.RepositoryByID(f.Context(), tombstone)
		return err
	})
	p := catalog.Project{ID: r.ProjectID}
	f.dropRepository(f.repository(p, "credit-risk"))
	f.update(f.rename(r.ID, "credit-risk", newID())) // its deleted row gave no number
	f.diff("identity", r.ID, f.repositoryNamed(p, "credit-risk").ID)
}

func repositoryRenameRefused(f *fixture) {
	p := f.project("default")
	r, living, dead := f.repository(p, "credit-risk"), f.repository(p, "living"), f.repository(p, "dead")
	f.save(dead, image(dead, 1))
	f.drop(dead, 1)
	f.dropRepository(dead)

	f.fails(cupel.AlreadyExists, "living", f.rename(r.ID, living.Name, newID()))
	f.fails(cupel.Conflict, "dead", f.rename(r.ID, dead.Name, newID()))
	f.diff("still there", r, f.repositoryNamed(p, "credit-risk"))
}
