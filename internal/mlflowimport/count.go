package mlflowimport

import (
	"context"

	"github.com/cupel/cupel"
)

// countAll counts what the source holds.
func (im *importer) countAll(ctx context.Context) error {
	for _, x := range im.experiments {
		im.added(Experiments, 1)
		if err := im.countRuns(ctx, x); err != nil {
			return err
		}
		if err := im.countLoggedModels(ctx, x); err != nil {
			return err
		}
	}
	return im.countRegistry(ctx)
}

func (im *importer) countRuns(ctx context.Context, x *experiment) error {
	for page, err := range im.source.Runs(ctx, x.source.ID) {
		if err != nil {
			return err
		}
		im.added(Runs, int64(len(page)))
		if err := im.countPage(ctx, page); err != nil {
			return err
		}
	}
	return nil
}

func (im *importer) countPage(ctx context.Context, page []cupel.Run) error {
	var wanted []Series
	for _, r := range page {
		im.added(DatasetInputs, int64(len(r.Inputs)))
		for key, metric := range r.Metrics {
			if metric.Count > 0 {
				im.added(MetricPoints, metric.Count)
			} else { // the source does not know without reading
				wanted = append(wanted, Series{r.ID, key})
			}
		}
	}
	for some, err := range im.source.Points(ctx, wanted) {
		if err != nil {
			return err
		}
		im.added(MetricPoints, int64(len(some.Points)))
	}
	return together(ctx, page, func(ctx context.Context, r cupel.Run) error {
		return im.countArtifacts(ctx, Place{cupel.ArtifactsOfRun, r.ID, r.ArtifactLocation})
	})
}

func (im *importer) countArtifacts(ctx context.Context, place Place) error {
	files, err := im.source.Artifacts(ctx, place)
	for _, f := range files {
		im.added(ArtifactFiles, 1)
		im.added(ArtifactBytes, f.Size)
	}
	return im.pass("artifacts of "+string(place.Kind), place.ID, err)
}

func (im *importer) countLoggedModels(ctx context.Context, x *experiment) error {
	for model, err := range im.source.LoggedModels(ctx, x.source.ID) {
		if err != nil {
			return err
		}
		im.added(LoggedModels, 1)
		if err := im.countArtifacts(ctx, Place{cupel.ArtifactsOfModel, model.ID, model.ArtifactLocation}); err != nil {
			return err
		}
	}
	return nil
}

func (im *importer) countRegistry(ctx context.Context) error {
	prompts := int64(0)
	for model, err := range im.source.RegisteredModels(ctx) {
		if err != nil {
			return err
		}
		if model.Prompt() {
			prompts++
			continue
		}
		im.added(RegisteredModels, 1)
		im.added(Aliases, int64(len(model.Aliases)))
		versions, err := im.source.Versions(ctx, model.Name)
		if err != nil {
			return err
		}
		for _, v := range versions {
			if !v.Deleted {
				im.added(ModelVersions, 1)
			}
		}
		if err := im.pass("registered model", quote(model.Name), cupel.CheckRepositoryName(model.Name)); err != nil {
			return err
		}
	}
	im.leavePrompts(prompts)
	return nil
}
