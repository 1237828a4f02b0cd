package service

import (
	"context"
	"regexp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/filter"
	"github.com/cupel/cupel/internal/store"
)

// Limits on logged models, in characters: those of MLflow.
const (
	maxModelName  = 500
	maxModelParam = 6000
	maxModelTag   = 8000
	maxModelID    = 252
)

var (
	searchingModels = searching{filter.LoggedModels, []string{"created_at desc", "model_id"}, maxPage}
	modelIDPattern  = regexp.MustCompile(`^m-[\w-]+$`)
)

// CreateLoggedModel implements [cupel.LoggedModels].
func (s *Service) CreateLoggedModel(ctx context.Context, project string, draft cupel.NewLoggedModel) (cupel.LoggedModel, error) {
	row, err := s.newLoggedModel(draft)
	if err != nil {
		return cupel.LoggedModel{}, err
	}
	added, err := trackIn(ctx, s, project, func(tx *store.Tx, projectID string) (catalog.LoggedModel, error) {
		c := tx.Catalog()
		experiment, err := activeExperiment(ctx, c, projectID, draft.ExperimentID)
		if err != nil {
			return catalog.LoggedModel{}, err
		}
		row := row // the transaction may run again
		row.ProjectID = projectID
		if experiment.ArtifactLocation != "" {
			row.ArtifactLocation = joinLocation(experiment.ArtifactLocation, "models", row.ID, "artifacts")
		}
		if err := c.AddLoggedModel(ctx, row); err != nil {
			return row, err
		}
		return c.LoggedModel(ctx, projectID, row.ID)
	})
	return added.LoggedModel, err
}

// newLoggedModel returns the row of a new logged model.
func (s *Service) newLoggedModel(draft cupel.NewLoggedModel) (catalog.LoggedModel, error) {
	now := s.nowMillis()
	row := catalog.LoggedModel{LoggedModel: cupel.LoggedModel{
		ID: draft.ID, ExperimentID: draft.ExperimentID, Name: draft.Name, Type: draft.Type, SourceRunID: draft.SourceRunID,
		Status: cupel.ModelPending, CreatedAt: now, UpdatedAt: now, Params: draft.Params, Tags: draft.Tags,
	}}
	if !draft.CreatedAt.IsZero() {
		row.CreatedAt = draft.CreatedAt.UTC()
		row.UpdatedAt = row.CreatedAt
	}
	if row.ID == "" {
		id, err := s.randomHex()
		if err != nil {
			return row, err
		}
		row.ID = "m-" + id
	}
	if row.Name == "" {
		name, err := s.randomName()
		if err != nil {
			return row, err
		}
		row.Name = name
	}
	if len(row.ID) > maxModelID || !modelIDPattern.MatchString(row.ID) {
		return row, cupel.Errorf(cupel.Invalid, "model id %q: use \"m-\" and 1 to 250 letters, digits, '_' and '-'", row.ID)
	}
	if err := checkField("name", row.Name, maxModelName, true); err != nil {
		return row, err
	}
	return row, checkModelTexts(paramsOf(draft.Params), draft.Tags)
}

func checkModelTexts(params []cupel.Param, tags map[string]string) error {
	for _, p := range params {
		if err := checkField("params.key", p.Key, maxKey, true); err != nil {
			return err
		}
		if err := checkField("params.value", p.Value, maxModelParam, false); err != nil {
			return err
		}
	}
	for key, value := range tags {
		if err := checkField("tags.key", key, maxKey, true); err != nil {
			return err
		}
		if err := checkField("tags.value", value, maxModelTag, false); err != nil {
			return err
		}
	}
	return nil
}

// GetLoggedModel implements [cupel.LoggedModels].
func (s *Service) GetLoggedModel(ctx context.Context, model cupel.LoggedModelRef) (cupel.LoggedModel, error) {
	row, err := inProject(ctx, s, model.Project, func(c catalog.Catalog, projectID string) (catalog.LoggedModel, error) {
		return c.LoggedModel(ctx, projectID, model.ID)
	})
	return row.LoggedModel, err
}

// SearchLoggedModels implements [cupel.LoggedModels].
func (s *Service) SearchLoggedModels(ctx context.Context, asked cupel.LoggedModelSearch) (cupel.LoggedModelPage, error) {
	page := cupel.LoggedModelPage{Models: []cupel.LoggedModel{}}
	selection, err := s.search(asked.Search, searchingModels)
	if err != nil {
		return page, err
	}
	rows, err := inProject(ctx, s, asked.Project, func(c catalog.Catalog, projectID string) (rows []catalog.LoggedModel, err error) {
		selection.ProjectID = projectID
		search := catalog.LoggedModelSearch{Search: selection, Experiments: asked.Experiments, Datasets: asked.Datasets}
		rows, page.NextPageToken, err = c.SearchLoggedModels(ctx, search)
		return rows, err
	})
	for _, row := range rows {
		page.Models = append(page.Models, row.LoggedModel)
	}
	return page, err
}

// ChangeLoggedModel implements [cupel.LoggedModels].
func (s *Service) ChangeLoggedModel(ctx context.Context, model cupel.LoggedModelRef, change cupel.LoggedModelChange) (cupel.LoggedModel, error) {
	if err := checkModelTexts(change.Params, change.SetTags); err != nil {
		return cupel.LoggedModel{}, err
	}
	if st := change.Status; st != nil && *st != cupel.ModelPending && *st != cupel.ModelReady && *st != cupel.ModelUploadFailed {
		return cupel.LoggedModel{}, cupel.Errorf(cupel.Invalid, "status %q: use %s, %s or %s", *st, cupel.ModelPending, cupel.ModelReady, cupel.ModelUploadFailed)
	}
	row, err := trackIn(ctx, s, model.Project, func(tx *store.Tx, projectID string) (catalog.LoggedModel, error) {
		return s.changeLoggedModel(ctx, tx.Catalog(), projectID, model.ID, change)
	})
	return row.LoggedModel, err
}

func (s *Service) changeLoggedModel(ctx context.Context, c catalog.Catalog, projectID, id string, change cupel.LoggedModelChange) (catalog.LoggedModel, error) {
	row, err := c.LoggedModel(ctx, projectID, id)
	if err != nil {
		return row, err
	}
	row.UpdatedAt = s.nowMillis()
	if change.Status != nil {
		row.Status = *change.Status
	}
	if change.StatusMessage != nil {
		row.StatusMessage = *change.StatusMessage
	}
	if err := c.SetLoggedModel(ctx, row); err != nil {
		return row, err
	}
	if err := c.AddLoggedModelParams(ctx, projectID, id, change.Params); err != nil {
		return row, err
	}
	if err := c.SetLoggedModelTags(ctx, projectID, id, change.SetTags, change.RemoveTags); err != nil {
		return row, err
	}
	return c.LoggedModel(ctx, projectID, id)
}

// DeleteLoggedModel implements [cupel.LoggedModels].
func (s *Service) DeleteLoggedModel(ctx context.Context, model cupel.LoggedModelRef) error {
	return changeIn(ctx, s, model.Project, func(tx *store.Tx, projectID string) error {
		owner := catalog.ArtifactOwner{ProjectID: projectID, Kind: cupel.ArtifactsOfModel, ID: model.ID}
		if err := dropArtifacts(ctx, tx, owner, ""); err != nil {
			return err
		}
		return tx.Catalog().DropLoggedModel(ctx, projectID, model.ID)
	})
}
