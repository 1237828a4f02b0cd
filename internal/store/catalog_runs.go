package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

// selectRun is followed by a condition.
const selectRun = `SELECT r.num, r.project_id, p.name, e.id, r.id, r.name, r.status, r.user_id, r.start_time, r.end_time,
		r.updated_at, r.deleted_at, r.experiment_deleted, r.model_class, r.feature_generator_class, r.dataset_class, r.githash, r.artifact_location
	FROM runs r JOIN experiments e ON e.num = r.experiment JOIN projects p ON p.id = r.project_id WHERE `

func scanRun(read func(...any) error, r *catalog.Run) error {
	var (
		start, end, deleted     sql.NullInt64
		updated, withExperiment int64
	)
	err := read(&r.Num, &r.ProjectID, &r.Project, &r.ExperimentID, &r.ID, &r.Name, &r.Status, &r.User, &start, &end,
		&updated, &deleted, &withExperiment, &r.ModelClass, &r.FeatureGeneratorClass, &r.DatasetClass, &r.GitHash, &r.ArtifactLocation)
	r.StartTime, r.EndTime, r.DeletedAt = fromOptionalMicros(start), fromOptionalMicros(end), fromOptionalMicros(deleted)
	r.UpdatedAt, r.ExperimentDeleted = fromMicros(updated), withExperiment != 0
	r.State = stateOf(r.DeletedAt)
	return err
}

// stateOf is the state of what was deleted at a time, or not at all.
func stateOf(deleted *time.Time) cupel.State {
	if deleted != nil {
		return cupel.StateDeleted
	}
	return cupel.StateActive
}

// AddRun implements [catalog.Runs].
func (r records) AddRun(ctx context.Context, run catalog.Run) (catalog.Run, error) {
	experiment, err := r.experimentNum(ctx, run.ProjectID, run.ExperimentID)
	if err != nil {
		return run, err
	}
	found, err := r.row(ctx, []any{&run.Num}, `INSERT INTO runs (project_id, id, experiment, name, status, user_id, start_time, end_time,
			updated_at, deleted_at, experiment_deleted, model_class, feature_generator_class, dataset_class, githash, artifact_location)
		VALUES (`+marks(16)+`) ON CONFLICT (project_id, id) DO NOTHING RETURNING num`,
		run.ProjectID, run.ID, experiment, run.Name, run.Status, run.User, optionalMicros(run.StartTime), optionalMicros(run.EndTime),
		micros(run.UpdatedAt), optionalMicros(run.DeletedAt), flag(run.ExperimentDeleted), run.ModelClass, run.FeatureGeneratorClass,
		run.DatasetClass, run.GitHash, run.ArtifactLocation)
	if err == nil && !found {
		err = cupel.Errorf(cupel.AlreadyExists, "run %q exists already", run.ID)
	}
	run.State = stateOf(run.DeletedAt)
	return run, err
}

// flag is a truth value as the tables keep it.
func flag(set bool) int64 {
	if set {
		return 1
	}
	return 0
}

// RunRow implements [catalog.Runs].
func (r records) RunRow(ctx context.Context, projectID, id string) (catalog.Run, error) {
	return r.runRow(ctx, projectID, id, "")
}

// LockRun implements [catalog.Runs].
func (r records) LockRun(ctx context.Context, projectID, id string) (catalog.Run, error) {
	return r.runRow(ctx, projectID, id, r.lock(forUpdate+" OF r"))
}

func (r records) runRow(ctx context.Context, projectID, id, lock string) (catalog.Run, error) {
	found, err := list(ctx, r.Tx, scanRun, selectRun+`r.project_id = ? AND r.id = ? `+lock, projectID, id)
	if err != nil {
		return catalog.Run{}, err
	}
	if len(found) == 0 {
		return catalog.Run{}, missing("Run with id=%s not found", id)
	}
	return found[0], nil
}

// Run implements [catalog.Runs].
func (r records) Run(ctx context.Context, projectID, id string) (catalog.Run, error) {
	run, err := r.RunRow(ctx, projectID, id)
	if err != nil {
		return run, err
	}
	runs := []catalog.Run{run}
	err = r.addRunDetails(ctx, runs, false)
	return runs[0], err
}

