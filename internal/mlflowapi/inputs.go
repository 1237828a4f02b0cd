package mlflowapi

import (
	"encoding/json"
	"fmt"

	"github.com/cupel/cupel"
)

// datasetInput is a dataset as a call names it.
type datasetInput struct {
	Tags    []pair `json:"tags"`
	Dataset struct {
		Name       string `json:"name"`
		Digest     string `json:"digest"`
		SourceType string `json:"source_type"`
		Source     string `json:"source"`
		Schema     string `json:"schema"`
		Profile    string `json:"profile"`
	} `json:"dataset"`
}

func (d datasetInput) input() cupel.DatasetInput {
	return cupel.DatasetInput{Tags: byKey(d.Tags), Dataset: cupel.Dataset{
		Name: d.Dataset.Name, Digest: d.Dataset.Digest, SourceType: d.Dataset.SourceType,
		Source: d.Dataset.Source, Schema: d.Dataset.Schema, Profile: d.Dataset.Profile,
	}}
}

// modelLink is a logged model that a run read or wrote.
type modelLink struct {
	ModelID string          `json:"model_id"`
	Step    json.RawMessage `json:"step"`
}

// modelLinks returns a list of links to logged models.
func (c *call) modelLinks(name string) []cupel.ModelLink {
	var list []modelLink
	c.decode(name, &list)
	links := make([]cupel.ModelLink, len(list))
	for i, one := range list {
		if one.ModelID == "" {
			c.missing(fmt.Sprintf("%s[%d].model_id", name, i))
		}
		links[i].ModelID = one.ModelID
		if len(one.Step) > 0 {
			step, ok := parseInteger(unquoted(one.Step))
			if !ok {
				c.mistyped(fmt.Sprintf("%s[%d].step", name, i), one.Step)
			}
			links[i].Step = step
		}
	}
	return links
}

func logInputs(c *call) ([]byte, error) {
	ref, models := c.run(), c.modelLinks("models")
	var list []datasetInput
	c.decode("datasets", &list)
	if c.err != nil {
		return nil, c.err
	}
	inputs := make([]cupel.DatasetInput, len(list))
	for i, one := range list {
		inputs[i] = one.input()
	}
	return nil, noRun(c.service.LogInputs(c.ctx, ref, inputs, models), ref)
}

func logOutputs(c *call) ([]byte, error) {
	ref, models := c.run(), c.modelLinks("models")
	if !c.has("models") {
		c.missing("models")
	}
	if c.err != nil {
		return nil, c.err
	}
	return nil, noRun(c.service.LogOutputs(c.ctx, ref, models), ref)
}
