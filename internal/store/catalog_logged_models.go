package store

import (
	"context"
	"maps"
	"slices"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

// selectLoggedModel is followed by a condition.
const selectLoggedModel = `SELECT m.num, m.project_id, p.name, e.id, m.id, m.name, m.model_type, m.source_run_id, m.status, m.status_message,
		m.artifact_location, m.created_at, m.updated_at
	FROM logged_models m JOIN experiments e ON e.num = m.experiment JOIN projects p ON p.id = m.project_id WHERE `

// loggedModel is a row with its key.
type loggedModel struct {
	num int64
	catalog.LoggedModel
}

func scanLoggedModel(read func(...any) error, m *loggedModel) error {
	var created, updated int64
	err := read(&m.num, &m.ProjectID, &m.Project, &m.ExperimentID, &m.ID, &m.Name, &m.Type, &m.SourceRunID, &m.Status, &m.StatusMessage,
		&m.ArtifactLocation, &created, &updated)
	m.CreatedAt, m.UpdatedAt, m.State = fromMicros(created), fromMicros(updated), cupel.StateActive
	m.Params, m.Tags, m.Metrics = map[string]string{}, map[string]string{}, []cupel.ModelMetric{}
	return err
}

// AddLoggedModel implements [catalog.LoggedModels].
func (r records) AddLoggedModel(ctx context.Context, m catalog.LoggedModel) error {
	experiment, err := r.experimentNum(ctx, m.ProjectID, m.ExperimentID)
	if err != nil {
		return err
	}
	added, err := r.exec(ctx, `INSERT INTO logged_models (project_id, id, experiment, name, model_type, source_run_id, status, status_message,
			artifact_location, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (project_id, id) DO NOTHING`,
		m.ProjectID, m.ID, experiment, m.Name, m.Type, m.SourceRunID, m.Status, m.StatusMessage,
		m.ArtifactLocation, micros(m.CreatedAt), micros(m.UpdatedAt))
	if err != nil {
		return err
	}
	if added == 0 {
		return cupel.Errorf(cupel.AlreadyExists, "logged model %q exists already", m.ID)
	}
	if err := r.AddLoggedModelParams(ctx, m.ProjectID, m.ID, paramsList(m.Params)); err != nil {
		return err
	}
	return r.SetLoggedModelTags(ctx, m.ProjectID, m.ID, m.Tags, nil)
}

func paramsList(params map[string]string) []cupel.Param {
	list := make([]cupel.Param, 0, len(params))
	for _, key := range slices.Sorted(maps.Keys(params)) {
		list = append(list, cupel.Param{Key: key, Value: params[key]})
	}
	return list
}

// LoggedModel implements [catalog.LoggedModels].
func (r records) LoggedModel(ctx context.Context, projectID, id string) (catalog.LoggedModel, error) {
	found, err := list(ctx, r.Tx, scanLoggedModel, selectLoggedModel+`m.project_id = ? AND m.id = ?`, projectID, id)
	if err != nil {
		return catalog.LoggedModel{}, err
	}
	if len(found) == 0 {
		return catalog.LoggedModel{}, noLoggedModel(id)
	}
	err = r.addLoggedModelDetails(ctx, found)
	return found[0].LoggedModel, err
}

func noLoggedModel(id string) error { return missing("Logged model with ID '%s' not found.", id) }

// loggedModelNum returns the key of a logged model in this database.
func (r records) loggedModelNum(ctx context.Context, projectID, id string) (num int64, err error) {
	found, err := r.row(ctx, []any{&num}, `SELECT num FROM logged_models WHERE project_id = ? AND id = ? `+r.lock(forUpdate), projectID, id)
	if err == nil && !found {
		err = noLoggedModel(id)
	}
	return num, err
}

// SetLoggedModel implements [catalog.LoggedModels].
func (r records) SetLoggedModel(ctx context.Context, m catalog.LoggedModel) error {
	changed, err := r.exec(ctx, `UPDATE logged_models SET status = ?, status_message = ?, updated_at = ? WHERE project_id = ? AND id = ?`,
		m.Status, m.StatusMessage, micros(m.UpdatedAt), m.ProjectID, m.ID)
	if err == nil && changed == 0 {
		err = noLoggedModel(m.ID)
	}
	return err
}

// AddLoggedModelParams implements [catalog.LoggedModels].
func (r records) AddLoggedModelParams(ctx context.Context, projectID, id string, params []cupel.Param) error {
	num, err := r.loggedModelNum(ctx, projectID, id)
	if err != nil {
		return err
	}
	return r.addParams(ctx, paramsOf{"logged_model_params", "model", num, "model ID='" + id + "'"}, params)
}

// SetLoggedModelTags implements [catalog.LoggedModels].
func (r records) SetLoggedModelTags(ctx context.Context, projectID, id string, set map[string]string, remove []string) error {
	num, err := r.loggedModelNum(ctx, projectID, id)
	if err != nil {
		return err
	}
	return r.setTags(ctx, tagsOf{"logged_model_tags", "model", num}, set, remove)
}

// DropLoggedModel implements [catalog.LoggedModels].
func (r records) DropLoggedModel(ctx context.Context, projectID, id string) error {
	num, err := r.loggedModelNum(ctx, projectID, id)
	if err != nil {
		return err
	}
	for _, table := range []string{"logged_model_params", "logged_model_tags", "logged_model_metrics"} {
		if _, err := r.exec(ctx, `DELETE FROM `+table+` WHERE model = ?`, num); err != nil {
			return err
		}
	}
	_, err = r.exec(ctx, `DELETE FROM logged_models WHERE num = ?`, num)
	return err
}
