package service

import (
	"context"
	"strconv"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/filter"
	"github.com/cupel/cupel/internal/store"
)

var searchingExperiments = searching{filter.Experiments, []string{"created_at desc", "experiment_id desc"}, maxPage}

// addDefaultExperiment makes the experiment that every project has. A project
// that was deleted and made anew has it already.
func (s *Service) addDefaultExperiment(ctx context.Context, c catalog.Catalog, projectID string) error {
	_, err := s.addExperiment(ctx, c, catalog.Experiment{ProjectID: projectID, Experiment: cupel.Experiment{
		ID: cupel.DefaultExperiment, Name: cupel.DefaultExperimentName, CreatedAt: s.nowMillis(), UpdatedAt: s.nowMillis(),
	}})
	if isCode(err, cupel.AlreadyExists) {
		return nil
	}
	return err
}

// addExperiment adds an experiment. Where artifacts go elsewhere by default, it
// gets a folder there that bears its number.
func (s *Service) addExperiment(ctx context.Context, c catalog.Catalog, row catalog.Experiment) (catalog.Experiment, error) {
	added, err := c.AddExperiment(ctx, row)
	if err != nil || s.opts.ArtifactRoot == "" || row.ArtifactLocation != "" {
		return added, err
	}
	added.ArtifactLocation = joinLocation(s.opts.ArtifactRoot, strconv.FormatInt(added.ID, 10))
	return added, c.SetExperiment(ctx, added)
}

// CreateExperiment implements [cupel.Experiments].
func (s *Service) CreateExperiment(ctx context.Context, project string, draft cupel.NewExperiment) (cupel.Experiment, error) {
	if err := checkNewExperiment(draft); err != nil {
		return cupel.Experiment{}, err
	}
	row := catalog.Experiment{Experiment: cupel.Experiment{
		ID: -1, Name: draft.Name, ArtifactLocation: draft.ArtifactLocation, Tags: draft.Tags,
		CreatedAt: s.nowMillis(), UpdatedAt: s.nowMillis(),
	}}
	if draft.ID != nil {
		row.ID = *draft.ID
	}
	if !draft.CreatedAt.IsZero() {
		row.CreatedAt = draft.CreatedAt.UTC()
		row.UpdatedAt = row.CreatedAt
	}
	added, err := trackIn(ctx, s, project, func(tx *store.Tx, projectID string) (catalog.Experiment, error) {
		row.ProjectID = projectID
		return s.addExperiment(ctx, tx.Catalog(), row)
	})
	return added.Experiment, err
}

func checkNewExperiment(draft cupel.NewExperiment) error {
	if draft.ID != nil && *draft.ID < 0 {
		return cupel.Errorf(cupel.Invalid, "experiment number %d: use one from 0", *draft.ID)
	}
	if err := checkExperimentName(draft.Name); err != nil {
		return err
	}
	return checkExperimentTags(draft.Tags)
}

// GetExperiment implements [cupel.Experiments].
func (s *Service) GetExperiment(ctx context.Context, experiment cupel.ExperimentRef) (cupel.Experiment, error) {
	row, err := inProject(ctx, s, experiment.Project, func(c catalog.Catalog, projectID string) (catalog.Experiment, error) {
		return c.Experiment(ctx, projectID, experiment.ID)
	})
	return row.Experiment, err
}

// GetExperimentByName implements [cupel.Experiments].
func (s *Service) GetExperimentByName(ctx context.Context, project, name string) (cupel.Experiment, error) {
	row, err := inProject(ctx, s, project, func(c catalog.Catalog, projectID string) (catalog.Experiment, error) {
		return c.ExperimentByName(ctx, projectID, name)
	})
	return row.Experiment, err
}

// SearchExperiments implements [cupel.Experiments].
func (s *Service) SearchExperiments(ctx context.Context, asked cupel.Search) (cupel.ExperimentPage, error) {
	page := cupel.ExperimentPage{Experiments: []cupel.Experiment{}}
	selection, err := s.search(asked, searchingExperiments)
	if err != nil {
		return page, err
	}
	rows, err := inProject(ctx, s, asked.Project, func(c catalog.Catalog, projectID string) (rows []catalog.Experiment, err error) {
		selection.ProjectID = projectID
		rows, page.NextPageToken, err = c.SearchExperiments(ctx, selection)
		return rows, err
	})
	for _, row := range rows {
		page.Experiments = append(page.Experiments, row.Experiment)
	}
	return page, err
}

// ChangeExperiment implements [cupel.Experiments].
func (s *Service) ChangeExperiment(ctx context.Context, experiment cupel.ExperimentRef, change cupel.ExperimentChange) (cupel.Experiment, error) {
	if change.Name != nil {
		if err := checkExperimentName(*change.Name); err != nil {
			return cupel.Experiment{}, err
		}
	}
	if err := checkExperimentTags(change.SetTags); err != nil {
		return cupel.Experiment{}, err
	}
	row, err := trackIn(ctx, s, experiment.Project, func(tx *store.Tx, projectID string) (catalog.Experiment, error) {
		c := tx.Catalog()
		row, err := activeExperiment(ctx, c, projectID, experiment.ID)
		if err != nil {
			return row, err
		}
		if change.Name != nil {
			row.Name = *change.Name
		}
		row.UpdatedAt = s.nowMillis()
		if err := c.SetExperiment(ctx, row); err != nil {
			return row, err
		}
		if err := c.SetExperimentTags(ctx, projectID, experiment.ID, change.SetTags, change.RemoveTags); err != nil {
			return row, err
		}
		return c.Experiment(ctx, projectID, experiment.ID)
	})
	return row.Experiment, err
}

// DeleteExperiment implements [cupel.Experiments].
func (s *Service) DeleteExperiment(ctx context.Context, experiment cupel.ExperimentRef) error {
	return changeIn(ctx, s, experiment.Project, func(tx *store.Tx, projectID string) error {
		c, now := tx.Catalog(), s.nowMillis()
		row, err := c.Experiment(ctx, projectID, experiment.ID)
		if err != nil || row.State == cupel.StateDeleted {
			return err
		}
		row.DeletedAt, row.UpdatedAt = &now, now
		if err := c.SetExperiment(ctx, row); err != nil {
			return err
		}
		return c.DeleteRuns(ctx, projectID, experiment.ID, now)
	})
}

// RestoreExperiment implements [cupel.Experiments].
func (s *Service) RestoreExperiment(ctx context.Context, experiment cupel.ExperimentRef) error {
	return changeIn(ctx, s, experiment.Project, func(tx *store.Tx, projectID string) error {
		c, now := tx.Catalog(), s.nowMillis()
		row, err := c.Experiment(ctx, projectID, experiment.ID)
		if err != nil || row.State == cupel.StateActive {
			return err
		}
		row.DeletedAt, row.UpdatedAt = nil, now
		if err := c.SetExperiment(ctx, row); err != nil {
			return err
		}
		return c.RestoreRuns(ctx, projectID, experiment.ID, now)
	})
}

// activeExperiment returns an experiment that is not deleted; a deleted one is an
// error of code conflict.
func activeExperiment(ctx context.Context, c catalog.Catalog, projectID string, id int64) (catalog.Experiment, error) {
	row, err := c.Experiment(ctx, projectID, id)
	if err == nil && row.State != cupel.StateActive {
		err = cupel.Errorf(cupel.Conflict, "The experiment %d must be in the 'active' state. Current state is %s.", id, row.State)
	}
	return row, err
}
