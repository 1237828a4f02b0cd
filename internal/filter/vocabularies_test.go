package filter_test

import (
	"testing"
	"time"

	"github.com/cupel/cupel/internal/filter"
)

// TestMLflowsWords parses what MLflow's own searches accept.
func TestMLflowsWords(t *testing.T) {
	for name, kind := range map[string]struct {
		vocabulary *filter.Vocabulary
		filters    []string
		orders     []string
	}{
		"runs": {
			filter.Runs,
			[]string{
				"metrics.m < 1 and metric.`m m` >= -2.5e3 AND params.p = 'v' and parameters.p != \"v\" AND tags.t ILIKE '%V'",
				"attributes.status = 'FINISHED' and attribute.user_id LIKE 'a%' AND attr.artifact_uri = 'x' and run.run_name != 'y'",
				"attributes.`Run name` = 'a' AND `run name` = 'a' and attribute.\"Run Name\" = 'a'",
				"start_time > 1670000000000 and end_time <= 1670000000000 and Created = 1 and attributes.created != 2",
				"run_id IN ('a', 'b') AND attributes.run_id NOT IN ('c')",
				"dataset.name = 'n' and datasets.digest LIKE 'd%' AND dataset.context IN ('train', 'eval')",
				"params.p IS NULL and tags.`mlflow.source.name` IS NOT NULL",
			},
			[]string{"metrics.m DESC", "metric.`m m`", "params.`p p` asc", "tag.t", "attributes.start_time ASC", "end_time desc", "attribute.Created", "status", "run_id", "artifact_uri"},
		},
		"experiments": {
			filter.Experiments,
			[]string{
				"name = 'a' AND attribute.name ILIKE '%b%' and tags.t = 'v' and tag.`t t` LIKE '%'",
				"creation_time > 1670000000000 and last_update_time <= 1670000000000",
				"experiment_id IN ('1', '2') and experiment_id = '3'",
				"tags.t IS NULL AND tags.u IS NOT NULL",
			},
			[]string{"name", "experiment_id DESC", "creation_time", "last_update_time ASC", "attribute.name"},
		},
		"registered models": {
			filter.Repositories,
			[]string{"name LIKE 'a%' and tags.t = 'v' AND tag.`t` != 'w'", "name = 'x'", "attribute.name ILIKE 'x'"},
			[]string{"name DESC", "creation_timestamp", "last_updated_timestamp DESC", "timestamp ASC"},
		},
		"model versions": {
			filter.Images,
			[]string{"name = 'a' and version_number > 2 and run_id IN ('a', 'b') and tags.t = 'v'", "run_id = '' AND name IN ('a', 'b')"},
			[]string{"name ASC", "version_number DESC", "creation_timestamp", "last_updated_timestamp DESC"},
		},
		"logged models": {
			filter.LoggedModels,
			[]string{
				"metrics.m > 0.5 AND params.p = 'v' and tags.t LIKE 'x%' and attributes.name = 'n'",
				"model_id IN ('m-1', 'm-2') and model_type = 'sklearn' and status = 'READY' AND source_run_id = 'r'",
				"creation_timestamp > 1670000000000 and creation_time < 1770000000000 and last_updated_timestamp != 0",
			},
			[]string{"metrics.m desc", "creation_timestamp", "creation_time DESC", "last_updated_timestamp", "name", "model_id"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, text := range kind.filters {
				if _, err := filter.Parse(text, kind.vocabulary, time.Time{}); err != nil {
					t.Error(err)
				}
			}
			for _, text := range kind.orders {
				if _, err := filter.ParseOrder([]string{text}, kind.vocabulary); err != nil {
					t.Error(err)
				}
			}
		})
	}
}
