package catalogtest

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/filter"
)

var listTests = map[string]func(*fixture){
	"newest first, by time, repository, version": listOrder,
	"of a repository, of a project":              listScope,
	"pages meet without gap or overlap":          listPages,
	"has tags and annotations, but no files":     listDetails,
	"leaves out what was deleted":                listLiving,
}

// newest is the order in which images are listed unless a search says otherwise.
var newest = []string{"created_at desc", "repository desc", "version desc"}

// imagesIn selects the images of a project.
func (f *fixture) imagesIn(projectID string) catalog.ImageQuery {
	f.Helper()
	return catalog.ImageQuery{Search: f.search(projectID, filter.Images, "", nil, newest...)}
}

func (f *fixture) list(query catalog.ImageQuery) []catalog.Image {
	f.Helper()
	page, _ := f.listPage(query)
	return page
}

func (f *fixture) listPage(query catalog.ImageQuery) (page []catalog.Image, next string) {
	f.Helper()
	page = read(f, func(c catalog.Catalog) (page []catalog.Image, err error) {
		page, next, err = c.ListImages(f.Context(), query)
		return page, err
	})
	return page, next
}

// refs names images as repository:version.
func refs(images []catalog.Image) []string {
	var names []string
	for _, i := range images {
		names = append(names, fmt.Sprintf("%s:%d", i.Repository, i.Version))
	}
	return names
}

func listOrder(f *fixture) {
	p := f.project("default")
	a, b := f.repository(p, "a"), f.repository(p, "b")
	for _, save := range []struct {
		repo    catalog.Repository
		seconds int
	}{{a, 20}, {a, 10}, {b, 20}, {b, 20}, {a, 20}, {b, 15}} {
		f.save(save.repo, image(save.repo, save.seconds, unique))
	}
	f.diff("order", []string{"b:2", "b:1", "a:3", "a:1", "b:3", "a:2"}, refs(f.list(f.imagesIn(p.ID))))
}

// unique gives an image a label that no other has.
func unique(i *catalog.Image) { i.Label = "label-" + newID() }

func listScope(f *fixture) {
	p, other := f.project("default"), f.project("other")
	a, b, elsewhere := f.repository(p, "a"), f.repository(p, "b"), f.repository(other, "a")
	for n, r := range []catalog.Repository{a, b, elsewhere} {
		f.save(r, image(r, n))
	}
	f.diff("project", []string{"b:1", "a:1"}, refs(f.list(f.imagesIn(p.ID))))
	inRepository := f.imagesIn(p.ID)
	inRepository.RepositoryID = a.ID
	f.diff("repository", []string{"a:1"}, refs(f.list(inRepository)))
	inRepository.RepositoryID = elsewhere.ID
	f.diff("none of another project", []string(nil), refs(f.list(inRepository)))
}

func listPages(f *fixture) {
	p := f.project("default")
	a, b := f.repository(p, "a"), f.repository(p, "b")
	for n := range 10 {
		f.save(a, image(a, n/4, unique))
		f.save(b, image(b, n/4, unique))
	}
	for _, scope := range []string{"", a.ID} {
		query := f.imagesIn(p.ID)
		query.RepositoryID = scope
		all := refs(f.list(query))
		for _, size := range []int{1, 3, len(all), len(all) + 1} {
			query.Limit = size
			f.diff(fmt.Sprintf("pages of %d", size), all, refs(f.pages(query)))
		}
	}
}

// pages reads page after page and fails where one has a wrong length.
func (f *fixture) pages(query catalog.ImageQuery) []catalog.Image {
	f.Helper()
	return allPages(f, query.Search, func(search catalog.Search) ([]catalog.Image, string) {
		query.Search = search
		return f.listPage(query)
	})
}

func listDetails(f *fixture) {
	r := f.home()
	var want []catalog.Image
	for n := range 250 {
		want = append(want, f.save(r, image(r, n, full)))
	}
	f.tag(r, "b", 7)
	f.tag(r, "a", 7)
	f.tag(r, "c", 200)
	want[6].Tags, want[199].Tags = []string{"a", "b"}, []string{"c"}
	want[6].ChangedAt, want[199].ChangedAt = at(800), at(800)
	slices.Reverse(want)
	for i := range want {
		want[i].Files, want[i].Attachments = nil, nil
	}
	f.diff("list", want, f.list(f.imagesIn(r.ProjectID)))
}

func listLiving(f *fixture) {
	r := f.home()
	for n := range 3 {
		f.save(r, image(r, n, func(i *catalog.Image) { i.Metadata = json.RawMessage(`{"a":1}`) }))
	}
	f.drop(r, 2)
	f.diff("list", []string{"credit-risk:3", "credit-risk:1"}, refs(f.list(f.imagesIn(r.ProjectID))))
}
