package catalogtest

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/filter"
)

var filterTests = map[string]func(*fixture){
	"find images by each thing they have": filtersFind,
	"page like lists without one":         filtersPage,
}

// searched saves images a:1, a:2, a:3, b:1 that differ in everything.
func (f *fixture) searched() catalog.Project {
	f.Helper()
	p := f.project("default")
	a, b := f.repository(p, "a"), f.repository(p, "b")
	run := "run-1"
	f.save(a, image(a, 10, func(i *catalog.Image) {
		i.Author, i.Comment, i.Size = "Ada@example.org", "first try", 100
		i.Metadata = json.RawMessage(`{"Accuracy": 0.91, "kind": "tree", "ok": true, "nested": {"depth": [3, 4]}}`)
	}))
	f.save(a, image(a, 20, func(i *catalog.Image) {
		i.Author, i.Comment, i.Size, i.RunID = "grace@example.org", "second TRY", 200, &run
		i.Metadata = json.RawMessage(`{"Accuracy": 0.75, "kind": "linear", "author": "Ada@example.org"}`)
		i.LibraryVersions = map[string]string{"xgboost": "2.1.0"}
	}))
	f.save(a, image(a, 30, func(i *catalog.Image) {
		i.Author, i.Size = "grace@example.org", 300
		i.Metadata = json.RawMessage(`{"Accuracy": "high"}`)
		i.Annotations = map[string]string{"stage": "Production"}
	}))
	f.save(b, image(b, 40, func(i *catalog.Image) { i.Author = "Größe" }))
	f.tag(a, "champion", 1)
	return p
}

func filtersFind(f *fixture) {
	p := f.searched()
	for _, c := range []struct {
		filter string
		want   []string
	}{
		{`repository = "a"`, []string{"a:3", "a:2", "a:1"}},
		{`project = "default" and version = 1`, []string{"b:1", "a:1"}},
		{`version >= 2`, []string{"a:3", "a:2"}},
		{`label = "label-20"`, []string{"a:2"}},
		{`comment ilike "%try"`, []string{"a:2", "a:1"}},
		{`comment like "%try"`, []string{"a:1"}},
		{`author ilike "GRÖSSE" or author ilike "GRÖßE"`, []string{"b:1"}},
		{`author = "Ada@example.org"`, []string{"a:1"}},
		{`metadata.author = "Ada@example.org"`, []string{"a:2", "a:1"}},
		{`metadata.Accuracy > 0.8`, []string{"a:1"}},
		{`metadata.author = "Ada@example.org" and metadata.Accuracy > 0.8`, []string{"a:1"}},
		{`metadata.Accuracy = "high"`, []string{"a:3"}},
		{`metadata.kind in ("tree", "linear")`, []string{"a:2", "a:1"}},
		{`metadata.Accuracy is null`, []string{"b:1"}},
		{`metadata.ok = true`, []string{"a:1"}},
		{`size > 100 and size < 300`, []string{"a:2"}},
		{`metadata.size = 300`, []string{"a:3"}},
		{`run_id = "run-1"`, []string{"a:2"}},
		{`run_id is null`, []string{"b:1", "a:3", "a:1"}},
		{`metadata.run_id = "run-1"`, []string{"a:2"}},
		{`tag = "champion"`, []string{"a:1"}},
		{`tag = "latest"`, []string{"b:1", "a:3"}},
		{`not tag = "latest"`, []string{"a:2", "a:1"}},
		{`tags.stage = "Production"`, []string{"a:3"}},
		{`digest like "%14"`, []string{"a:2"}}, // 20 in hex
		{`library_versions.xgboost = "2.1.0"`, []string{"a:2"}},
		{`created_at > "` + at(25).Format(time.RFC3339) + `"`, []string{"b:1", "a:3"}},
		{`created_at < -1d`, nil},
	} {
		f.Run(c.filter, func(t *testing.T) {
			f := &fixture{T: t, db: f.db}
			f.diff("found", c.want, refs(f.list(catalog.ImageQuery{Search: f.search(p.ID, filter.Images, c.filter, nil, newest...)})))
		})
	}
}

func filtersPage(f *fixture) {
	r := f.home()
	for n := range 9 {
		f.save(r, image(r, 7, unique, func(i *catalog.Image) {
			i.Image = cupel.Image{
				Repository: i.Repository, Label: i.Label, CreatedAt: i.CreatedAt, Digest: i.Digest,
				Metadata: json.RawMessage([]string{`{"even": true}`, `{"even": false}`}[n%2]),
			}
		}))
	}
	query := catalog.ImageQuery{RepositoryID: r.ID, Search: f.search(r.ProjectID, filter.Images, "metadata.even = true", nil, newest...)}
	query.Limit = 2
	f.diff("found", []string{"credit-risk:9", "credit-risk:7", "credit-risk:5", "credit-risk:3", "credit-risk:1"}, refs(f.pages(query)))
}
