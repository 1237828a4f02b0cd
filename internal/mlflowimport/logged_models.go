package mlflowimport

import (
	"context"

	"golang.org/x/sync/errgroup"

	"github.com/cupel/cupel"
)

// addLoggedModels imports the logged models of an experiment, but for their
// metrics.
func (im *importer) addLoggedModels(ctx context.Context, x *experiment) error {
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(workers)
	for model, err := range im.source.LoggedModels(inner, x.source.ID) {
		if err != nil {
			group.Go(func() error { return err })
			break
		}
		group.Go(func() error {
			return im.pass("logged model", model.ID, im.addLoggedModel(inner, x, model))
		})
	}
	return group.Wait()
}

func (im *importer) addLoggedModel(ctx context.Context, x *experiment, source cupel.LoggedModel) error {
	ref := cupel.LoggedModelRef{Project: im.project, ID: source.ID}
	model, err := im.registry.GetLoggedModel(ctx, ref)
	known := err == nil
	switch {
	case known:
		im.there(LoggedModels, 1)
	case cupel.ErrorCode(err) != cupel.NotFound:
		return err
	default:
		if model, err = im.createLoggedModel(ctx, x, source); err != nil {
			return err
		}
		im.added(LoggedModels, 1)
	}
	place := Place{cupel.ArtifactsOfModel, source.ID, source.ArtifactLocation}
	if err := im.addArtifacts(ctx, place, known, func() error { return nil }); err != nil {
		return err
	}
	return im.updateLoggedModel(ctx, source, model)
}

// createLoggedModel makes a logged model without parameters and tags, which
// updateLoggedModel adds as it does where some are missing.
func (im *importer) createLoggedModel(ctx context.Context, x *experiment, source cupel.LoggedModel) (cupel.LoggedModel, error) {
	if err := im.wakeExperiment(ctx, x); err != nil {
		return cupel.LoggedModel{}, err
	}
	draft := cupel.NewLoggedModel{
		ID: source.ID, ExperimentID: x.target.ID, Name: source.Name, Type: source.Type,
		SourceRunID: source.SourceRunID, CreatedAt: source.CreatedAt, Params: source.Params, Tags: source.Tags,
	}
	model, err := im.registry.CreateLoggedModel(ctx, im.project, draft)
	if cupel.ErrorCode(err) == cupel.Invalid {
		draft.Params, draft.Tags = nil, nil
		model, err = im.registry.CreateLoggedModel(ctx, im.project, draft)
	}
	return model, err
}

// updateLoggedModel adds what a logged model of the project lacks. It becomes ready
// last, when its files are there.
func (im *importer) updateLoggedModel(ctx context.Context, source, model cupel.LoggedModel) error {
	var changes []cupel.LoggedModelChange
	for key, value := range missing(source.Params, model.Params) {
		if there, ok := model.Params[key]; ok {
			im.gap("parameter of logged model", source.ID+" "+key, "it is "+quote(there)+" here and "+quote(value)+" in the source")
			continue
		}
		changes = append(changes, cupel.LoggedModelChange{Params: []cupel.Param{{Key: key, Value: value}}})
	}
	for key, value := range missing(source.Tags, model.Tags) {
		changes = append(changes, cupel.LoggedModelChange{SetTags: map[string]string{key: value}})
	}
	if source.Status != "" && source.Status != model.Status {
		changes = append(changes, cupel.LoggedModelChange{Status: &source.Status, StatusMessage: &source.StatusMessage})
	}
	for _, change := range changes {
		_, err := im.registry.ChangeLoggedModel(ctx, model.Ref(), change)
		if err := im.pass("change of logged model", source.ID, err); err != nil {
			return err
		}
	}
	return nil
}
