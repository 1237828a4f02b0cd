package catalogtest

import (
	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/filter"
)

var modelOrder = []string{"created_at desc", "model_id"}

// searchedModels adds logged models m-1, m-2 and m-3.
func (f *fixture) searchedModels() catalog.Project {
	f.Helper()
	p := f.project("default")
	f.experiment(p, 1, "one")
	f.experiment(p, 2, "two")
	model := func(id string, experiment int64, n int, change func(*catalog.LoggedModel)) {
		m := catalog.LoggedModel{ProjectID: p.ID, LoggedModel: cupel.LoggedModel{
			ID: id, ExperimentID: experiment, Name: "model", Status: cupel.ModelPending, CreatedAt: at(n), UpdatedAt: at(n),
		}}
		change(&m)
		f.update(func(c catalog.Catalog) error { return c.AddLoggedModel(f.Context(), m) })
	}
	model("m-1", 1, 10, func(m *catalog.LoggedModel) { m.Type, m.Params = "sklearn", map[string]string{"lr": "0.1"} })
	model("m-2", 1, 20, func(m *catalog.LoggedModel) {
		m.Status, m.SourceRunID, m.Tags = cupel.ModelReady, "r2", map[string]string{"stage": "dev"}
	})
	model("m-3", 2, 20, func(m *catalog.LoggedModel) { m.Name = "other" })
	measured := func(model, dataset, digest string, step int64, value float64) cupel.LoggedPoint {
		p := point("auc", step, value)
		p.ModelID, p.DatasetName, p.DatasetDigest = model, dataset, digest
		return p
	}
	f.update(func(c catalog.Catalog) error {
		return c.AddLoggedModelMetrics(f.Context(), p.ID, "r1", []cupel.LoggedPoint{
			measured("m-1", "train", "t1", 1, 0.9), measured("m-1", "test", "t2", 2, 0.6), measured("m-2", "test", "t2", 1, 0.7),
		})
	})
	return p
}

func searchLoggedModels(f *fixture) {
	p := f.searchedModels()
	cases := []searchCase{
		{"", nil, []string{"m-2", "m-3", "m-1"}},
		{"", []string{"creation_timestamp ASC"}, []string{"m-1", "m-2", "m-3"}},
		{"", []string{"metrics.auc desc"}, []string{"m-2", "m-1", "m-3"}},
		{"metrics.auc > 0.65", nil, []string{"m-2", "m-1"}},
		{"metrics.auc < 0.65 and params.lr = '0.1' and model_type = 'sklearn'", nil, []string{"m-1"}},
		{"metrics.auc is null or tags.stage = 'dev'", nil, []string{"m-2", "m-3"}},
		{"source_run_id = 'r2' and status like '%READY'", nil, []string{"m-2"}},
		{"experiment_id = '2' or model_id in ('m-1')", []string{"name desc"}, []string{"m-3", "m-1"}},
	}
	checkSearches(f, p.ID, filter.LoggedModels, modelOrder, cases, f.findModels(catalog.LoggedModelSearch{}), modelID)
	for name, test := range map[string]struct {
		experiments []int64
		want        []string
	}{"one": {[]int64{1}, []string{"m-2", "m-1"}}, "none": {[]int64{}, nil}, "unknown": {[]int64{9}, nil}} {
		f.Log(name)
		within := f.findModels(catalog.LoggedModelSearch{Experiments: test.experiments})
		checkSearches(f, p.ID, filter.LoggedModels, modelOrder, []searchCase{{"", nil, test.want}}, within, modelID)
	}
	search := catalog.LoggedModelSearch{Search: f.search(p.ID, filter.LoggedModels, "model_id = 'm-1'", nil, modelOrder...)}
	found := read(f, func(c catalog.Catalog) ([]catalog.LoggedModel, error) {
		page, _, err := c.SearchLoggedModels(f.Context(), search)
		return page, err
	})
	whole := read(f, func(c catalog.Catalog) (catalog.LoggedModel, error) { return c.LoggedModel(f.Context(), p.ID, "m-1") })
	f.diff("whole", []catalog.LoggedModel{whole}, found)
}

// findModels finds models within a search, but for its filter, order and page.
func (f *fixture) findModels(within catalog.LoggedModelSearch) func(catalog.Catalog, catalog.Search) ([]catalog.LoggedModel, string, error) {
	return func(c catalog.Catalog, search catalog.Search) ([]catalog.LoggedModel, string, error) {
		within.Search = search
		return c.SearchLoggedModels(f.Context(), within)
	}
}

func modelID(m catalog.LoggedModel) string { return m.ID }

func searchLoggedModelsOn(f *fixture) {
	p := f.searchedModels()
	for _, test := range []struct {
		datasets []cupel.Dataset
		cases    []searchCase
	}{
		{[]cupel.Dataset{{Name: "test"}}, []searchCase{
			{"", nil, []string{"m-2", "m-1"}},
			{"metrics.auc > 0.65", nil, []string{"m-2"}},
			{"", []string{"metrics.auc"}, []string{"m-1", "m-2"}},
		}},
		{[]cupel.Dataset{{Name: "train", Digest: "t1"}, {Name: "other"}}, []searchCase{
			{"", nil, []string{"m-1"}},
			{"metrics.auc > 0.65", []string{"metrics.auc"}, []string{"m-1"}},
		}},
		{[]cupel.Dataset{{Name: "train", Digest: "t2"}}, []searchCase{{"", nil, nil}}},
	} {
		checkSearches(f, p.ID, filter.LoggedModels, modelOrder, test.cases, f.findModels(catalog.LoggedModelSearch{Datasets: test.datasets}), modelID)
	}
}
