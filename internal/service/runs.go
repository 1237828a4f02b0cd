package service

import (
	"context"
	"encoding/hex"
	"io"
	"regexp"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/store"
	"github.com/cupel/cupel/internal/vault"
)

// A run's id has at most so many bytes. A pattern that said so itself would take a
// millisecond to compile, at every start.
const maxRunID = 256

var runIDPattern = regexp.MustCompile(`^[a-zA-Z0-9][\w-]*$`)

// CreateRun implements [cupel.Runs].
func (s *Service) CreateRun(ctx context.Context, project string, draft cupel.NewRun) (cupel.Run, error) {
	row, batch, err := s.newRun(ctx, draft)
	if err != nil {
		return cupel.Run{}, err
	}
	added, err := trackIn(ctx, s, project, func(tx *store.Tx, projectID string) (catalog.Run, error) {
		row := row // the transaction may run again
		row.ProjectID, row.Project = projectID, project
		return addRun(ctx, tx.Catalog(), row, batch)
	})
	return added.Run, err
}

// addRun adds a run to its project, and logs what comes with it.
func addRun(ctx context.Context, c catalog.Catalog, row catalog.Run, batch cupel.RunBatch) (catalog.Run, error) {
	experiment, err := activeExperiment(ctx, c, row.ProjectID, row.ExperimentID)
	if err != nil {
		return catalog.Run{}, err
	}
	row.ArtifactLocation = artifactLocation(experiment, row.ID)
	if row, err = c.AddRun(ctx, row); err != nil {
		return row, err
	}
	row.Params, row.Tags, row.Metrics = paramMap(batch.Params), tagMap(batch.Tags), map[string]cupel.Metric{}
	return row, writeBatch(ctx, c, row, batch)
}

// newRun returns the row of a new run, and what is logged with it.
func (s *Service) newRun(ctx context.Context, draft cupel.NewRun) (catalog.Run, cupel.RunBatch, error) {
	row := catalog.Run{Run: cupel.Run{
		ID: draft.ID, ExperimentID: draft.ExperimentID, Name: draft.Name, User: author(ctx, draft.User), State: cupel.StateActive,
		Status: draft.Status, StartTime: draft.StartTime, EndTime: draft.EndTime, UpdatedAt: s.now(), RunComponents: draft.RunComponents,
	}}
	batch := cupel.RunBatch{Tags: tagsOf(draft.Tags, row.UpdatedAt), Params: paramsOf(draft.Params)}
	if row.Status == "" {
		row.Status = cupel.RunRunning
	}
	if row.StartTime == nil {
		row.StartTime = &row.UpdatedAt
	}
	if row.ID == "" {
		id, err := s.randomHex()
		if err != nil {
			return row, batch, err
		}
		row.ID = id
	}
	if row.Name == "" {
		row.Name = draft.Tags[tagRunName]
	}
	if row.Name == "" {
		name, err := s.randomName()
		if err != nil {
			return row, batch, err
		}
		row.Name = name
	}
	batch.Tags = append(batch.Tags, cupel.RunTag{Key: tagRunName, Value: row.Name, Time: row.UpdatedAt})
	applyTags(&row.Run, batch.Tags)
	return row, batch, checkNewRun(row.Run, batch)
}

func checkNewRun(run cupel.Run, batch cupel.RunBatch) error {
	if len(run.ID) > maxRunID || !runIDPattern.MatchString(run.ID) {
		return cupel.Errorf(cupel.Invalid, "run id %q: use 1 to 256 letters, digits, '_' and '-', and begin with a letter or a digit", run.ID)
	}
	if !run.Status.Valid() {
		return noStatus(run.Status)
	}
	if run.EndTime != nil && !run.Status.Ended() {
		return cupel.Errorf(cupel.Invalid, "a run of status %s has no end time", run.Status)
	}
	if err := checkRunTexts(run); err != nil {
		return err
	}
	return checkLogged(batch)
}

func noStatus(status cupel.RunStatus) error {
	return cupel.Errorf(cupel.Invalid, "status %q: use RUNNING, SCHEDULED, FINISHED, FAILED or KILLED", status)
}

// artifactLocation is where a run's artifacts go if its experiment has a place of
// its own.
func artifactLocation(experiment catalog.Experiment, run string) string {
	if experiment.ArtifactLocation == "" {
		return ""
	}
	return joinLocation(experiment.ArtifactLocation, run, "artifacts")
}

// randomHex draws an id of 32 hex digits.
func (s *Service) randomHex() (string, error) {
	random := make([]byte, 16)
	if _, err := io.ReadFull(s.opts.Random, random); err != nil {
		return "", cupel.Errorf(cupel.Internal, "cannot draw an id: %w", err)
	}
	return hex.EncodeToString(random), nil
}

// GetRun implements [cupel.Runs].
func (s *Service) GetRun(ctx context.Context, run cupel.RunRef) (cupel.Run, error) {
	row, err := inRuns(ctx, s, run.Project, []string{run.ID}, func(c catalog.Catalog, projectID string) (catalog.Run, error) {
		return c.Run(ctx, projectID, run.ID)
	})
	return row.Run, err
}

