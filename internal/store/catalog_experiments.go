package store

import (
	"context"
	"database/sql"
	"maps"
	"slices"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

// selectExperiment is followed by a condition.
const selectExperiment = `SELECT e.project_id, p.name, e.id, e.name, e.artifact_location, e.created_at, e.updated_at, e.deleted_at
	FROM experiments e JOIN projects p ON p.id = e.project_id WHERE `

func scanExperiment(read func(...any) error, e *catalog.Experiment) error {
	var created, updated int64
	var deleted sql.NullInt64
	err := read(&e.ProjectID, &e.Project, &e.ID, &e.Name, &e.ArtifactLocation, &created, &updated, &deleted)
	e.CreatedAt, e.UpdatedAt, e.DeletedAt = fromMicros(created), fromMicros(updated), fromOptionalMicros(deleted)
	e.State, e.Tags = stateOf(e.DeletedAt), map[string]string{}
	return err
}

// AddExperiment implements [catalog.Experiments].
func (r records) AddExperiment(ctx context.Context, e catalog.Experiment) (catalog.Experiment, error) {
	// Of several that add at the same time each gets a number of its own.
	if _, err := r.exec(ctx, `UPDATE projects SET name = name WHERE id = ?`, e.ProjectID); err != nil {
		return e, err
	}
	if e.ID < 0 {
		_, err := r.row(ctx, []any{&e.ID}, `SELECT coalesce(max(id) + 1, 0) FROM experiments WHERE project_id = ?`, e.ProjectID)
		if err != nil {
			return e, err
		}
	}
	added, err := r.exec(ctx, `INSERT INTO experiments (project_id, id, name, artifact_location, created_at, updated_at, deleted_at)
		VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		e.ProjectID, e.ID, e.Name, e.ArtifactLocation, micros(e.CreatedAt), micros(e.UpdatedAt), optionalMicros(e.DeletedAt))
	if err != nil {
		return e, err
	}
	if added == 0 {
		return e, r.experimentTaken(ctx, e)
	}
	if err := r.SetExperimentTags(ctx, e.ProjectID, e.ID, e.Tags, nil); err != nil {
		return e, err
	}
	return r.Experiment(ctx, e.ProjectID, e.ID)
}

// experimentTaken says what of an experiment another one has.
func (r records) experimentTaken(ctx context.Context, e catalog.Experiment) error {
	other, err := r.ExperimentByName(ctx, e.ProjectID, e.Name)
	switch {
	case cupel.ErrorCode(err) == cupel.NotFound:
		return cupel.Errorf(cupel.AlreadyExists, "experiment %d exists already", e.ID)
	case err != nil:
		return err
	}
	return nameTaken(other)
}

func nameTaken(other catalog.Experiment) error {
	if other.State == cupel.StateDeleted {
		return cupel.Errorf(cupel.AlreadyExists, "experiment %q exists in deleted state: restore experiment %d, or choose another name", other.Name, other.ID)
	}
	return cupel.Errorf(cupel.AlreadyExists, "experiment %q exists already", other.Name)
}

// Experiment implements [catalog.Experiments].
func (r records) Experiment(ctx context.Context, projectID string, id int64) (catalog.Experiment, error) {
	found, err := r.experiments(ctx, `e.project_id = ? AND e.id = ?`, projectID, id)
	if err == nil && len(found) == 0 {
		err = missing("No Experiment with id=%d exists", id)
	}
	return first(found, err)
}

// ExperimentByName implements [catalog.Experiments].
func (r records) ExperimentByName(ctx context.Context, projectID, name string) (catalog.Experiment, error) {
	found, err := r.experiments(ctx, `e.project_id = ? AND e.name = ?`, projectID, name)
	if err == nil && len(found) == 0 {
		err = missing("Could not find experiment with name '%s'", name)
	}
	return first(found, err)
}

// first returns the first of what was found, the zero value after an error.
func first[T any](found []T, err error) (T, error) {
	if err != nil {
		var none T
		return none, err
	}
	return found[0], nil
}

// experiments returns the experiments that a condition selects, with their tags.
func (r records) experiments(ctx context.Context, where string, args ...any) ([]catalog.Experiment, error) {
	found, err := list(ctx, r.Tx, scanExperiment, selectExperiment+where, args...)
	if err != nil {
		return nil, err
	}
	for part := range slices.Chunk(found, rowsAtOnce) {
		if err := r.addExperimentTags(ctx, part); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// addExperimentTags reads the tags of experiments of one project, in one query.
func (r records) addExperimentTags(ctx context.Context, experiments []catalog.Experiment) error {
	found := make(map[int64]*catalog.Experiment, len(experiments))
	args := []any{experiments[0].ProjectID}
	for i := range experiments {
		found[experiments[i].ID] = &experiments[i]
		args = append(args, experiments[i].ID)
	}
	return r.query(ctx, func(scan func(...any) error) error {
		var id int64
		var key, value string
		if err := scan(&id, &key, &value); err != nil {
			return err
		}
		found[id].Tags[key] = value
		return nil
	}, `SELECT e.id, t.key, t.value FROM experiments e JOIN experiment_tags t ON t.experiment = e.num
		WHERE e.project_id = ? AND e.id IN (`+marks(len(experiments))+`)`, args...)
}

// experimentNum returns the key of an experiment in this database.
func (r records) experimentNum(ctx context.Context, projectID string, id int64) (num int64, err error) {
	found, err := r.row(ctx, []any{&num}, `SELECT num FROM experiments WHERE project_id = ? AND id = ?`, projectID, id)
	if err == nil && !found {
		err = missing("No Experiment with id=%d exists", id)
	}
	return num, err
}

// SetExperiment implements [catalog.Experiments].
func (r records) SetExperiment(ctx context.Context, e catalog.Experiment) error {
	var other int64
	taken, err := r.row(ctx, []any{&other}, `SELECT id FROM experiments WHERE project_id = ? AND name = ? AND id <> ?`, e.ProjectID, e.Name, e.ID)
	if err != nil {
		return err
	}
	if taken {
		return r.experimentTaken(ctx, e)
	}
	changed, err := r.exec(ctx, `UPDATE experiments SET name = ?, artifact_location = ?, updated_at = ?, deleted_at = ? WHERE project_id = ? AND id = ?`,
		e.Name, e.ArtifactLocation, micros(e.UpdatedAt), optionalMicros(e.DeletedAt), e.ProjectID, e.ID)
	if err == nil && changed == 0 {
		return missing("No Experiment with id=%d exists", e.ID)
	}
	return r.taken(err, cupel.AlreadyExists, "experiment %q exists already", e.Name)
}

// SetExperimentTags implements [catalog.Experiments].
func (r records) SetExperimentTags(ctx context.Context, projectID string, id int64, set map[string]string, remove []string) error {
	num, err := r.experimentNum(ctx, projectID, id)
	if err != nil {
		return err
	}
	return r.setTags(ctx, tagsOf{"experiment_tags", "experiment", num}, set, remove)
}

// tagsOf is what tags belong to: their table, and the column and value of its
// key.
type tagsOf struct {
	table, column string
	num           int64
}

// setTags sets tags and removes others.
func (r records) setTags(ctx context.Context, of tagsOf, set map[string]string, remove []string) error {
	for _, key := range slices.Sorted(maps.Keys(set)) {
		_, err := r.exec(ctx, `INSERT INTO `+of.table+` (`+of.column+`, key, value) VALUES (?, ?, ?)
			ON CONFLICT (`+of.column+`, key) DO UPDATE SET value = excluded.value`, of.num, key, set[key])
		if err != nil {
			return err
		}
	}
	for _, key := range remove {
		if _, err := r.exec(ctx, `DELETE FROM `+of.table+` WHERE `+of.column+` = ? AND key = ?`, of.num, key); err != nil {
			return err
		}
	}
	return nil
}
