package mlflowimport

import (
	"context"
	"iter"

	"github.com/cupel/cupel"
)

// experimentRow is what a query of experiments returns.
type experimentRow struct {
	id                    int64
	name, location, stage string
	created               int64
}

// Experiments implements [Source].
func (d *database) Experiments(ctx context.Context) iter.Seq2[cupel.Experiment, error] {
	return func(yield func(cupel.Experiment, error) bool) {
		experiments, err := d.experiments(ctx)
		if err != nil {
			yield(cupel.Experiment{}, err)
			return
		}
		for _, e := range experiments {
			if !yield(e, nil) {
				return
			}
		}
	}
}

func (d *database) experiments(ctx context.Context) ([]cupel.Experiment, error) {
	condition, args := d.inWorkspace("experiments")
	rows, err := query(ctx, d, `SELECT experiment_id, `+text("name", maxName)+`, `+text("artifact_location", maxName)+`,
		`+text("lifecycle_stage", maxName)+`, `+whole(d.column("experiments", "creation_time"))+`
		FROM experiments WHERE `+condition+` ORDER BY experiment_id`, args,
		func(r *experimentRow) []any { return []any{&r.id, &r.name, &r.location, &r.stage, &r.created} })
	if err != nil {
		return nil, err
	}
	tags, err := pairs[int64](ctx, d, `SELECT experiment_id, `+text("key", maxName)+`, `+text("value", maxValue)+` FROM experiment_tags`, nil)
	if err != nil {
		return nil, err
	}
	experiments := make([]cupel.Experiment, len(rows))
	for i, r := range rows {
		experiments[i] = cupel.Experiment{
			ID: r.id, Name: r.name, State: stateOf(r.stage), ArtifactLocation: r.location,
			CreatedAt: moment(r.created), Tags: orEmpty(tags[r.id]),
		}
	}
	return experiments, nil
}

// pairs reads keys and values that belong to owners: tags, parameters.
func pairs[Owner comparable](ctx context.Context, d *database, text string, args []any) (map[Owner]map[string]string, error) {
	type pair struct {
		owner      Owner
		key, value string
	}
	found, err := query(ctx, d, text, args, func(p *pair) []any { return []any{&p.owner, &p.key, &p.value} })
	all := map[Owner]map[string]string{}
	for _, p := range found {
		if all[p.owner] == nil {
			all[p.owner] = map[string]string{}
		}
		all[p.owner][p.key] = p.value
	}
	return all, err
}

func orEmpty(values map[string]string) map[string]string {
	if values == nil {
		return map[string]string{}
	}
	return values
}
