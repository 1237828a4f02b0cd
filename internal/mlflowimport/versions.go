package mlflowimport

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/cupel/cupel"
)

// addVersions imports the versions of a registered model by number. Numbers between
// them count as deleted, here as in MLflow.
func (im *importer) addVersions(ctx context.Context, repo cupel.RepositoryRef) error {
	versions, err := im.source.Versions(ctx, repo.Name)
	if err != nil || len(versions) == 0 {
		return err
	}
	there, last, err := im.knownVersions(ctx, repo)
	if err != nil {
		return err
	}
	for i, v := range versions {
		name := fmt.Sprintf("%s:%d", repo.Name, v.Number)
		image, known := there[v.Number]
		switch {
		case known && v.Deleted && image.ExternalSource == placeholder:
			err = im.registry.DeleteImage(ctx, image.Ref(), "")
		case known && v.Deleted:
			im.gap("deletion of version", name, "it was deleted in the source after it had been imported: delete it here too")
		case known:
			im.there(ModelVersions, 1)
			err = im.annotate("version "+name, im.versionNotes(v), image.Annotations, func(some map[string]string) error {
				return im.registry.Annotate(ctx, repo.Image(strconv.Itoa(v.Number)), some)
			})
		case v.Deleted && i < len(versions)-1:
			// the next one says it
		case v.Deleted:
			err = im.addDeleted(ctx, repo, v.Number, last)
		default:
			err = im.addVersion(ctx, repo, v)
		}
		if err := im.pass("version", name, err); err != nil {
			return err
		}
	}
	return nil
}

// knownVersions returns the living versions of a repository by number, and the
// highest of them.
func (im *importer) knownVersions(ctx context.Context, repo cupel.RepositoryRef) (known map[int]cupel.Image, last int, err error) {
	known = map[int]cupel.Image{}
	query := cupel.ImageQuery{Project: repo.Project, Repository: repo.Name}
	for {
		page, err := im.registry.ListImages(ctx, query)
		if err != nil {
			return nil, 0, err
		}
		for _, image := range page.Images {
			known[image.Version] = image
			last = max(last, image.Version)
		}
		if query.PageToken = page.NextPageToken; query.PageToken == "" {
			return known, last, nil
		}
	}
}

// versionNotes are the annotations of a version.
func (im *importer) versionNotes(v Version) map[string]string {
	fields := map[string]string{cupel.AnnotationDescription: v.Description, cupel.AnnotationSource: v.Source, cupel.AnnotationRunLink: v.RunLink}
	if v.Stage != "" && !strings.EqualFold(v.Stage, "None") {
		fields[cupel.AnnotationStage] = v.Stage
	}
	if folder := originOf(v); folder != nil && folder.Kind == cupel.ArtifactsOfModel {
		fields[cupel.AnnotationModelID] = folder.ID
	}
	return annotations(v.Tags, fields)
}

// addVersion makes a version of artifacts that were imported, or else one whose
// files are elsewhere.
func (im *importer) addVersion(ctx context.Context, repo cupel.RepositoryRef, v Version) error {
	name := fmt.Sprintf("%s:%d", repo.Name, v.Number)
	if v.Status != "" && v.Status != "READY" {
		return cupel.Errorf(cupel.Conflict, "its status in MLflow is %s and not READY", v.Status)
	}
	registration := cupel.Registration{
		Repository: repo, Version: v.Number, CreatedAt: v.CreatedAt,
		ImageFields: cupel.ImageFields{Author: v.User, RunID: v.RunID, Zone: cupel.Zone{Name: "UTC"}, Annotations: notEmpty(im.versionNotes(v))},
	}
	err := im.register(ctx, registration, v, name)
	if cupel.ErrorCode(err) == cupel.Invalid { // one of the annotations may be: the rest need not be lost
		registration.Annotations = nil
		err = im.register(ctx, registration, v, name)
	}
	if err != nil {
		return err
	}
	im.added(ModelVersions, 1)
	return im.annotate("version "+name, im.versionNotes(v), registration.Annotations, func(some map[string]string) error {
		return im.registry.Annotate(ctx, repo.Image(strconv.Itoa(v.Number)), some)
	})
}

// register makes a version of the first of its origins that is here, or else an
// external one.
func (im *importer) register(ctx context.Context, registration cupel.Registration, v Version, name string) error {
	for _, folder := range im.origins(ctx, v) {
		registration.Artifacts = folder
		_, err := im.registry.RegisterImage(ctx, registration)
		if code := cupel.ErrorCode(err); code != cupel.NotFound && code != cupel.Conflict {
			return err
		}
	}
	registration.Artifacts = nil
	registration.ExternalSource = v.Location
	if registration.ExternalSource == "" {
		registration.ExternalSource = v.Source
	}
	if registration.ExternalSource == "" {
		return cupel.Errorf(cupel.NotFound, "MLflow does not say where its files are")
	}
	if _, err := im.registry.RegisterImage(ctx, registration); err != nil {
		return err
	}
	im.gap("files of version", name, "they are not among the artifacts that were imported, and stay at "+registration.ExternalSource)
	return nil
}

// origins are the folders of artifacts that a version may be made of, the likeliest
// first: in MLflow 3 runs:/RUN/NAME also means the logged model of that name.
func (im *importer) origins(ctx context.Context, v Version) []*cupel.ArtifactFolder {
	folder := originOf(v)
	if folder == nil {
		return nil
	}
	folders := []*cupel.ArtifactFolder{folder}
	if folder.Kind != cupel.ArtifactsOfRun || folder.Path == "" {
		return folders
	}
	run, err := im.registry.GetRun(ctx, cupel.RunRef{Project: im.project, ID: folder.ID})
	if err != nil {
		return folders
	}
	for _, link := range run.ModelOutputs {
		model, err := im.registry.GetLoggedModel(ctx, cupel.LoggedModelRef{Project: im.project, ID: link.ModelID})
		if err == nil && model.Name == folder.Path {
			folders = append(folders, &cupel.ArtifactFolder{Kind: cupel.ArtifactsOfModel, ID: model.ID})
		}
	}
	return folders
}

// placeholder is the source of an image that is made to be deleted.
const placeholder = "deleted in MLflow"

// addDeleted uses up the number of a deleted version that no living one follows,
// so that it is not given again.
func (im *importer) addDeleted(ctx context.Context, repo cupel.RepositoryRef, number, last int) error {
	if number <= last {
		return nil
	}
	image, err := im.registry.RegisterImage(ctx, cupel.Registration{Repository: repo, Version: number, ExternalSource: placeholder})
	if cupel.ErrorCode(err) == cupel.AlreadyExists {
		return nil // it is used up already
	}
	if err != nil {
		return err
	}
	return im.registry.DeleteImage(ctx, image.Ref(), "")
}
