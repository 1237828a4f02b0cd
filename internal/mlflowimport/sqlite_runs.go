package mlflowimport

import (
	"context"
	"iter"

	"github.com/cupel/cupel"
)

// runRow is what a query of runs returns.
type runRow struct {
	row                                     int64 // SQLite's own number, in which rows were added
	id, name, user, status, stage, location string
	start, end                              int64
}

// Runs implements [Source].
func (d *database) Runs(ctx context.Context, experiment int64) iter.Seq2[[]cupel.Run, error] {
	return func(yield func([]cupel.Run, error) bool) {
		for after := int64(-1); ; {
			rows, err := d.runRows(ctx, experiment, after)
			if err == nil && len(rows) == 0 {
				return
			}
			var runs []cupel.Run
			if err == nil {
				runs, err = d.filled(ctx, experiment, rows)
			}
			if !yield(runs, err) || err != nil {
				return
			}
			after = rows[len(rows)-1].row
		}
	}
}

func (d *database) runRows(ctx context.Context, experiment, after int64) ([]runRow, error) {
	return query(ctx, d, `SELECT rowid, run_uuid, `+text("name", maxName)+`, `+text("user_id", maxName)+`, `+text("status", maxName)+`,
		`+text("lifecycle_stage", maxName)+`, `+text("artifact_uri", maxName)+`, `+whole("start_time")+`, `+whole("end_time")+`
		FROM runs WHERE experiment_id = ? AND rowid > ? ORDER BY rowid LIMIT ?`, []any{experiment, after, runsPage},
		func(r *runRow) []any {
			return []any{&r.row, &r.id, &r.name, &r.user, &r.status, &r.stage, &r.location, &r.start, &r.end}
		})
}

// filled makes runs of rows, with all that they have logged but their points.
func (d *database) filled(ctx context.Context, experiment int64, rows []runRow) ([]cupel.Run, error) {
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.id
	}
	in, args := marks(ids)
	params, err := pairs[string](ctx, d, `SELECT run_uuid, `+text("key", maxName)+`, `+text("value", maxValue)+` FROM params WHERE run_uuid IN (`+in+`)`, args)
	if err != nil {
		return nil, err
	}
	tags, err := pairs[string](ctx, d, `SELECT run_uuid, `+text("key", maxName)+`, `+text("value", maxValue)+` FROM tags WHERE run_uuid IN (`+in+`)`, args)
	if err != nil {
		return nil, err
	}
	metrics, err := d.metrics(ctx, in, args)
	if err != nil {
		return nil, err
	}
	links, err := d.links(ctx, in, args)
	if err != nil {
		return nil, err
	}
	runs := make([]cupel.Run, len(rows))
	for i, r := range rows {
		runs[i] = cupel.Run{
			ID: r.id, ExperimentID: experiment, Name: r.name, User: r.user, Status: cupel.RunStatus(r.status), State: stateOf(r.stage),
			StartTime: optional(r.start), EndTime: optional(r.end), ArtifactLocation: r.location,
			Params: orEmpty(params[r.id]), Tags: orEmpty(tags[r.id]), Metrics: metrics[r.id],
			Inputs: links[r.id].inputs, ModelInputs: links[r.id].read, ModelOutputs: links[r.id].written,
		}
	}
	return runs, nil
}

// HasRun implements [Source].
func (d *database) HasRun(ctx context.Context, id string) (bool, error) {
	found, err := query(ctx, d, "SELECT 1 FROM runs WHERE run_uuid = ?", []any{id}, func(n *int64) []any { return []any{n} })
	return len(found) > 0, err
}
