package sklearn_test

import (
	"strings"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/pickle"
	"github.com/cupel/cupel/predict/sklearn"
)

// FuzzCompile holds that a pickle is refused clearly, or transforms and predicts.
func FuzzCompile(f *testing.F) {
	for name, content := range archive(f, "testdata/golden-1.9.zip") {
		if strings.HasSuffix(name, ".pkl") && len(content) < 6000 {
			f.Add(content)
		}
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		read, err := pickle.Read(content, pickle.DefaultLimits)
		if err != nil {
			return
		}
		if transformer, err := sklearn.CompileTransformer(read.Value); !refusedClearly(t, err) && small(transformer.Features(), transformer.Outputs()) {
			for _, rows := range strange(transformer.Columns(), transformer.Features()) {
				_, err := transformer.Transform(rows)
				refusedClearly(t, err)
			}
		}
		if model, err := sklearn.CompileModel(read.Value); !refusedClearly(t, err) && small(model.Features(), model.Classes()) {
			for _, rows := range strange(model.FeatureNames(), model.Features()) {
				_, err := model.PredictFrame(rows)
				refusedClearly(t, err)
			}
		}
	})
}

// refusedClearly reports whether there is an error, which must say that the input is
// wrong.
func refusedClearly(t *testing.T, err error) bool {
	t.Helper()
	if err != nil && cupel.ErrorCode(err) != cupel.Invalid {
		t.Errorf("error %v has the code %s", err, cupel.ErrorCode(err))
	}
	return err != nil
}

// small is what rows are made for: others are the caller's to bound.
func small(widths ...int) bool {
	for _, width := range widths {
		if width > 10000 {
			return false
		}
	}
	return true
}

// strange are rows of numbers, of texts, and of nothing.
func strange(names []string, width int) []sklearn.Frame {
	var all []sklearn.Frame
	for _, cell := range []sklearn.Cell{sklearn.NumberCell(0.5), sklearn.NumberCell(-3), sklearn.TextCell("a"), sklearn.BoolCell(true), {}} {
		rows := sklearn.Frame{Columns: names, Width: max(width, 1)}
		for range 2 * max(width, 1) {
			rows.Cells = append(rows.Cells, cell)
		}
		all = append(all, rows)
	}
	return all
}

// TestHostilePickles holds that values that are shared or contain themselves end.
func TestHostilePickles(t *testing.T) {
	scaler := estimator("sklearn.preprocessing._data", "Normalizer", "norm", "l2", "n_features_in_", int64(2))
	inItself := estimator("sklearn.pipeline", "Pipeline")
	inItself.State.(*pickle.Dict).Keys = append(inItself.State.(*pickle.Dict).Keys, "steps")
	inItself.State.(*pickle.Dict).Values = append(inItself.State.(*pickle.Dict).Values, steps(scaler, inItself))
	var doubled pickle.Value = scaler
	for range 39 {
		doubled = estimator("sklearn.pipeline", "Pipeline", "steps", steps(doubled, doubled))
	}
	var unknowns pickle.Value = estimator("custom", "Thing")
	for range 39 {
		unknowns = estimator("sklearn.pipeline", "Pipeline", "steps", steps(unknowns, unknowns))
	}
	wide := estimator("sklearn.preprocessing._data", "Normalizer", "norm", "l2", "n_features_in_", int64(1<<40))
	for name, value := range map[string]pickle.Value{
		"in itself": inItself, "doubled": doubled, "unknown doubled": unknowns, "wide": wide, "nothing": nil, "a text": "passthrough",
		"a tower of products": estimator("sklearn.preprocessing._polynomial", "PolynomialFeatures", "degree", int64(16), "interaction_only", false, "include_bias", true, "n_features_in_", int64(1000)),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := sklearn.CompileTransformer(value); cupel.ErrorCode(err) != cupel.Invalid {
				t.Errorf("error %v", err)
			} else if length := len(err.Error()); length > 1<<20 {
				t.Errorf("the error has %d bytes", length)
			}
			if _, err := sklearn.CompileModel(value); cupel.ErrorCode(err) != cupel.Invalid {
				t.Errorf("error %v", err)
			}
		})
	}
}

// estimator makes the value of an estimator with attributes.
func estimator(module, name string, attributes ...pickle.Value) *pickle.Object {
	state := &pickle.Dict{Keys: []pickle.Value{"_sklearn_version"}, Values: []pickle.Value{"1.9.0"}}
	for i := 0; i < len(attributes); i += 2 {
		state.Keys, state.Values = append(state.Keys, attributes[i]), append(state.Values, attributes[i+1])
	}
	return &pickle.Object{Callable: &pickle.Global{Module: module, Name: name}, Args: &pickle.Tuple{}, State: state, HasState: true}
}

// steps makes the steps of a Pipeline.
func steps(values ...pickle.Value) *pickle.List {
	made := &pickle.List{}
	for _, value := range values {
		made.Items = append(made.Items, &pickle.Tuple{Items: []pickle.Value{"step", value}})
	}
	return made
}