// SetRun implements [catalog.Runs].
func (r records) SetRun(ctx context.Context, run catalog.Run) error {
	experiment, err := r.experimentNum(ctx, run.ProjectID, run.ExperimentID)
	if err != nil {
		return err
	}
	if err := r.settle(ctx, run, experiment); err != nil {
		return err
	}
	changed, err := r.exec(ctx, `UPDATE runs SET experiment = ?, name = ?, status = ?, user_id = ?, start_time = ?, end_time = ?, updated_at = ?,
			deleted_at = ?, experiment_deleted = ?, model_class = ?, feature_generator_class = ?, dataset_class = ?, githash = ?, artifact_location = ?
		WHERE num = ?`,
		experiment, run.Name, run.Status, run.User, optionalMicros(run.StartTime), optionalMicros(run.EndTime), micros(run.UpdatedAt),
		optionalMicros(run.DeletedAt), flag(run.ExperimentDeleted), run.ModelClass, run.FeatureGeneratorClass, run.DatasetClass, run.GitHash,
		run.ArtifactLocation, run.Num)
	return oneRun(changed, err, run)
}

// settle lets the metrics of a run follow it: into an experiment, and to being
// settled or not.
func (r records) settle(ctx context.Context, run catalog.Run, experiment int64) error {
	var before cupel.RunStatus
	var from int64
	found, err := r.row(ctx, []any{&before, &from}, `SELECT status, experiment FROM runs WHERE num = ?`, run.Num)
	if err != nil || !found || before.Ended() == run.Status.Ended() && from == experiment {
		return err
	}
	arrived := run
	arrived.Status = before // what is gathered is gathered below
	if err := r.sumUp(ctx, arrived); err != nil {
		return err
	}
	_, err = r.exec(ctx, `UPDATE metrics SET settled = ?, experiment = ? WHERE run = ?`, flag(run.Status.Ended()), experiment, run.Num)
	if err != nil {
		return err
	}
	return r.gather(ctx, run)
}

func oneRun(changed int64, err error, run catalog.Run) error {
	if err == nil && changed == 0 {
		return missing("Run with id=%s not found", run.ID)
	}
	return err
}

// TouchRun implements [catalog.Runs].
func (r records) TouchRun(ctx context.Context, run catalog.Run) error {
	changed, err := r.exec(ctx, `UPDATE runs SET updated_at = ? WHERE num = ?`, micros(run.UpdatedAt), run.Num)
	return oneRun(changed, err, run)
}

// DeleteRuns implements [catalog.Runs].
func (r records) DeleteRuns(ctx context.Context, projectID string, experiment int64, at time.Time) error {
	_, err := r.exec(ctx, `UPDATE runs SET deleted_at = ?, updated_at = ?, experiment_deleted = 1
		WHERE experiment = (SELECT num FROM experiments WHERE project_id = ? AND id = ?) AND deleted_at IS NULL`,
		micros(at), micros(at), projectID, experiment)
	return err
}

// RestoreRuns implements [catalog.Runs].
func (r records) RestoreRuns(ctx context.Context, projectID string, experiment int64, at time.Time) error {
	_, err := r.exec(ctx, `UPDATE runs SET deleted_at = NULL, updated_at = ?, experiment_deleted = 0
		WHERE experiment = (SELECT num FROM experiments WHERE project_id = ? AND id = ?) AND experiment_deleted = 1`,
		micros(at), projectID, experiment)
	return err
}

// ofRuns are the tables that hold what runs have logged, by column run.
var ofRuns = []string{"trial_points", "trials", "studies", "params", "run_tags", "metrics", "points", "arrivals", "batches", "inputs", "model_links", "gathered_runs"}

// PurgeRun implements [catalog.Runs].
func (r records) PurgeRun(ctx context.Context, num int64) error {
	for _, table := range ofRuns {
		if _, err := r.exec(ctx, `DELETE FROM `+table+` WHERE run = ?`, num); err != nil {
			return err
		}
	}
	_, err := r.exec(ctx, `DELETE FROM runs WHERE num = ?`, num)
	return err
}

// NoteBatch implements [catalog.Runs].
func (r records) NoteBatch(ctx context.Context, run catalog.Run, id string) (fresh bool, err error) {
	added, err := r.exec(ctx, `INSERT INTO batches (run, id) VALUES (?, ?) ON CONFLICT DO NOTHING`, run.Num, id)
	return added > 0, err
}
