package service

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/filter"
	"github.com/cupel/cupel/internal/store"
)

// Limits on datasets, in characters: those of MLflow.
const (
	maxDatasets       = 1000 // of one call
	maxDatasetName    = 500
	maxDatasetDigest  = 64 // SHA-256 in hex; MLflow's clients send at most 36
	maxSourceType     = 36
	maxDatasetSource  = 65_535
	maxDatasetSchema  = 1_048_575
	maxDatasetProfile = 16_777_215
	maxInputTagKey    = 255
	maxInputTagValue  = 500
)

var searchingDatasets = searching{filter.Datasets, []string{"created_at desc", "name", "digest"}, maxPage}

// LogInputs implements [cupel.Runs].
func (s *Service) LogInputs(ctx context.Context, run cupel.RunRef, datasets []cupel.DatasetInput, models []cupel.ModelLink) error {
	if len(datasets) > maxDatasets {
		return cupel.Errorf(cupel.Invalid, "%d datasets in one call: log at most %d at once", len(datasets), maxDatasets)
	}
	for i, input := range datasets {
		if err := checkDatasetInput(input, i); err != nil {
			return err
		}
	}
	return s.toRun(ctx, run, func(c catalog.Catalog, row catalog.Run) error {
		if err := c.AddInputs(ctx, row, datasets, row.UpdatedAt); err != nil {
			return err
		}
		return c.AddModelLinks(ctx, row, catalog.LinkInput, models)
	})
}

// LogOutputs implements [cupel.Runs].
func (s *Service) LogOutputs(ctx context.Context, run cupel.RunRef, models []cupel.ModelLink) error {
	return s.toRun(ctx, run, func(c catalog.Catalog, row catalog.Run) error {
		return c.AddModelLinks(ctx, row, catalog.LinkOutput, models)
	})
}

// toRun adds something to a run that is not deleted.
func (s *Service) toRun(ctx context.Context, run cupel.RunRef, fn func(catalog.Catalog, catalog.Run) error) error {
	return changeIn(ctx, s, run.Project, func(tx *store.Tx, projectID string) error {
		c := tx.Catalog()
		row, err := activeRun(ctx, c, projectID, run.ID)
		if err != nil {
			return err
		}
		row.UpdatedAt = s.now()
		if err := c.TouchRun(ctx, row); err != nil {
			return err
		}
		return fn(c, row)
	})
}

func checkDatasetInput(input cupel.DatasetInput, index int) error {
	d := input.Dataset
	for _, field := range []struct {
		name, text string
		max        int
		required   bool
	}{
		{"name", d.Name, maxDatasetName, true}, {"digest", d.Digest, maxDatasetDigest, true}, {"source_type", d.SourceType, maxSourceType, false},
		{"source", d.Source, maxDatasetSource, false}, {"schema", d.Schema, maxDatasetSchema, false}, {"profile", d.Profile, maxDatasetProfile, false},
	} {
		place := fmt.Sprintf("datasets[%d].dataset.%s", index, field.name)
		if err := checkField(place, field.text, field.max, field.required); err != nil {
			return err
		}
	}
	for key, value := range input.Tags {
		if err := checkField(fmt.Sprintf("datasets[%d].tags.key", index), key, maxInputTagKey, true); err != nil {
			return err
		}
		if err := checkField(fmt.Sprintf("datasets[%d].tags.value", index), value, maxInputTagValue, false); err != nil {
			return err
		}
	}
	return nil
}

// checkField checks a text of at most max characters.
func checkField(place, text string, max int, required bool) error {
	if required && text == "" {
		return cupel.Errorf(cupel.Invalid, "Missing value for required parameter '%s'.", place)
	}
	if utf8.RuneCountInString(text) > max {
		return cupel.Errorf(cupel.Invalid, "'%s' exceeds the maximum length of %d characters", place, max)
	}
	return checkText(text, place)
}

// SearchDatasets implements [cupel.Datasets].
func (s *Service) SearchDatasets(ctx context.Context, asked cupel.Search) (cupel.DatasetPage, error) {
	page := cupel.DatasetPage{Datasets: []cupel.KnownDataset{}}
	selection, err := s.search(asked, searchingDatasets)
	if err != nil {
		return page, err
	}
	return inProject(ctx, s, asked.Project, func(c catalog.Catalog, projectID string) (cupel.DatasetPage, error) {
		selection.ProjectID = projectID
		rows, next, err := c.SearchDatasets(ctx, selection)
		return cupel.DatasetPage{Datasets: append(page.Datasets, rows...), NextPageToken: next}, err
	})
}

// GetDataset implements [cupel.Datasets].
func (s *Service) GetDataset(ctx context.Context, project, name, digest string) (cupel.KnownDataset, error) {
	return inProject(ctx, s, project, func(c catalog.Catalog, projectID string) (cupel.KnownDataset, error) {
		named, err := c.DatasetsNamed(ctx, projectID, name)
		if err != nil {
			return cupel.KnownDataset{}, err
		}
		dataset, err := chooseDataset(named, name, digest)
		if err != nil {
			return dataset, err
		}
		dataset.Uses, err = c.DatasetUses(ctx, projectID, name, dataset.Digest)
		return dataset, err
	})
}

// chooseDataset returns the one dataset whose digest begins as given.
func chooseDataset(named []cupel.KnownDataset, name, digest string) (cupel.KnownDataset, error) {
	var fitting []cupel.KnownDataset
	var digests []string
	for _, d := range named {
		if d.Digest == digest {
			return d, nil
		}
		if strings.HasPrefix(d.Digest, digest) {
			fitting = append(fitting, d)
		}
		digests = append(digests, d.Digest)
	}
	switch {
	case len(fitting) == 1:
		return fitting[0], nil
	case len(named) == 0:
		return cupel.KnownDataset{}, cupel.Errorf(cupel.NotFound, "no run has read a dataset named %q", name)
	case len(fitting) == 0:
		return cupel.KnownDataset{}, cupel.Errorf(cupel.NotFound, "dataset %q has no digest that begins with %q; it has %s", name, digest, orNone(digests))
	}
	return cupel.KnownDataset{}, cupel.Errorf(cupel.Conflict, "dataset %q has several digests: say which of %s", name, orNone(digests))
}

// SummarizeDatasets implements [cupel.Datasets].
func (s *Service) SummarizeDatasets(ctx context.Context, project string, experiments []int64) ([]cupel.DatasetSummary, error) {
	return inProject(ctx, s, project, func(c catalog.Catalog, projectID string) ([]cupel.DatasetSummary, error) {
		return c.SummarizeDatasets(ctx, projectID, experiments)
	})
}
