package sweep

import (
	"encoding/json"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/runner"
	"github.com/cupel/cupel/internal/study"
)

// trainVariable holds the arguments of Python's train_model, as JSON.
const trainVariable = "CUPEL_TRAIN"

// trainScript trains components into the run that CUPEL_RUN_ID names.
const trainScript = `import json, os; from cupel.training import train_model; train_model(**json.loads(os.environ["` + trainVariable + `"]))`

// TrainCommand returns what a trial of components in Python runs.
func TrainCommand(folder string, environ []string) []string {
	for _, python := range []string{"python", "python3"} {
		if _, err := runner.Find(python, folder, environ); err == nil {
			return []string{python, "-c", trainScript}
		}
	}
	return []string{"python", "-c", trainScript} // which says that it is missing
}

// trainArguments are those of train_model for a trial.
func trainArguments(train study.Train, params study.Params, seed int64) (string, error) {
	t, err := train.With(params)
	if err != nil {
		return "", err
	}
	arguments := map[string]any{"seed": seed}
	for name, component := range map[string]study.Component{"model": t.Model, "feature_generator": t.FeatureGenerator, "dataset": t.Dataset} {
		if component.Class == "" {
			continue
		}
		arguments[name+"_class"] = component.Class
		if len(component.Params) > 0 {
			arguments[name+"_params"] = json.RawMessage(component.Params)
		}
	}
	text, err := json.Marshal(arguments)
	if err != nil {
		return "", cupel.Errorf(cupel.Invalid, "the arguments of the training are no JSON: %w", err)
	}
	return string(text), nil
}
