package cli

import (
	"slices"

	"github.com/cupel/cupel"
)

// writeOrigin writes where a version came from: the run, and what MLflow says.
func (c *call) writeOrigin(image cupel.Image) {
	if image.RunID != nil {
		c.writeField("Run", *image.RunID)
	}
	c.writeField("Run link", image.Annotations[cupel.AnnotationRunLink])
	c.writeField("Model", image.Annotations[cupel.AnnotationModelID])
	c.writeField("Stage", image.Annotations[cupel.AnnotationStage])
	c.writeField("Source", firstOf(image.ExternalSource, image.Annotations[cupel.AnnotationSource]))
}

// words are what the author, and MLflow's users, say about a version.
func words(image cupel.Image) []string {
	said := []string{image.Comment}
	if description := image.Annotations[cupel.AnnotationDescription]; description != image.Comment {
		said = append(said, description)
	}
	return said
}

// hasPlace reports whether an annotation is shown in a place of its own.
func hasPlace(key string) bool {
	return slices.Contains([]string{cupel.AnnotationDescription, cupel.AnnotationStage, cupel.AnnotationSource, cupel.AnnotationRunLink, cupel.AnnotationModelID}, key)
}
