package mlflowapi

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/cupel/cupel"
)

// tagModelVersions is the tag in which a logged model lists the versions that were
// made of it.
const tagModelVersions = "mlflow.modelVersions"

func createModelVersion(c *call) ([]byte, error) {
	ref, source := c.repository("name"), c.required("source")
	annotations := c.annotations()
	if c.err != nil {
		return nil, c.err
	}
	if _, err := c.service.GetRepository(c.ctx, ref); err != nil {
		return nil, noRepository(err, ref)
	}
	o, err := c.resolveSource(source)
	if err != nil {
		return nil, err
	}
	o.Repository = ref
	o.Annotations = c.versionAnnotations(annotations, source, o)
	image, err := c.service.RegisterImage(c.ctx, o.Registration)
	if err != nil {
		return nil, err
	}
	if err := c.noteVersion(o.modelID, image); err != nil {
		return nil, err
	}
	return modelVersionAnswer(&image), nil
}

// versionAnnotations returns the first annotations of a version. A tag that says
// what the metadata says is none.
func (c *call) versionAnnotations(tags map[string]string, source string, o origin) map[string]string {
	known := metadataTexts(o.Metadata)
	annotations := map[string]string{cupel.AnnotationSource: source}
	for key, value := range tags {
		if text, ok := known[key]; (!ok || text != value) && value != "" {
			annotations[key] = value
		}
	}
	if link := c.text("run_link"); link != "" {
		annotations[cupel.AnnotationRunLink] = link
	}
	if o.modelID != "" {
		annotations[cupel.AnnotationModelID] = o.modelID
	}
	return annotations
}

// registered is a version in the list of a logged model.
type registered struct {
	Name    string `json:"name"`
	Version int    `json:"version"`
}

// noteVersion adds a version to the list of the logged model that it was made of.
// Where it gets too long for a tag the oldest go.
func (c *call) noteVersion(modelID string, image cupel.Image) error {
	if modelID == "" {
		return nil
	}
	ref := cupel.LoggedModelRef{Project: c.project, ID: modelID}
	model, err := c.service.GetLoggedModel(c.ctx, ref)
	if cupel.ErrorCode(err) == cupel.NotFound {
		return nil // it was deleted meanwhile, or never was here
	}
	if err != nil {
		return err
	}
	text := versionList(model.Tags[tagModelVersions], registered{image.Repository, image.Version})
	_, err = c.service.ChangeLoggedModel(c.ctx, ref, cupel.LoggedModelChange{SetTags: map[string]string{tagModelVersions: text}})
	return err
}

func versionList(before string, added registered) string {
	var list []registered
	if json.Unmarshal([]byte(before), &list) != nil {
		list = nil // none yet
	}
	if !slices.Contains(list, added) {
		list = append(list, added)
	}
	for ; ; list = list[1:] {
		text, _ := json.Marshal(list) // of strings and numbers: it cannot fail
		if utf8.RuneCount(text) <= maxTagValue {
			return string(text)
		}
	}
}

// origin is what a version is made of, and where that came from.
type origin struct {
	cupel.Registration
	modelID string // logged model
}

// of fills in what the call says of the origin; what the source says is taken
// where the call says nothing.
func (o origin) of(runID, modelID string) origin {
	if o.RunID == "" {
		o.RunID = runID
	}
	if o.modelID == "" {
		o.modelID = modelID
	}
	return o
}

// fromImage makes a version of another one: with its files, its metadata, and
// where it came from.
func fromImage(image cupel.Image) origin {
	o := origin{modelID: image.Annotations[cupel.AnnotationModelID]}
	if image.ExternalSource != "" {
		o.ExternalSource = image.ExternalSource
	} else {
		o.Image = image.Repository + ":" + strconv.Itoa(image.Version)
	}
	o.ImageFields = cupel.ImageFields{
		Metadata: image.Metadata, DatetimePaths: image.DatetimePaths,
		LibraryVersions: maps.Clone(image.LibraryVersions), RunID: runOf(&image),
	}
	return o
}
