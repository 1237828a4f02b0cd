package mlflowapi

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/cupel/cupel"
)

// tagModelHistory is the tag in which a run lists the models that it has logged.
const tagModelHistory = "mlflow.log-model.history"

// modelFields are what the list says of a model; all but the last are required.
var modelFields = []string{"artifact_path", "utc_time_created", "run_id", "flavors", "model_uuid"}

func logModel(c *call) ([]byte, error) {
	ref, text := c.run(), c.required("model_json")
	if c.err != nil {
		return nil, c.err
	}
	entry, err := modelEntry(text)
	if err != nil {
		return nil, err
	}
	run, err := c.service.GetRun(c.ctx, ref)
	if err != nil {
		return nil, noRun(err, ref)
	}
	history, err := modelHistory(run.Tags[tagModelHistory], entry)
	if err != nil {
		return nil, err
	}
	return nil, c.logBatch(ref, cupel.RunBatch{Tags: []cupel.RunTag{{Key: tagModelHistory, Value: history}}})
}

// modelEntry returns what the list says of a model whose description is given.
func modelEntry(text string) (map[string]json.RawMessage, error) {
	var model map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &model); err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "Malformed model info. \n %s \n is not a valid JSON.", shortened([]byte(text)))
	}
	entry := map[string]json.RawMessage{}
	var absent []string
	for i, field := range modelFields {
		if value, ok := model[field]; ok {
			entry[field] = value
		} else if i < len(modelFields)-1 {
			absent = append(absent, "'"+field+"'")
		}
	}
	if len(absent) > 0 {
		return nil, cupel.Errorf(cupel.Invalid, "Model json is missing mandatory fields: {%s}", strings.Join(absent, ", "))
	}
	var flavors map[string]map[string]json.RawMessage
	if json.Unmarshal(entry["flavors"], &flavors) == nil {
		for _, flavor := range flavors {
			delete(flavor, "config") // may hold anything, in any length
		}
		entry["flavors"], _ = json.Marshal(flavors) // was JSON before
	}
	return entry, nil
}

// modelHistory returns the list with a model added. Where it gets too long for a
// tag the oldest go.
func modelHistory(before string, entry map[string]json.RawMessage) (string, error) {
	var list []json.RawMessage
	if before != "" && json.Unmarshal([]byte(before), &list) != nil {
		list = nil // somebody else's text: begin anew
	}
	added, err := json.Marshal(entry)
	if err != nil {
		return "", err
	}
	for list = append(list, added); ; list = list[1:] {
		text, err := json.Marshal(list)
		if err != nil || utf8.RuneCount(text) <= maxTagValue {
			return string(text), err
		}
	}
}
