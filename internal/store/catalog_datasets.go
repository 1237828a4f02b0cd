package store

import (
	"context"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

// AddInputs implements [catalog.Datasets].
func (r records) AddInputs(ctx context.Context, run catalog.Run, inputs []cupel.DatasetInput, at time.Time) error {
	for _, input := range inputs {
		num, err := r.addDataset(ctx, run.ProjectID, input.Dataset, at)
		if err != nil {
			return err
		}
		_, err = r.exec(ctx, `INSERT INTO inputs (run, dataset, context, tags) VALUES (?, ?, ?, ?)
			ON CONFLICT (run, dataset) DO UPDATE SET context = excluded.context, tags = excluded.tags`,
			run.Num, num, input.Tags[cupel.DatasetContextTag], toJSON(tagsOrNone(input.Tags)))
		if err != nil {
			return err
		}
	}
	return nil
}

// tagsOrNone is an object also where there are no tags.
func tagsOrNone(tags map[string]string) map[string]string {
	if tags == nil {
		return map[string]string{}
	}
	return tags
}

// addDataset returns the key of a dataset, which it adds where it is new.
func (r records) addDataset(ctx context.Context, projectID string, d cupel.Dataset, at time.Time) (num int64, err error) {
	// A known one is written as it is, so that it is returned as well.
	_, err = r.row(ctx, []any{&num}, `INSERT INTO datasets (project_id, name, digest, source_type, source, schema, profile, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (project_id, name, digest) DO UPDATE SET name = datasets.name RETURNING num`,
		projectID, d.Name, d.Digest, d.SourceType, d.Source, d.Schema, d.Profile, micros(at))
	return num, err
}

// AddModelLinks implements [catalog.Datasets].
func (r records) AddModelLinks(ctx context.Context, run catalog.Run, direction catalog.LinkDirection, models []cupel.ModelLink) error {
	for _, m := range models {
		_, err := r.exec(ctx, `INSERT INTO model_links (run, direction, model_id, step) VALUES (?, ?, ?, ?)
			ON CONFLICT (run, direction, model_id) DO UPDATE SET step = excluded.step`, run.Num, direction, m.ModelID, m.Step)
		if err != nil {
			return err
		}
	}
	return nil
}
