package registrytest

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/cupel/cupel"
)

func testProjects(t *testing.T, f *fixture) {
	domains := []string{"example.com"}
	made, err := f.a.CreateProject(f.ctx, "fraud", cupel.ProjectChange{EmailDomains: &domains})
	f.must(err)
	got, err := f.b.GetProject(f.ctx, "fraud")
	f.must(err)
	f.equal(made, got)
	f.equal(domains, got.EmailDomains)
	f.equal(cupel.TrustOwn, got.Trusted)

	trust := cupel.TrustNone
	got, err = f.a.SetProject(f.ctx, "fraud", cupel.ProjectChange{Trusted: &trust, MetricDirections: &map[string]string{"auc": "max"}})
	f.must(err)
	f.equal(domains, got.EmailDomains)
	f.equal(map[string]string{"auc": "max"}, got.MetricDirections)

	_, err = f.a.CreateProject(f.ctx, "fraud", cupel.ProjectChange{})
	f.refused(err, cupel.AlreadyExists)
	_, err = f.a.GetProject(f.ctx, "nowhere")
	f.refused(err, cupel.NotFound)
	for _, wrong := range []string{"a b", "ü", "..", strings.Repeat("x", 129)} {
		_, err := f.a.CreateProject(f.ctx, wrong, cupel.ProjectChange{})
		f.refused(err, cupel.Invalid)
	}
	_, err = f.a.SetProject(f.ctx, "fraud", cupel.ProjectChange{MetricDirections: &map[string]string{"auc": "up"}})
	f.refused(err, cupel.Invalid)

	inside := cupel.RepositoryRef{Project: "fraud", Name: "m"}
	_, err = f.a.CreateRepository(f.ctx, inside)
	f.must(err)
	f.refused(f.a.DeleteProject(f.ctx, "fraud"), cupel.Conflict)
	f.must(f.a.DeleteRepository(f.ctx, inside, ""))
	f.must(f.a.DeleteProject(f.ctx, "fraud"))
	f.refused(f.a.DeleteProject(f.ctx, "fraud"), cupel.NotFound)
	f.refused(f.a.DeleteProject(f.ctx, cupel.DefaultProject), cupel.Conflict)
	projects, err := f.b.ListProjects(f.ctx)
	f.must(err)
	f.equal(1, len(projects))
}

func testRepositories(t *testing.T, f *fixture) {
	f.create("b")
	f.save("a")
	last := f.save("a")
	listed, err := f.b.ListRepositories(f.ctx, cupel.DefaultProject)
	f.must(err)
	for i := range listed {
		if listed[i].CreatedAt.IsZero() || listed[i].ChangedAt.Before(listed[i].CreatedAt) {
			t.Errorf("made at %s, changed at %s", listed[i].CreatedAt, listed[i].ChangedAt)
		}
		listed[i] = undated(listed[i])
	}
	two := 2
	f.equal([]cupel.Repository{
		{Name: "a", Versions: 2, Latest: &two, UpdatedAt: &last.CreatedAt, Size: 24},
		{Name: "b"},
	}, listed)
	_, err = f.a.CreateRepository(f.ctx, repo("b"))
	f.refused(err, cupel.AlreadyExists)
	_, err = f.a.ListRepositories(f.ctx, "nowhere")
	f.refused(err, cupel.NotFound)
	_, err = f.a.SaveImage(f.ctx, draft("c", func(d *cupel.Draft) { d.CreateRepository = false }))
	f.refused(err, cupel.NotFound)
	_, err = f.b.GetImage(f.ctx, repo("b").Image(""))
	f.refused(err, cupel.NotFound)
}

// undated returns a repository without when it was made and changed.
func undated(repository cupel.Repository) cupel.Repository {
	repository.CreatedAt, repository.ChangedAt = time.Time{}, time.Time{}
	return repository
}

