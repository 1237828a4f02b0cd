package store

import (
	"context"
	"slices"

	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/filter"
)

// experimentColumns says where a search of experiments finds what it names.
var experimentColumns = filter.Columns{
	Attributes: map[string]filter.Column{
		"name":              {Value: "e.name", NotNull: true},
		"experiment_id":     {Value: "e.id", NotNull: true},
		"created_at":        {Value: "e.created_at", NotNull: true},
		"updated_at":        {Value: "e.updated_at", NotNull: true},
		"artifact_location": {Value: "NULLIF(e.artifact_location, '')"},
	},
	Families: map[string]filter.Column{
		"tags": {Value: "t.value", Rows: "experiment_tags t", On: "t.experiment = e.num AND t.key = ?"},
	},
}

// SearchExperiments implements [catalog.Experiments].
func (r records) SearchExperiments(ctx context.Context, search catalog.Search) ([]catalog.Experiment, string, error) {
	legs := oneLeg(selectExperiment+`e.project_id = ?`+inView(search.View, "e.deleted_at"), experimentColumns, search.ProjectID)
	found, next, err := page(ctx, r.Tx, search, [][]leg{legs}, scanExperiment)
	if err != nil {
		return nil, "", err
	}
	for part := range slices.Chunk(found, rowsAtOnce) {
		if err := r.addExperimentTags(ctx, part); err != nil {
			return nil, "", err
		}
	}
	return found, next, nil
}
