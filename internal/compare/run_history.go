package compare

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// tagModelHistory is the tag in which MLflow's clients list the models that a run
// has logged.
const tagModelHistory = "mlflow.log-model.history"

// maxHistory bounds the length of that list, in bytes; a longer one is not read.
const maxHistory = 1 << 20

// loggedModels is what the list says of the versions that made the models:
// flavors by name, such as "python_function", with "python_version" and the like.
type loggedModels []struct {
	Flavors map[string]map[string]any `json:"flavors"`
}

// libraryVersions returns the versions of Python and of libraries, by names such
// as "python" and "sklearn", with which a run's models were made; the last model
// counts, and of its flavors the last by name. A list that is none says nothing.
func libraryVersions(history string) map[string]string {
	if history == "" || len(history) > maxHistory {
		return nil
	}
	var models loggedModels
	if json.Unmarshal([]byte(history), &models) != nil {
		return nil
	}
	versions := map[string]string{}
	for _, model := range models {
		for _, flavor := range slices.Sorted(maps.Keys(model.Flavors)) {
			for key, value := range model.Flavors[flavor] {
				name, ok := strings.CutSuffix(key, "_version")
				if text, isText := value.(string); ok && isText && name != "" && text != "" {
					versions[name] = text
				}
			}
		}
	}
	return versions
}