// testNames checks names that are hard to put into an address.
func testNames(t *testing.T, f *fixture) {
	for _, name := range []string{"a b", "50%", "a?b=c&d", "ü#1", "%2F", "a+b", "a;b,c", "名前", "'\"<>|", strings.Repeat("ö", 250), "..."} {
		f.save(name, func(d *cupel.Draft) { d.Label = "a+b" })
		f.equal(name, f.get(name, "a+b").Repository)
		f.must(f.a.SetTag(f.ctx, repo(name).Image("1"), "名前"))
		f.equal(1, f.get(name, "名前").Version)
		f.equal(`{"trees": 3}`, string(f.read(repo(name).Image("latest"), cupel.PartFile, "model.json")))
	}
	for _, wrong := range []string{"", ".", "..", "a/b", "a:b", " a", "a ", "a\nb", "a\x00b", "a\xff", strings.Repeat("x", 251)} {
		_, err := f.a.CreateRepository(f.ctx, repo(wrong))
		f.refused(err, cupel.Invalid)
	}
	for _, path := range []string{"a b/50%/ü?.txt", "#1", "a+b"} {
		f.save("paths", func(d *cupel.Draft) { d.Files = []cupel.Source{cupel.BytesSource(path, []byte(path))} })
		f.equal(path, string(f.read(repo("paths").Image(""), cupel.PartFile, path)))
	}
}

func testRename(t *testing.T, f *fixture) {
	f.save("old", func(d *cupel.Draft) { d.Tags = []string{"production"} })
	f.create("other")
	got, err := f.a.RenameRepository(f.ctx, repo("old"), "new")
	f.must(err)
	f.equal("new", got.Name)
	f.equal("new", f.get("new", "production").Repository)
	_, err = f.b.GetRepository(f.ctx, repo("old"))
	f.refused(err, cupel.NotFound)
	_, err = f.a.RenameRepository(f.ctx, repo("new"), "other")
	f.refused(err, cupel.AlreadyExists)
	_, err = f.a.RenameRepository(f.ctx, repo("new"), "a/b")
	f.refused(err, cupel.Invalid)
	_, err = f.a.RenameRepository(f.ctx, repo("new"), "old")
	f.refused(err, cupel.Conflict)
	f.equal(2, f.save("new").Version)
	f.equal(2, f.save("old").Version)
}

func testSchemas(t *testing.T, f *fixture) {
	f.create("m")
	whole := cupel.RepositoryRef{Project: cupel.DefaultProject}
	schema := json.RawMessage(`{"type": "object", "required": ["outcome"], "properties": {"outcome": {"type": "string"}, "when": {"type": "string", "format": "date-time"}}}`)
	_, err := f.a.GetSchema(f.ctx, repo("m"))
	f.refused(err, cupel.NotFound)
	f.refused(f.a.UnsetSchema(f.ctx, repo("m")), cupel.NotFound)
	f.must(f.a.SetSchema(f.ctx, repo("m"), schema))
	got, err := f.b.GetSchema(f.ctx, repo("m"))
	f.must(err)
	f.equal(schema, got)

	with := func(metadata string) func(*cupel.Draft) {
		return func(d *cupel.Draft) { d.Metadata = json.RawMessage(metadata) }
	}
	for _, wrong := range []string{`{}`, `{"outcome": 3}`, `{"outcome": "x", "when": "yesterday"}`} {
		_, err := f.a.SaveImage(f.ctx, draft("m", with(wrong)))
		f.refused(err, cupel.Invalid)
	}
	_, err = f.a.SaveImage(f.ctx, draft("m", with(`{"outcome": 3}`)))
	if !strings.Contains(err.Error(), "outcome") {
		t.Errorf("error %v does not name the field", err)
	}
	f.equal(1, f.save("m", with(`{"outcome": "x", "when": "2026-01-01T00:00:00Z"}`)).Version)

	f.must(f.a.SetSchema(f.ctx, whole, json.RawMessage(`{"required": ["owner"]}`)))
	_, err = f.a.SaveImage(f.ctx, draft("m", with(`{"outcome": "x"}`)))
	f.refused(err, cupel.Invalid)
	f.save("m", with(`{"outcome": "x", "owner": "y"}`))
	f.must(f.a.UnsetSchema(f.ctx, whole))
	f.must(f.a.UnsetSchema(f.ctx, repo("m")))
	f.save("m", with(`{}`))
	for _, wrong := range []string{`{"type": "nonsense"}`, `not JSON`, `{"$ref": "http://example.com/x.json"}`, `{"$ref": "file:///etc/passwd"}`, `"nonsense"`} {
		f.refused(f.a.SetSchema(f.ctx, repo("m"), json.RawMessage(wrong)), cupel.Invalid)
	}

	f.must(f.a.SetSchema(f.ctx, repo("m"), json.RawMessage(`"forecast"`)))
	got, err = f.b.GetSchema(f.ctx, repo("m"))
	f.must(err)
	if !strings.Contains(string(got), "level_of_analysis") {
		t.Errorf("the schema called forecast is %s", got)
	}
}
