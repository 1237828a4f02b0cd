package mlflowapi

import (
	"net/http"
	"strconv"

	"github.com/cupel/cupel"
)

func (a *API) modelVersionRoutes() []route {
	return []route{
		a.registry("POST", "/model-versions/create", createModelVersion),
		a.registry("GET", "/model-versions/get", getModelVersion),
		a.registry("GET", "/model-versions/search", searchModelVersions),
		a.registry("PATCH", "/model-versions/update", updateModelVersion),
		a.registry("DELETE", "/model-versions/delete", deleteModelVersion),
		a.registry("POST", "/model-versions/transition-stage", transitionStage),
		a.registry("GET", "/model-versions/get-download-uri", getDownloadURI),
		a.registry("POST", "/model-versions/set-tag", setModelVersionTag),
		a.registry("DELETE", "/model-versions/delete-tag", deleteModelVersionTag),
		{"GET", "/model-versions/get-artifact", http.HandlerFunc(a.versionFile)},
	}
}

// image returns the image that a call names by repository and number.
func (c *call) image() cupel.ImageRef { return c.repository("name").Image(c.version()) }

func (c *call) version() string {
	text := c.required("version")
	if _, err := strconv.ParseInt(text, 10, 64); err != nil {
		c.wrong(cupel.Errorf(cupel.Invalid, "Parameter 'version' must be an integer, got '%s'.", text))
	}
	return text
}

func noImage(err error, ref cupel.ImageRef) error {
	return missing(err, "Model Version (name=%s, version=%s) not found", ref.Repository.Name, ref.Ref)
}

// getImage returns the image of a call. A number that none can have, such as 0,
// names none.
func (c *call) getImage() (cupel.Image, error) {
	ref := c.image()
	if c.err != nil {
		return cupel.Image{}, c.err
	}
	if _, ok := cupel.VersionOf(ref.Ref); !ok {
		return cupel.Image{}, noImage(cupel.Errorf(cupel.NotFound, "no number"), ref)
	}
	image, err := c.service.GetImage(c.ctx, ref)
	return image, noImage(err, ref)
}

func getModelVersion(c *call) ([]byte, error) {
	image, err := c.getImage()
	if err != nil {
		return nil, err
	}
	return modelVersionAnswer(&image), nil
}

func updateModelVersion(c *call) ([]byte, error) {
	return c.annotate(map[string]string{cupel.AnnotationDescription: c.text("description")})
}

func setModelVersionTag(c *call) ([]byte, error) {
	_, err := c.annotate(map[string]string{c.tagKey(): c.text("value")})
	return nil, err
}

// deleteModelVersionTag does not mind a tag that is not there.
func deleteModelVersionTag(c *call) ([]byte, error) {
	_, err := c.annotate(map[string]string{c.tagKey(): ""})
	return nil, err
}

// annotate sets annotations of the image of a call, and answers with it.
func (c *call) annotate(annotations map[string]string) ([]byte, error) {
	image, err := c.getImage()
	if err != nil {
		return nil, err
	}
	if err := c.service.Annotate(c.ctx, image.Ref(), annotations); err != nil {
		return nil, noImage(err, image.Ref())
	}
	return getModelVersion(c)
}

func deleteModelVersion(c *call) ([]byte, error) {
	image, err := c.getImage()
	if err != nil {
		return nil, err
	}
	return nil, noImage(c.service.DeleteImage(c.ctx, image.Ref(), ""), image.Ref())
}

func getDownloadURI(c *call) ([]byte, error) {
	image, err := c.getImage()
	if err != nil {
		return nil, err
	}
	var e encoder
	e.open()
	e.text("artifact_uri", imageURI(&image))
	e.close()
	return e.b, nil
}

func modelVersionAnswer(image *cupel.Image) []byte {
	var e encoder
	e.open()
	e.key("model_version")
	e.modelVersion(image)
	e.close()
	return e.b
}

// modelVersions writes a list, and leaves an empty one out.
func (e *encoder) modelVersions(name string, images []cupel.Image) {
	if len(images) == 0 {
		return
	}
	e.list(name)
	for i := range images {
		e.modelVersion(&images[i])
	}
	e.end()
}

func (e *encoder) modelVersion(image *cupel.Image) {
	e.open()
	e.text("name", image.Repository)
	e.text("version", strconv.Itoa(image.Version))
	e.millis("creation_timestamp", image.CreatedAt)
	e.millis("last_updated_timestamp", image.ChangedAt)
	e.optional("user_id", image.Author)
	e.text("current_stage", stageOf(image))
	e.text("description", descriptionOf(image))
	e.text("source", sourceOf(image))
	e.text("run_id", runOf(image))
	e.text("status", "READY")
	e.pairs("tags", imageTags(image))
	e.text("run_link", image.Annotations[cupel.AnnotationRunLink])
	if len(image.Tags) > 0 {
		e.list("aliases")
		for _, alias := range image.Tags {
			e.element(alias)
		}
		e.end()
	}
	e.optional("model_id", image.Annotations[cupel.AnnotationModelID])
	e.close()
}

// descriptionOf returns what the author said when there is no description.
func descriptionOf(image *cupel.Image) string {
	if description, ok := image.Annotations[cupel.AnnotationDescription]; ok {
		return description
	}
	return image.Comment
}

// sourceOf returns the source as the client gave it, or where the files are.
func sourceOf(image *cupel.Image) string {
	if source, ok := image.Annotations[cupel.AnnotationSource]; ok {
		return source
	}
	return imageURI(image)
}

func runOf(image *cupel.Image) string {
	if image.RunID == nil {
		return ""
	}
	return *image.RunID
}
