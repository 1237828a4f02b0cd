package catalogtest

import (
	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/filter"
)

func searchDatasets(f *fixture) {
	p := f.searchedRuns()
	f.update(func(c catalog.Catalog) error {
		run, err := c.RunRow(f.Context(), p.ID, "b")
		if err != nil {
			return err
		}
		newer := cupel.Dataset{Name: "wine", Digest: "d-2", SourceType: "s3", Source: "s3://bucket/wine", Schema: "{}", Profile: `{"num_rows":3}`}
		return c.AddInputs(f.Context(), run, []cupel.DatasetInput{{Dataset: newer}}, at(60))
	})
	f.setRun(f.theRun(p, "b"), func(r *catalog.Run) { r.DeletedAt = deleted(80) })
	cases := []searchCase{
		{"", nil, []string{"wine d-2", "iris d-iris", "wine d-wine"}},
		{"", []string{"runs desc", "name"}, []string{"wine d-wine", "iris d-iris", "wine d-2"}},
		{"name = 'wine' and runs > 0", nil, []string{"wine d-wine"}},
		{"context = 'train'", nil, []string{"iris d-iris"}},
		{"context is null", nil, []string{"wine d-2"}},
		{"source_type = 's3' or source like '%bucket%'", nil, []string{"wine d-2"}},
		{"created_at > '" + at(30).Format("2006-01-02T15:04:05Z07:00") + "'", nil, []string{"wine d-2"}},
	}
	checkSearches(f, p.ID, filter.Datasets, []string{"created_at desc", "name", "digest"}, cases,
		func(c catalog.Catalog, search catalog.Search) ([]cupel.KnownDataset, string, error) {
			return c.SearchDatasets(f.Context(), search)
		}, func(d cupel.KnownDataset) string { return d.Name + " " + d.Digest })
}

func datasetUses(f *fixture) {
	p := f.searchedRuns()
	f.setRun(f.theRun(p, "e"), func(r *catalog.Run) { r.DeletedAt = deleted(80) })
	f.read(f.theRun(p, "d"), "wine", "train")
	f.read(f.theRun(p, "b"), "wine", "eval")
	named := read(f, func(c catalog.Catalog) ([]cupel.KnownDataset, error) {
		return c.DatasetsNamed(f.Context(), p.ID, "wine")
	})
	f.diff("named", []cupel.KnownDataset{{
		Dataset: cupel.Dataset{Name: "wine", Digest: "d-wine", SourceType: "local", Source: "{}", CreatedAt: at(5)}, Runs: 3,
	}}, named)
	f.diff("of none", []cupel.KnownDataset(nil), read(f, func(c catalog.Catalog) ([]cupel.KnownDataset, error) {
		return c.DatasetsNamed(f.Context(), p.ID, "none")
	}))
	uses := read(f, func(c catalog.Catalog) ([]cupel.DatasetUse, error) {
		return c.DatasetUses(f.Context(), p.ID, "wine", "d-wine")
	})
	f.diff("uses", []cupel.DatasetUse{
		{RunID: "b", RunName: "calm-owl", ExperimentID: 1, Context: "eval"},
		{RunID: "a", RunName: "brave-fox", ExperimentID: 1},
		{RunID: "d", RunName: "run d", ExperimentID: 2, Context: "train"},
	}, uses)
	summary := read(f, func(c catalog.Catalog) ([]cupel.DatasetSummary, error) {
		return c.SummarizeDatasets(f.Context(), p.ID, []int64{1, 2, 3})
	})
	f.diff("summary", []cupel.DatasetSummary{
		{ExperimentID: 1, Name: "iris", Digest: "d-iris", Context: "train"},
		{ExperimentID: 1, Name: "wine", Digest: "d-wine"},
		{ExperimentID: 1, Name: "wine", Digest: "d-wine", Context: "eval"},
		{ExperimentID: 2, Name: "wine", Digest: "d-wine", Context: "train"},
	}, summary)
}
