package mlflowapi

import (
	"strings"

	"github.com/cupel/cupel"
)

// The stages of MLflow. A version without an annotation is in the first.
const (
	stageNone       = "None"
	stageStaging    = "Staging"
	stageProduction = "Production"
	stageArchived   = "Archived"
)

var stages = []string{stageNone, stageStaging, stageProduction, stageArchived}

func stageOf(image *cupel.Image) string {
	if stage := image.Annotations[cupel.AnnotationStage]; stage != "" {
		return stage
	}
	return stageNone
}

// parseStage reads a stage without regard to case.
func parseStage(text string) (string, error) {
	for _, stage := range stages {
		if strings.EqualFold(text, stage) {
			return stage, nil
		}
	}
	return "", cupel.Errorf(cupel.Invalid, "Invalid Model Version stage: %s. Value must be one of %s.", text, strings.Join(stages, ", "))
}

func transitionStage(c *call) ([]byte, error) {
	text, archive := c.required("stage"), c.flag("archive_existing_versions")
	image, err := c.getImage()
	if err != nil {
		return nil, err
	}
	stage, err := parseStage(text)
	if err != nil {
		return nil, err
	}
	if archive {
		if err := c.archiveOthers(image, stage); err != nil {
			return nil, err
		}
	}
	return c.annotate(map[string]string{cupel.AnnotationStage: annotationOf(stage)})
}

// annotationOf returns what a stage is kept as.
func annotationOf(stage string) string {
	if stage == stageNone {
		return ""
	}
	return stage
}

// archiveOthers moves all other versions of a stage to the archive.
func (c *call) archiveOthers(image cupel.Image, stage string) error {
	if stage != stageStaging && stage != stageProduction {
		return cupel.Errorf(cupel.Invalid, "Model version transition cannot archive existing model versions because '%s' is not an Active stage. Valid stages are ['Staging', 'Production']", stage)
	}
	query := cupel.ImageQuery{Project: c.project, Repository: image.Repository, Filter: inStage(stage)}
	for {
		page, err := c.service.ListImages(c.ctx, query)
		if err != nil {
			return err
		}
		for _, other := range page.Images {
			if other.Version == image.Version {
				continue
			}
			if err := c.service.Annotate(c.ctx, other.Ref(), map[string]string{cupel.AnnotationStage: stageArchived}); err != nil {
				return err
			}
		}
		if query.PageToken = page.NextPageToken; query.PageToken == "" {
			return nil
		}
	}
}

// inStage is the filter of the versions of a stage.
func inStage(stage string) string {
	if stage == stageNone {
		return "tags.`" + cupel.AnnotationStage + "` is null"
	}
	return "tags.`" + cupel.AnnotationStage + "` = '" + stage + "'"
}

func getLatestVersions(c *call) ([]byte, error) {
	ref, wanted := c.repository("name"), []string{}
	for _, text := range c.texts("stages") {
		stage, err := parseStage(text)
		if err != nil {
			c.wrong(err)
		}
		wanted = append(wanted, stage)
	}
	if len(wanted) == 0 {
		wanted = stages
	}
	if c.err != nil {
		return nil, c.err
	}
	repo, err := c.service.GetRepository(c.ctx, ref)
	if err != nil {
		return nil, noRepository(err, ref)
	}
	images, err := c.latestVersions(ref, repo, wanted)
	if err != nil {
		return nil, err
	}
	var e encoder
	e.open()
	e.modelVersions("model_versions", images)
	e.close()
	return e.b, nil
}

// latestVersions returns the newest version of each stage that has one.
func (c *call) latestVersions(ref cupel.RepositoryRef, repo cupel.Repository, wanted []string) ([]cupel.Image, error) {
	if repo.Versions == 0 {
		return nil, nil
	}
	var latest []cupel.Image
	for _, stage := range wanted {
		page, err := c.service.ListImages(c.ctx, cupel.ImageQuery{
			Project: c.project, Repository: ref.Name, Filter: inStage(stage), OrderBy: []string{"version desc"}, Limit: 1,
		})
		if err != nil {
			return nil, err
		}
		latest = append(latest, page.Images...)
	}
	return latest, nil
}
