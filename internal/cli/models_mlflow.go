package cli

import (
	"slices"

	"github.com/cupel/cupel"
)

// Annotations in which versions that were made through MLflow's protocol keep
// what it says of them.
const (
	noteDescription = "mlflow.description"
	noteStage       = "mlflow.stage"
	noteSource      = "mlflow.source"
	noteRunLink     = "mlflow.run_link"
	noteModel       = "mlflow.model_id"
)

// writeOrigin writes where a version came from: the run, and what MLflow says.
func (c *call) writeOrigin(image cupel.Image) {
	if image.RunID != nil {
		c.writeField("Run", *image.RunID)
	}
	c.writeField("Run link", image.Annotations[noteRunLink])
	c.writeField("Model", image.Annotations[noteModel])
	c.writeField("Stage", image.Annotations[noteStage])
	c.writeField("Source", firstOf(image.ExternalSource, image.Annotations[noteSource]))
}

// words are what the author, and MLflow's users, say about a version.
func words(image cupel.Image) []string {
	said := []string{image.Comment}
	if description := image.Annotations[noteDescription]; description != image.Comment {
		said = append(said, description)
	}
	return said
}

// hasPlace reports whether an annotation is shown in a place of its own.
func hasPlace(key string) bool {
	return slices.Contains([]string{noteDescription, noteStage, noteSource, noteRunLink, noteModel}, key)
}
