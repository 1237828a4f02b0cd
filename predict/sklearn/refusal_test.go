package sklearn_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel/predict/pickle"
	"github.com/cupel/cupel/predict/sklearn"
)

// caseOf returns the value of a golden case, and what was made of it.
func caseOf(t testing.TB, version, name string) pickle.Value {
	t.Helper()
	for file, content := range archive(t, "testdata/golden-"+version+".zip") {
		if strings.HasPrefix(file, name+".") && !strings.HasSuffix(file, ".json") {
			return read(t, content)
		}
	}
	t.Fatalf("there is no case %s", name)
	return nil
}

// set changes an attribute of an estimator, or sets it.
func set(value pickle.Value, key string, to pickle.Value) {
	state := value.(*pickle.Object).State.(*pickle.Dict)
	state.Keys, state.Values = append(state.Keys, key), append(state.Values, to)
}

func TestEverythingThatIsRefusedIsListed(t *testing.T) {
	value := estimator("sklearn.pipeline", "Pipeline", "memory", nil, "steps", &pickle.List{Items: []pickle.Value{
		&pickle.Tuple{Items: []pickle.Value{"mine", estimator("custom.steps", "Cleaner")}},
		&pickle.Tuple{Items: []pickle.Value{"norm", estimator("sklearn.preprocessing._data", "Normalizer", "norm", "l7", "n_features_in_", int64(2), "future", int64(1))}},
		&pickle.Tuple{Items: []pickle.Value{"words", estimator("sklearn.feature_extraction.text", "CountVectorizer")}},
	}})
	_, err := sklearn.CompileTransformer(value)
	var unsupported *sklearn.Unsupported
	if !errors.As(err, &unsupported) {
		t.Fatalf("error %v", err)
	}
	want := []sklearn.Refusal{
		{Path: "mine", Class: "custom.steps.Cleaner", Reason: "it is no estimator of scikit-learn"},
		{Path: "norm", Class: "sklearn.preprocessing._data.Normalizer", Parameter: "future", Value: "1", Reason: "this parameter is not known"},
		{Path: "norm", Class: "sklearn.preprocessing._data.Normalizer", Parameter: "norm", Value: `"l7"`, Reason: "this is not known"},
		{Path: "words", Class: "sklearn.feature_extraction.text.CountVectorizer", Reason: "this transformer is not known"},
	}
	if diff := cmp.Diff(want, unsupported.Refusals); diff != "" {
		t.Errorf("refusals (-want +got):\n%s", diff)
	}
	for _, refusal := range want {
		if !strings.Contains(err.Error(), refusal.String()) {
			t.Errorf("the error does not say %q:\n%v", refusal, err)
		}
	}
}

func TestWhatIsNotUnderstoodIsRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		of, key string
		to      pickle.Value
	}{
		"a version of before":           {"standard", "_sklearn_version", "0.24.2"},
		"no version":                    {"standard", "_sklearn_version", nil},
		"a parameter of the future":     {"standard", "with_median", true},
		"a flag that is none":           {"standard", "with_mean", "yes"},
		"a mean that is none":           {"standard", "mean_", "zero"},
		"an output of the future":       {"standard", "_sklearn_output_config", &pickle.Dict{Keys: []pickle.Value{"transform"}, Values: []pickle.Value{"frames"}}},
		"a norm of the future":          {"normalizer-l2", "norm", "l3"},
		"a function of one's own":       {"function", "func", &pickle.Global{Module: "custom", Name: "log1p"}},
		"a function of several numbers": {"function", "func", &pickle.Global{Module: "numpy", Name: "add"}},
		"arguments of a function":       {"function", "kw_args", &pickle.Dict{Keys: []pickle.Value{"base"}, Values: []pickle.Value{int64(2)}}},
		"a strategy of one's own":       {"imputer-mean", "strategy", &pickle.Global{Module: "custom", Name: "mean"}},
		"a marker that is no value":     {"imputer-mean", "missing_values", &pickle.List{}},
		"an unknown handling":           {"one-hot", "handle_unknown", "guess"},
		"categories that are none":      {"one-hot", "categories_", &pickle.List{}},
		"an encoding of the future":     {"bins", "encode", "words"},
		"a degree that is none":         {"polynomial", "degree", 2.5},
		"a share beyond all":            {"percentile", "percentile", int64(101)},
		"weights that are none":         {"columns-weights", "transformer_weights", int64(2)},
		"no columns":                    {"columns", "_transformer_to_input_indices", nil},
		"a remapped input":              {"pipeline", "transform_input", &pickle.List{}},
	} {
		t.Run(name, func(t *testing.T) {
			value := caseOf(t, "1.9", tt.of)
			if _, err := sklearn.CompileTransformer(value); err != nil {
				t.Fatal(err)
			}
			set(value, tt.key, tt.to)
			_, err := sklearn.CompileTransformer(value)
			var unsupported *sklearn.Unsupported
			if !errors.As(err, &unsupported) || !strings.Contains(err.Error(), tt.key) {
				t.Errorf("error %v does not name %s", err, tt.key)
			}
		})
	}
}

func TestModelsThatAreNotUnderstoodAreRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		of, key string
		to      pickle.Value
	}{
		"a parameter of the future":  {"logistic", "temperature", 2.0},
		"coefficients that are none": {"logistic", "coef_", "none"},
		"a rule of the future":       {"logistic", "multi_class", "pairs"},
		"classes of several outputs": {"tree", "classes_", &pickle.List{}},
		"no tree":                    {"tree", "tree_", nil},
		"a first guess of one's own": {"boosting", "init_", estimator("custom", "Guess")},
		"a loss of the future":       {"boosting-regressor", "loss", "cubic"},
		"columns of categories":      {"histogram", "is_categorical_", true},
		"a dummy that draws lots":    {"dummy", "strategy", "stratified"},
		"no means":                   {"bayes", "theta_", nil},
		"a forest of something else": {"forest", "estimators_", &pickle.List{Items: []pickle.Value{"tree"}}},
		"a pipeline that has no end": {"pipeline-model", "steps", &pickle.List{}},
		"a loss that is one's own":   {"sgd", "loss", &pickle.Global{Module: "custom", Name: "Loss"}},
	} {
		t.Run(name, func(t *testing.T) {
			value := caseOf(t, "1.9", tt.of)
			if _, err := sklearn.CompileModel(value); err != nil {
				t.Fatal(err)
			}
			set(value, tt.key, tt.to)
			_, err := sklearn.CompileModel(value)
			var unsupported *sklearn.Unsupported
			if !errors.As(err, &unsupported) || !strings.Contains(err.Error(), tt.key) {
				t.Errorf("error %v does not name %s", err, tt.key)
			}
		})
	}
}

func TestOtherColumnsAreRefused(t *testing.T) {
	scaler, linear := caseOf(t, "1.9", "standard"), caseOf(t, "1.9", "linear")
	set(scaler, "n_features_in_", int64(4))
	set(linear, "n_features_in_", int64(4))
	if _, err := sklearn.CompileTransformer(scaler); err == nil || !strings.Contains(err.Error(), "mean_") {
		t.Errorf("error %v", err)
	}
	if _, err := sklearn.CompileModel(linear); err == nil || !strings.Contains(err.Error(), "coef_") {
		t.Errorf("error %v", err)
	}
}