// ChangeRun implements [cupel.Runs].
func (s *Service) ChangeRun(ctx context.Context, run cupel.RunRef, change cupel.RunChange) (cupel.Run, error) {
	if change.Status != nil && !change.Status.Valid() {
		return cupel.Run{}, noStatus(*change.Status)
	}
	row, err := trackIn(ctx, s, run.Project, func(tx *store.Tx, projectID string) (catalog.Run, error) {
		c := tx.Catalog()
		row, err := activeRun(ctx, c, projectID, run.ID)
		if err != nil {
			return row, err
		}
		if change.ExperimentID != nil {
			if _, err := activeExperiment(ctx, c, projectID, *change.ExperimentID); err != nil {
				return row, err
			}
		}
		if err := s.changeRow(&row.Run, change); err != nil {
			return row, err
		}
		if err := c.SetRun(ctx, row); err != nil {
			return row, err
		}
		if change.Name != nil {
			name := []cupel.RunTag{{Key: tagRunName, Value: row.Name, Time: row.UpdatedAt}}
			if err := c.SetRunTags(ctx, row, name); err != nil {
				return row, err
			}
		}
		if err := c.SumUp(ctx, row.Num); err != nil {
			return row, err
		}
		return c.Run(ctx, projectID, run.ID)
	})
	return row.Run, err
}

// changeRow makes a change to the row of a run. One that has ended and runs
// again has no end.
func (s *Service) changeRow(run *cupel.Run, change cupel.RunChange) error {
	run.UpdatedAt = s.now()
	for _, field := range []struct {
		to   *string
		from *string
	}{
		{&run.Name, change.Name}, {&run.ModelClass, change.ModelClass}, {&run.DatasetClass, change.DatasetClass},
		{&run.FeatureGeneratorClass, change.FeatureGeneratorClass}, {&run.GitHash, change.GitHash},
	} {
		if field.from != nil {
			*field.to = *field.from
		}
	}
	if change.ExperimentID != nil {
		run.ExperimentID = *change.ExperimentID
	}
	if change.Status != nil {
		run.Status = *change.Status
		run.EndTime = endOf(*run, change.EndTime)
	} else if change.EndTime != nil {
		run.EndTime = change.EndTime
	}
	return checkRunTexts(*run)
}

// endOf returns when a run of a new status has ended.
func endOf(run cupel.Run, given *time.Time) *time.Time {
	switch {
	case given != nil:
		return given
	case !run.Status.Ended():
		return nil
	case run.EndTime == nil:
		return &run.UpdatedAt
	}
	return run.EndTime
}

// activeRun locks a run that is not deleted; a deleted one is an error of code
// conflict.
func activeRun(ctx context.Context, c catalog.Catalog, projectID, id string) (catalog.Run, error) {
	row, err := c.LockRun(ctx, projectID, id)
	if err == nil && row.State != cupel.StateActive {
		err = cupel.Errorf(cupel.Conflict, "The run %s must be in the 'active' state. Current state is %s.", id, row.State)
	}
	return row, err
}

// DeleteRun implements [cupel.Runs].
func (s *Service) DeleteRun(ctx context.Context, run cupel.RunRef) error {
	now := s.now()
	return s.setDeleted(ctx, run, &now)
}

// RestoreRun implements [cupel.Runs].
func (s *Service) RestoreRun(ctx context.Context, run cupel.RunRef) error {
	return s.setDeleted(ctx, run, nil)
}

func (s *Service) setDeleted(ctx context.Context, run cupel.RunRef, at *time.Time) error {
	return changeIn(ctx, s, run.Project, func(tx *store.Tx, projectID string) error {
		c := tx.Catalog()
		row, err := c.LockRun(ctx, projectID, run.ID)
		if err != nil || (row.DeletedAt == nil) == (at == nil) {
			return err
		}
		if at == nil {
			if _, err := activeExperiment(ctx, c, projectID, row.ExperimentID); err != nil {
				return err
			}
		}
		row.DeletedAt, row.ExperimentDeleted, row.UpdatedAt = at, false, s.now()
		return c.SetRun(ctx, row)
	})
}

// PurgeRun implements [cupel.Runs].
func (s *Service) PurgeRun(ctx context.Context, run cupel.RunRef) error {
	return changeIn(ctx, s, run.Project, func(tx *store.Tx, projectID string) error {
		row, err := tx.Catalog().LockRun(ctx, projectID, run.ID)
		if err != nil {
			return err
		}
		if row.State != cupel.StateDeleted {
			return cupel.Errorf(cupel.Conflict, "run %s is not deleted: delete it first", run.ID)
		}
		owner := catalog.ArtifactOwner{ProjectID: projectID, Kind: cupel.ArtifactsOfRun, ID: run.ID}
		if err := dropArtifacts(ctx, tx, owner, ""); err != nil {
			return err
		}
		if err := letGoOfTrees(ctx, tx, row); err != nil {
			return err
		}
		return tx.Catalog().PurgeRun(ctx, row.Num)
	})
}

// dropArtifacts removes artifacts, and lets go of their bytes.
func dropArtifacts(ctx context.Context, tx *store.Tx, owner catalog.ArtifactOwner, path string) error {
	paths, err := tx.Catalog().DropArtifacts(ctx, owner, path)
	if err != nil {
		return err
	}
	for _, path := range paths {
		if _, err := tx.Index().DropRefs(ctx, vault.Owner{Kind: ownerArtifact, ID: artifactID(owner, path)}); err != nil {
			return err
		}
	}
	return nil
}
