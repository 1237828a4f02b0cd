package mlflowimport

import (
	"context"
	"iter"

	"github.com/cupel/cupel"
)

// modelRow is what a query of logged models returns.
type modelRow struct {
	id, name, location, kind, run, message string
	created, status                        int64
}

// modelStatuses are the numbers that MLflow keeps for them.
var modelStatuses = map[int64]cupel.ModelStatus{1: cupel.ModelPending, 2: cupel.ModelReady, 3: cupel.ModelUploadFailed}

// LoggedModels implements [Source].
func (d *database) LoggedModels(ctx context.Context, experiment int64) iter.Seq2[cupel.LoggedModel, error] {
	return func(yield func(cupel.LoggedModel, error) bool) {
		if !d.has("logged_models", "model_id") { // a release before 3
			return
		}
		for after := ""; ; {
			rows, err := d.modelRows(ctx, experiment, after)
			if err == nil && len(rows) == 0 {
				return
			}
			models, err := d.filledModels(ctx, experiment, rows, err)
			if err != nil {
				yield(cupel.LoggedModel{}, err)
				return
			}
			for _, m := range models {
				if !yield(m, nil) {
					return
				}
			}
			after = rows[len(rows)-1].id
		}
	}
}

func (d *database) modelRows(ctx context.Context, experiment int64, after string) ([]modelRow, error) {
	return query(ctx, d, `SELECT model_id, `+text("name", maxName)+`, `+text("artifact_location", maxName)+`, `+text("model_type", maxName)+`,
		`+text("source_run_id", maxName)+`, `+text("status_message", maxName)+`, `+whole("creation_timestamp_ms")+`, `+whole("status")+`
		FROM logged_models WHERE experiment_id = ? AND model_id > ? AND coalesce(lifecycle_stage, 'active') = 'active'
		ORDER BY model_id LIMIT ?`, []any{experiment, after, runsPage},
		func(r *modelRow) []any {
			return []any{&r.id, &r.name, &r.location, &r.kind, &r.run, &r.message, &r.created, &r.status}
		})
}

// filledModels makes logged models of rows, unless reading them failed.
func (d *database) filledModels(ctx context.Context, experiment int64, rows []modelRow, err error) ([]cupel.LoggedModel, error) {
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.id
	}
	in, args := marks(ids)
	params, err := pairs[string](ctx, d, `SELECT model_id, `+text("param_key", maxName)+`, `+text("param_value", maxValue)+`
		FROM logged_model_params WHERE model_id IN (`+in+`)`, args)
	if err != nil {
		return nil, err
	}
	tags, err := pairs[string](ctx, d, `SELECT model_id, `+text("tag_key", maxName)+`, `+text("tag_value", maxValue)+`
		FROM logged_model_tags WHERE model_id IN (`+in+`)`, args)
	if err != nil {
		return nil, err
	}
	metrics, err := d.modelMetrics(ctx, in, args)
	models := make([]cupel.LoggedModel, len(rows))
	for i, r := range rows {
		models[i] = cupel.LoggedModel{
			ID: r.id, ExperimentID: experiment, Name: r.name, Type: r.kind, SourceRunID: r.run,
			Status: modelStatuses[r.status], StatusMessage: r.message, State: cupel.StateActive,
			ArtifactLocation: r.location, CreatedAt: moment(r.created),
			Params: orEmpty(params[r.id]), Tags: orEmpty(tags[r.id]), Metrics: metrics[r.id],
		}
	}
	return models, err
}

func (d *database) modelMetrics(ctx context.Context, in string, args []any) (map[string][]cupel.ModelMetric, error) {
	rows, err := query(ctx, d, `SELECT model_id, `+text("run_id", maxName)+`, `+text("metric_name", maxName)+`, coalesce(metric_value, 'NaN'),
		`+whole("metric_timestamp_ms")+`, `+whole("metric_step")+`, `+text("dataset_name", maxName)+`, `+text("dataset_digest", maxName)+`
		FROM logged_model_metrics WHERE model_id IN (`+in+`)`, args,
		func(m *cupel.ModelMetric) []any {
			return []any{&m.ModelID, &m.RunID, &m.Key, (*float64)(&m.Value), &m.Timestamp, &m.Step, &m.DatasetName, &m.DatasetDigest}
		})
	all := map[string][]cupel.ModelMetric{}
	for _, m := range rows {
		m.Value = unclipped(float64(m.Value))
		all[m.ModelID] = append(all[m.ModelID], m)
	}
	return all, err
}
