package registrytest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/cupel/cupel"
)

func testRepositorySearch(t *testing.T, f *fixture) {
	for _, name := range []string{"a", "b", "c"} {
		f.create(name)
	}
	f.save("b")
	f.must(f.a.AnnotateRepository(f.ctx, repo("c"), map[string]string{"owner": "ada", "note": "ü"}))
	f.must(f.a.AnnotateRepository(f.ctx, repo("c"), map[string]string{"note": ""}))
	got, err := f.b.GetRepository(f.ctx, repo("c"))
	f.must(err)
	f.equal(map[string]string{"owner": "ada"}, got.Annotations)
	if !got.ChangedAt.After(got.CreatedAt) {
		t.Errorf("made at %s, changed at %s", got.CreatedAt, got.ChangedAt)
	}
	f.refused(f.a.AnnotateRepository(f.ctx, repo("none"), map[string]string{"a": "b"}), cupel.NotFound)
	f.refused(f.a.AnnotateRepository(f.ctx, repo("a"), map[string]string{"": "b"}), cupel.Invalid)
	for _, test := range []struct {
		search cupel.Search
		want   string
	}{
		{search(""), "a b c"}, {search("", "name desc"), "c b a"}, {search("", "changed_at desc"), "c b a"},
		{search(`versions > 0`), "b"}, {search(`tags.owner = "ada"`), "c"}, {search(`name in ("a", "c")`), "a c"},
	} {
		if got := f.repositoryNames(test.search); got != test.want {
			t.Errorf("%+v: got %s, want %s", test.search, got, test.want)
		}
	}
	paged := search("", "name desc")
	paged.Limit = 2
	page, err := f.b.SearchRepositories(f.ctx, paged)
	f.must(err)
	paged.PageToken = page.NextPageToken
	f.equal("a", f.repositoryNames(paged))
	for _, wrong := range []cupel.Search{{View: cupel.ViewDeleted}, {Filter: "nonsense ="}, {OrderBy: []string{"nonsense"}}} {
		wrong.Project = cupel.DefaultProject
		_, err := f.b.SearchRepositories(f.ctx, wrong)
		f.refused(err, cupel.Invalid)
	}
}

func (f *fixture) repositoryNames(asked cupel.Search) string {
	f.Helper()
	page, err := f.b.SearchRepositories(f.ctx, asked)
	if err != nil {
		f.Fatal(err)
	}
	var names []string
	for _, r := range page.Repositories {
		names = append(names, r.Name)
	}
	return strings.Join(names, " ")
}

func testImageOrder(t *testing.T, f *fixture) {
	for i, accuracy := range []string{`0.5`, `0.9`, `"high"`, `0.7`} {
		f.save("m", func(d *cupel.Draft) {
			d.Label, d.Metadata = fmt.Sprintf("l%d", i+1), json.RawMessage(`{"accuracy": `+accuracy+`}`)
		})
	}
	f.must(f.a.Annotate(f.ctx, repo("m").Image("1"), map[string]string{"x": "y"}))
	for _, test := range []struct{ order, want string }{
		{"version", "l1 l2 l3 l4"}, {"label desc", "l4 l3 l2 l1"}, {"changed_at desc", "l1 l4 l3 l2"},
	} {
		query := cupel.ImageQuery{Project: cupel.DefaultProject, Repository: "m", OrderBy: []string{test.order}}
		page, err := f.b.ListImages(f.ctx, query)
		f.must(err)
		f.equal(test.want, labels(page))
		query.Limit = 3
		first, err := f.b.ListImages(f.ctx, query)
		f.must(err)
		query.PageToken = first.NextPageToken
		second, err := f.b.ListImages(f.ctx, query)
		f.must(err)
		f.equal(test.want, labels(first)+" "+labels(second))
	}
	_, err := f.b.ListImages(f.ctx, cupel.ImageQuery{Project: cupel.DefaultProject, OrderBy: []string{"nonsense"}})
	f.refused(err, cupel.Invalid)
}
