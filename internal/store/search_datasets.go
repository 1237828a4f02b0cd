package store

import (
	"context"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/filter"
)

// runsOfDataset counts the living runs that read a dataset.
const runsOfDataset = `(SELECT count(*) FROM inputs i JOIN runs r ON r.num = i.run WHERE i.dataset = d.num AND r.deleted_at IS NULL)`

const selectDataset = `SELECT d.name, d.digest, d.source_type, d.source, d.schema, d.profile, d.created_at, ` + runsOfDataset + `
	FROM datasets d WHERE `

// datasetColumns says where a search of datasets finds what it names.
var datasetColumns = filter.Columns{
	Attributes: map[string]filter.Column{
		"name":        {Value: "d.name", NotNull: true},
		"digest":      {Value: "d.digest", NotNull: true},
		"source_type": {Value: "d.source_type", NotNull: true},
		"source":      {Value: "d.source", NotNull: true},
		"created_at":  {Value: "d.created_at", NotNull: true},
		"runs":        {Value: runsOfDataset, NotNull: true},
		"context": {
			Value: "i.context", Rows: "inputs i JOIN runs r ON r.num = i.run",
			On: "i.dataset = d.num AND i.context <> '' AND r.deleted_at IS NULL",
		},
	},
}

func scanDataset(read func(...any) error, d *cupel.KnownDataset) error {
	var created int64
	err := read(&d.Name, &d.Digest, &d.SourceType, &d.Source, &d.Schema, &d.Profile, &created, &d.Runs)
	d.CreatedAt = fromMicros(created)
	return err
}

// SearchDatasets implements [catalog.Datasets].
func (r records) SearchDatasets(ctx context.Context, search catalog.Search) ([]cupel.KnownDataset, string, error) {
	legs := oneLeg(selectDataset+`d.project_id = ?`, datasetColumns, search.ProjectID)
	return page(ctx, r.Tx, search, [][]leg{legs}, scanDataset)
}

// DatasetsNamed implements [catalog.Datasets].
func (r records) DatasetsNamed(ctx context.Context, projectID, name string) ([]cupel.KnownDataset, error) {
	return list(ctx, r.Tx, scanDataset, selectDataset+`d.project_id = ? AND d.name = ? ORDER BY d.created_at DESC, d.num DESC`, projectID, name)
}

// DatasetUses implements [catalog.Datasets].
func (r records) DatasetUses(ctx context.Context, projectID, name, digest string) ([]cupel.DatasetUse, error) {
	return list(ctx, r.Tx, func(read func(...any) error, u *cupel.DatasetUse) error {
		return read(&u.RunID, &u.RunName, &u.ExperimentID, &u.Context)
	}, `SELECT r.id, r.name, e.id, i.context FROM datasets d JOIN inputs i ON i.dataset = d.num
			JOIN runs r ON r.num = i.run JOIN experiments e ON e.num = r.experiment
		WHERE d.project_id = ? AND d.name = ? AND d.digest = ? AND r.deleted_at IS NULL
		ORDER BY r.start_time DESC NULLS LAST, r.id`, projectID, name, digest)
}

// SummarizeDatasets implements [catalog.Datasets].
func (r records) SummarizeDatasets(ctx context.Context, projectID string, experiments []int64) ([]cupel.DatasetSummary, error) {
	if len(experiments) == 0 {
		return nil, nil
	}
	args := append([]any{projectID}, arguments(experiments)...)
	return list(ctx, r.Tx, func(read func(...any) error, s *cupel.DatasetSummary) error {
		return read(&s.ExperimentID, &s.Name, &s.Digest, &s.Context)
	}, `SELECT DISTINCT e.id, d.name, d.digest, i.context FROM experiments e JOIN runs r ON r.experiment = e.num
			JOIN inputs i ON i.run = r.num JOIN datasets d ON d.num = i.dataset
		WHERE e.project_id = ? AND e.id IN (`+marks(len(experiments))+`) AND r.deleted_at IS NULL
		ORDER BY 1, 2, 3, 4`, args...)
}
