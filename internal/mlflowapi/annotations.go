package mlflowapi

import (
	"encoding/json"
	"maps"

	"github.com/cupel/cupel"
)

// reserved are the annotations that are fields on the wire, and no tags.
var reserved = map[string]bool{cupel.AnnotationDescription: true, cupel.AnnotationStage: true, cupel.AnnotationSource: true, cupel.AnnotationRunLink: true, cupel.AnnotationModelID: true}

// tagPrompt is the tag of what is no model but a prompt.
const tagPrompt = "mlflow.prompt.is_prompt"

// visible returns the annotations that are tags on the wire.
func visible(annotations map[string]string) map[string]string {
	tags := maps.Clone(annotations)
	maps.DeleteFunc(tags, func(key, _ string) bool { return reserved[key] })
	return tags
}

// imageTags returns the tags of a version: its metadata, which through MLflow
// cannot be changed, and over it the annotations.
func imageTags(image *cupel.Image) map[string]string {
	tags := metadataTexts(image.Metadata)
	maps.Copy(tags, visible(image.Annotations))
	return tags
}

// metadataTexts returns the members of an object as texts: strings as they are,
// anything else as JSON.
func metadataTexts(metadata json.RawMessage) map[string]string {
	var members map[string]json.RawMessage
	if json.Unmarshal(metadata, &members) != nil {
		return map[string]string{}
	}
	texts := make(map[string]string, len(members))
	for key, value := range members {
		texts[key] = unquoted(value)
	}
	return texts
}

// annotations returns description and tags of what is to be made.
func (c *call) annotations() map[string]string {
	tags := c.tags("tags")
	for key := range tags {
		c.checkTagKey(key)
	}
	if tags[tagPrompt] == "true" {
		c.wrong(&protocolError{codeNotImplemented, "Cupel keeps models and no prompts: the prompts of MLflow are not supported"})
	}
	if description := c.text("description"); description != "" {
		if tags == nil {
			tags = map[string]string{}
		}
		tags[cupel.AnnotationDescription] = description
	}
	return tags
}

// tagKey returns the key of a tag that a call is about.
func (c *call) tagKey() string {
	key := c.required("key")
	c.checkTagKey(key)
	return key
}

func (c *call) checkTagKey(key string) {
	if reserved[key] {
		c.wrong(cupel.Errorf(cupel.Invalid, "tag '%s' is reserved: Cupel keeps a field of the model under this key", key))
	}
}
