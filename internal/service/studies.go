package service

import (
	"context"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/store"
	"github.com/cupel/cupel/internal/study"
	"github.com/cupel/cupel/internal/vault"
	"github.com/cupel/cupel/internal/vault/digest"
)

// CreateStudy implements [cupel.Studies].
func (s *Service) CreateStudy(ctx context.Context, project string, draft cupel.NewStudy) (cupel.Study, error) {
	if err := allow(ctx, cupel.RoleWrite, project); err != nil {
		return cupel.Study{}, err
	}
	row, err := s.newStudy(project, draft)
	if err != nil {
		return cupel.Study{}, err
	}
	run, batch, err := s.newRun(ctx, cupel.NewRun{ExperimentID: row.ExperimentID, Name: row.Name, User: draft.User, Tags: draft.Tags})
	if err != nil {
		return cupel.Study{}, err
	}
	row.ID = run.ID
	upload, file, err := s.uploadStudy(ctx, row.Study)
	if err != nil {
		return cupel.Study{}, err
	}
	defer upload.Close()
	return trackIn(ctx, s, project, func(tx *store.Tx, projectID string) (cupel.Study, error) {
		run := run // the transaction may run again
		run.ProjectID, run.Project = projectID, project
		return row.Study, addStudy(ctx, tx, run, batch, row, upload, file)
	})
}

// newStudy returns the row of a new study, without its run.
func (s *Service) newStudy(project string, draft cupel.NewStudy) (catalog.Study, error) {
	parsed, err := study.ParseJSON(draft.Definition)
	if err != nil {
		return catalog.Study{}, err
	}
	definition, err := parsed.Encode()
	if err != nil {
		return catalog.Study{}, err
	}
	if draft.Name == "" {
		draft.Name = parsed.Name
	}
	return catalog.Study{Study: cupel.Study{
		Project: project, ExperimentID: draft.ExperimentID, Name: draft.Name, State: cupel.StudyOpen, Definition: definition,
		Metric: parsed.Metric.Name, Direction: parsed.Metric.Direction, Size: parsed.Size(), CreatedAt: s.now(),
	}}, nil
}

// uploadStudy stores the definition of a study, as its run's artifact.
func (s *Service) uploadStudy(ctx context.Context, row cupel.Study) (*vault.Upload, cupel.Artifact, error) {
	file := cupel.Artifact{Path: cupel.StudyFile, CreatedAt: row.CreatedAt}
	upload, err := s.vault.Begin(ctx, row.Project)
	if err != nil {
		return nil, file, err
	}
	stored, err := addSource(ctx, upload, cupel.BytesSource(cupel.StudyFile, row.Definition), &counter{})
	if err == nil {
		err = upload.Flush(ctx)
	}
	if err != nil {
		upload.Close()
		return nil, file, err
	}
	file.Size, file.Digest = stored.Size, stored.Digest
	return upload, file, nil
}

// addStudy adds a study, its run, and the artifact where that is in the vault.
func addStudy(ctx context.Context, tx *store.Tx, run catalog.Run, batch cupel.RunBatch, row catalog.Study, upload *vault.Upload, file cupel.Artifact) error {
	c := tx.Catalog()
	run, err := addRun(ctx, c, run, batch)
	if err != nil {
		return err
	}
	row.Num = run.Num
	if err := c.AddStudy(ctx, row); err != nil || run.ArtifactLocation != "" {
		return err
	}
	content, err := digest.Parse(file.Digest)
	if err != nil {
		return err
	}
	owner := catalog.ArtifactOwner{ProjectID: run.ProjectID, Kind: cupel.ArtifactsOfRun, ID: run.ID}
	if err := c.PutArtifact(ctx, owner, file); err != nil {
		return err
	}
	return upload.Publish(ctx, tx.Index(), []vault.Ref{{OwnerKind: ownerArtifact, OwnerID: artifactID(owner, file.Path), Digest: content}})
}

// GetStudy implements [cupel.Studies].
func (s *Service) GetStudy(ctx context.Context, ref cupel.RunRef) (cupel.Study, error) {
	return inProject(ctx, s, ref.Project, func(c catalog.Catalog, projectID string) (cupel.Study, error) {
		row, err := c.Study(ctx, projectID, ref.ID)
		return row.Study, err
	})
}

// SearchStudies implements [cupel.Studies].
func (s *Service) SearchStudies(ctx context.Context, project string) ([]cupel.Study, error) {
	return inProject(ctx, s, project, func(c catalog.Catalog, projectID string) ([]cupel.Study, error) {
		rows, err := c.ListStudies(ctx, projectID)
		studies := make([]cupel.Study, len(rows))
		for i, row := range rows {
			studies[i] = row.Study
		}
		return studies, err
	})
}

// ListTrials implements [cupel.Studies].
func (s *Service) ListTrials(ctx context.Context, ref cupel.RunRef) ([]cupel.Trial, error) {
	return inProject(ctx, s, ref.Project, func(c catalog.Catalog, projectID string) ([]cupel.Trial, error) {
		row, err := c.Study(ctx, projectID, ref.ID)
		if err != nil {
			return nil, err
		}
		rows, err := c.Trials(ctx, row.Num)
		trials := make([]cupel.Trial, len(rows))
		for i, row := range rows {
			trials[i] = row.Trial
		}
		return trials, err
	})
}
