package catalogtest

import (
	"fmt"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/filter"
)

var trackingSearchTests = map[string]func(*fixture){
	"experiments":              searchExperiments,
	"repositories":             searchRepositories,
	"images by other orders":   searchImages,
	"datasets":                 searchDatasets,
	"uses of datasets":         datasetUses,
	"logged models":            searchLoggedModels,
	"logged models by dataset": searchLoggedModelsOn,
}

// searchCase is a search of any kind, and the names of what it finds.
type searchCase struct {
	filter string
	order  []string
	want   []string
}

// checkSearches runs each case at once and in pages of 1 and 2.
func checkSearches[T any](f *fixture, projectID string, v *filter.Vocabulary, then []string, cases []searchCase,
	find func(c catalog.Catalog, search catalog.Search) ([]T, string, error), name func(T) string) {
	f.Helper()
	for _, test := range cases {
		for _, size := range []int{1000, 1, 2} {
			search := f.search(projectID, v, test.filter, test.order, then...)
			search.Limit = size
			var got []string
			for _, found := range allPages(f, search, func(search catalog.Search) (page []T, next string) {
				page = read(f, func(c catalog.Catalog) (page []T, err error) {
					page, next, err = find(c, search)
					return page, err
				})
				return page, next
			}) {
				got = append(got, name(found))
			}
			f.diff(fmt.Sprintf("%s by %s in pages of %d", search.Filter, search.Order, size), test.want, got)
		}
	}
}

func searchExperiments(f *fixture) {
	p := f.project("default")
	f.experiment(f.project("other"), 5, "elsewhere")
	f.experiment(p, 0, "Default")
	f.experiment(p, 2, "churn", func(e *catalog.Experiment) { e.Tags = map[string]string{"team": "risk"} })
	f.experiment(p, 10, "Churn 2", func(e *catalog.Experiment) { e.ArtifactLocation = "s3://bucket/x" })
	gone := f.experiment(p, 11, "gone")
	gone.DeletedAt = deleted(50)
	f.update(func(c catalog.Catalog) error { return c.SetExperiment(f.Context(), gone) })
	cases := []searchCase{
		{"", nil, []string{"Churn 2", "churn", "Default"}},
		{"", []string{"name"}, []string{"Churn 2", "Default", "churn"}},
		{"", []string{"experiment_id ASC"}, []string{"Default", "churn", "Churn 2"}},
		{"", []string{"tags.team"}, []string{"churn", "Churn 2", "Default"}},
		{"name ilike 'churn%'", []string{"creation_time"}, []string{"churn", "Churn 2"}},
		{"tags.team = 'risk' or experiment_id in ('0')", nil, []string{"churn", "Default"}},
		{"artifact_location is not null", nil, []string{"Churn 2"}},
		{"last_update_time <= '" + at(5).Format("2006-01-02T15:04:05Z07:00") + "'", nil, []string{"churn", "Default"}},
	}
	find := func(c catalog.Catalog, search catalog.Search) ([]catalog.Experiment, string, error) {
		return c.SearchExperiments(f.Context(), search)
	}
	name := func(e catalog.Experiment) string { return e.Name }
	then := []string{"created_at desc", "experiment_id desc"}
	checkSearches(f, p.ID, filter.Experiments, then, cases, find, name)
	for view, want := range map[cupel.View][]string{cupel.ViewDeleted: {"gone"}, cupel.ViewAll: {"gone", "Churn 2", "churn", "Default"}} {
		viewed := func(c catalog.Catalog, search catalog.Search) ([]catalog.Experiment, string, error) {
			search.View = view
			return c.SearchExperiments(f.Context(), search)
		}
		checkSearches(f, p.ID, filter.Experiments, then, []searchCase{{"", nil, want}}, viewed, name)
	}
	search := f.search(p.ID, filter.Experiments, "name = 'churn'", nil, then...)
	found := read(f, func(c catalog.Catalog) ([]catalog.Experiment, error) {
		page, _, err := c.SearchExperiments(f.Context(), search)
		return page, err
	})
	f.diff("whole", []catalog.Experiment{read(f, func(c catalog.Catalog) (catalog.Experiment, error) { return c.Experiment(f.Context(), p.ID, 2) })}, found)
}

func searchRepositories(f *fixture) {
	p := f.project("default")
	a, b, c := f.repository(p, "a"), f.repository(p, "B"), f.repository(p, "c")
	f.repository(f.project("other"), "d")
	f.dropRepository(f.repository(p, "e"))
	f.save(a, image(a, 10))
	f.save(c, image(c, 20))
	f.save(c, image(c, 30, func(i *catalog.Image) { i.Size = 9 }))
	f.update(func(cat catalog.Catalog) error {
		return cat.AnnotateRepository(f.Context(), b.ID, map[string]string{"stage": "dev"}, at(40))
	})
	cases := []searchCase{
		{"", nil, []string{"B", "a", "c"}},
		{"", []string{"last_updated_timestamp DESC"}, []string{"B", "c", "a"}},
		{"versions >= 1", []string{"versions desc"}, []string{"c", "a"}},
		{"tags.stage = 'dev'", nil, []string{"B"}},
		{"not tags.stage = 'dev' and size > 0", nil, []string{"c"}},
		{"latest is null", nil, []string{"B"}},
		{"", []string{"latest"}, []string{"a", "c", "B"}},
	}
	checkSearches(f, p.ID, filter.Repositories, []string{"name"}, cases, func(cat catalog.Catalog, search catalog.Search) ([]catalog.Repository, string, error) {
		return cat.SearchRepositories(f.Context(), search)
	}, func(r catalog.Repository) string { return r.Name })
	search := f.search(p.ID, filter.Repositories, "name = 'B'", nil, "name")
	found := read(f, func(cat catalog.Catalog) ([]catalog.Repository, error) {
		page, _, err := cat.SearchRepositories(f.Context(), search)
		return page, err
	})
	f.diff("whole", []catalog.Repository{f.repositoryByID(b.ID)}, found)
}

func searchImages(f *fixture) {
	p := f.searched()
	cases := []searchCase{
		{"", []string{"name", "version_number"}, []string{"a:1", "a:2", "a:3", "b:1"}},
		{"", []string{"last_updated_timestamp desc"}, []string{"a:1", "b:1", "a:3", "a:2"}},
		{"", []string{"metadata.Accuracy desc"}, []string{"a:1", "a:2", "a:3", "b:1"}},
		{"", []string{"tags.stage", "size desc"}, []string{"a:3", "a:2", "a:1", "b:1"}},
		{"size > 0", []string{"author"}, []string{"a:1", "a:3", "a:2"}},
	}
	checkSearches(f, p.ID, filter.Images, newest, cases, func(c catalog.Catalog, search catalog.Search) ([]catalog.Image, string, error) {
		return c.ListImages(f.Context(), catalog.ImageQuery{Search: search})
	}, func(i catalog.Image) string { return refs([]catalog.Image{i})[0] })
}
