package catalogtest

import (
	"encoding/json"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

var projectTests = map[string]func(*fixture){
	"none is not found":                  noProject,
	"reads back what was added":          projectReadsBack,
	"a name is taken once":               projectTaken,
	"settings and schema change":         projectChanges,
	"lists by name with repositories":    projectsListed,
	"one with repositories stays":        projectInUse,
	"one deleted is gone":                projectGone,
	"one made anew has its old identity": projectRevived,
}

func (f *fixture) getProject(name string) catalog.Project {
	f.Helper()
	return read(f, func(c catalog.Catalog) (catalog.Project, error) { return c.Project(f.Context(), name) })
}

func (f *fixture) projectByID(id string) catalog.Project {
	f.Helper()
	return read(f, func(c catalog.Catalog) (catalog.Project, error) { return c.ProjectByID(f.Context(), id) })
}

func (f *fixture) dropProject(p catalog.Project) {
	f.Helper()
	f.update(func(c catalog.Catalog) error { return c.DropProject(f.Context(), p.ID, at(902)) })
}

func (f *fixture) noProject(name string) {
	f.Helper()
	f.fails(cupel.NotFound, name, func(c catalog.Catalog) error {
		if id, err := c.ProjectID(f.Context(), name); cupel.ErrorCode(err) != cupel.NotFound {
			f.Errorf("ProjectID: %q, %v", id, err)
		}
		_, err := c.Project(f.Context(), name)
		return err
	})
}

func noProject(f *fixture) {
	f.noProject("absent")
	f.fails(cupel.NotFound, "01UNKNOWN", func(c catalog.Catalog) error {
		_, err := c.ProjectByID(f.Context(), "01UNKNOWN")
		return err
	})
	unknown := catalog.Project{ID: newID(), Project: cupel.Project{Name: "absent"}}
	f.fails(cupel.NotFound, "absent", func(c catalog.Catalog) error { return c.SetProject(f.Context(), unknown) })
	f.fails(cupel.NotFound, unknown.ID, func(c catalog.Catalog) error { return c.DropProject(f.Context(), unknown.ID, at(1)) })
}

// settled is a project with something in every field.
func settled(name string) catalog.Project {
	return catalog.Project{ID: newID(), Project: cupel.Project{
		Name:      name,
		CreatedAt: at(3),
		Schema:    json.RawMessage("{ \"type\":\"object\",\n \"maximum\": 1.50 }"),
		ProjectSettings: cupel.ProjectSettings{
			EmailDomains:     []string{"example.org", "exämple.org"},
			ModelNames:       []string{"credit-risk"},
			Trusted:          cupel.TrustAll,
			MetricDirections: map[string]string{"loss": "min"},
		},
	}}
}

func projectReadsBack(f *fixture) {
	want := settled("default")
	f.update(func(c catalog.Catalog) error {
		got, err := c.AddProject(f.Context(), want)
		f.diff("added", want, got)
		return err
	})
	f.diff("by name", want, f.getProject("default"))
	f.diff("by ID", want, f.projectByID(want.ID))
}

func projectTaken(f *fixture) {
	f.project("default")
	f.fails(cupel.AlreadyExists, "default", func(c catalog.Catalog) error {
		_, err := c.AddProject(f.Context(), settled("default"))
		return err
	})
	f.project("Default") // case tells names apart
}

func projectChanges(f *fixture) {
	p := f.project("default")
	changed := settled("default")
	changed.ID, changed.CreatedAt = p.ID, p.CreatedAt
	f.update(func(c catalog.Catalog) error { return c.SetProject(f.Context(), changed) })
	f.diff("changed", changed, f.getProject("default"))

	changed.Schema = nil
	f.update(func(c catalog.Catalog) error { return c.SetProject(f.Context(), changed) })
	f.diff("without schema", changed, f.getProject("default"))
}

func projectsListed(f *fixture) {
	b, a, upper := f.project("b"), f.project("a"), f.project("C")
	f.repository(b, "one")
	f.dropRepository(f.repository(b, "gone"))
	f.repository(b, "two")
	f.dropProject(f.project("deleted"))

	b.Repositories = 2
	f.diff("list", []catalog.Project{upper, a, b},
		read(f, func(c catalog.Catalog) ([]catalog.Project, error) { return c.ListProjects(f.Context()) }))
	f.diff("one", b, f.getProject("b"))
}

func projectInUse(f *fixture) {
	p := f.project("default")
	r := f.repository(p, "credit-risk")
	f.fails(cupel.Conflict, "default", func(c catalog.Catalog) error { return c.DropProject(f.Context(), p.ID, at(2)) })
	f.dropRepository(r)
	f.dropProject(p)
}

func projectGone(f *fixture) {
	p := f.project("default")
	f.dropProject(p)
	f.noProject("default")
	deleted := at(902)
	grave := p
	grave.DeletedAt = &deleted
	f.diff("by ID", grave, f.projectByID(p.ID))
	f.fails(cupel.NotFound, "default", func(c catalog.Catalog) error { return c.SetProject(f.Context(), p) })
	f.fails(cupel.NotFound, p.ID, func(c catalog.Catalog) error { return c.DropProject(f.Context(), p.ID, at(2)) })
}

func projectRevived(f *fixture) {
	old := f.project("default")
	gone := f.repository(old, "credit-risk")
	f.save(gone, image(gone, 1))
	f.drop(gone, 1)
	f.dropRepository(gone)
	f.dropProject(old)

	want := settled("default")
	want.ID, want.CreatedAt = newID(), at(50)
	f.update(func(c catalog.Catalog) error {
		got, err := c.AddProject(f.Context(), want)
		want.ID = old.ID
		f.diff("revived", want, got)
		return err
	})
	again := f.repository(f.getProject("default"), "credit-risk")
	f.diff("number", 2, f.save(again, image(again, 2)).Version)
}
