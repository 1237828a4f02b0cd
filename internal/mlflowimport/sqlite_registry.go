package mlflowimport

import (
	"context"
	"iter"
)

// stageDeleted is the stage of a version of which MLflow keeps only the number.
const stageDeleted = "Deleted_Internal"

// RegisteredModels implements [Source].
func (d *database) RegisteredModels(ctx context.Context) iter.Seq2[RegisteredModel, error] {
	return func(yield func(RegisteredModel, error) bool) {
		models, err := d.registeredModels(ctx)
		if err != nil {
			yield(RegisteredModel{}, err)
			return
		}
		for _, m := range models {
			if !yield(m, nil) {
				return
			}
		}
	}
}

func (d *database) registeredModels(ctx context.Context) ([]RegisteredModel, error) {
	if !d.has("registered_models", "name") {
		return nil, nil
	}
	type row struct {
		name, description string
		created           int64
	}
	condition, args := d.inWorkspace("registered_models")
	rows, err := query(ctx, d, `SELECT name, `+text("description", maxValue)+`, `+whole("creation_time")+`
		FROM registered_models WHERE `+condition+` ORDER BY name`, args,
		func(r *row) []any { return []any{&r.name, &r.description, &r.created} })
	if err != nil {
		return nil, err
	}
	condition, args = d.inWorkspace("registered_model_tags")
	tags, err := pairs[string](ctx, d, `SELECT name, `+text("key", maxName)+`, `+text("value", maxValue)+`
		FROM registered_model_tags WHERE `+condition, args)
	if err != nil {
		return nil, err
	}
	aliases, err := d.aliases(ctx)
	models := make([]RegisteredModel, len(rows))
	for i, r := range rows {
		models[i] = RegisteredModel{Name: r.name, Description: r.description, CreatedAt: moment(r.created), Tags: orEmpty(tags[r.name]), Aliases: aliases[r.name]}
	}
	return models, err
}

// aliases reads the aliases of all models, by name and alias.
func (d *database) aliases(ctx context.Context) (map[string]map[string]int, error) {
	all := map[string]map[string]int{}
	if !d.has("registered_model_aliases", "alias") { // a release before 2.3
		return all, nil
	}
	type row struct {
		name, alias string
		version     int
	}
	condition, args := d.inWorkspace("registered_model_aliases")
	rows, err := query(ctx, d, `SELECT name, alias, version FROM registered_model_aliases WHERE `+condition, args,
		func(r *row) []any { return []any{&r.name, &r.alias, &r.version} })
	for _, r := range rows {
		if all[r.name] == nil {
			all[r.name] = map[string]int{}
		}
		all[r.name][r.alias] = r.version
	}
	return all, err
}

// Versions implements [Source].
func (d *database) Versions(ctx context.Context, model string) ([]Version, error) {
	type row struct {
		Version
		created int64
	}
	condition, args := d.inWorkspace("model_versions")
	rows, err := query(ctx, d, `SELECT version, `+whole("creation_time")+`, `+text("description", maxValue)+`, `+text("user_id", maxName)+`,
		`+text("current_stage", maxName)+`, `+text("source", maxValue)+`, `+text(d.column("model_versions", "storage_location"), maxValue)+`,
		`+text("run_id", maxName)+`, `+text(d.column("model_versions", "run_link"), maxName)+`, `+text("status", maxName)+`
		FROM model_versions WHERE name = ? AND `+condition+` ORDER BY version`, append([]any{model}, args...),
		func(r *row) []any {
			return []any{&r.Number, &r.created, &r.Description, &r.User, &r.Stage, &r.Source, &r.Location, &r.RunID, &r.RunLink, &r.Status}
		})
	if err != nil {
		return nil, err
	}
	condition, args = d.inWorkspace("model_version_tags")
	tags, err := pairs[int](ctx, d, `SELECT version, `+text("key", maxName)+`, `+text("value", maxValue)+`
		FROM model_version_tags WHERE name = ? AND `+condition, append([]any{model}, args...))
	versions := make([]Version, len(rows))
	for i, r := range rows {
		versions[i] = r.Version
		versions[i].CreatedAt, versions[i].Tags = moment(r.created), orEmpty(tags[r.Number])
		if r.Stage == stageDeleted {
			versions[i] = Version{Number: r.Number, Deleted: true}
		}
		if versions[i].Location == "" {
			versions[i].Location = versions[i].Source
		}
	}
	return versions, err
}
