package sklearn_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/cupel/cupel/predict/pickle"
	"github.com/cupel/cupel/predict/sklearn"
)

// TestEveryAttributeChanged puts other values in the place of every attribute of
// every estimator, one at a time: what comes of it is refused, or transforms and
// predicts.
func TestEveryAttributeChanged(t *testing.T) {
	files := archive(t, "testdata/golden-1.9.zip")
	tried := 0
	for name, content := range files {
		if !strings.HasSuffix(name, ".json") {
			continue
		}
		var found golden
		if err := json.Unmarshal(content, &found); err != nil {
			t.Fatal(err)
		}
		if len(files[found.File]) > 6000 {
			continue // much of the same, such as trees
		}
		found.Input.Rows = found.Input.Rows[:min(2, len(found.Input.Rows))]
		value := read(t, files[found.File])
		eachState(value, map[*pickle.Object]bool{}, func(state *pickle.Dict) {
			for i, kept := range state.Values {
				for _, other := range odd(state) {
					state.Values[i] = other
					tryCase(t, value, found)
					tried++
				}
				state.Values[i] = kept
			}
		})
	}
	if tried < 10000 {
		t.Errorf("only %d changes were tried", tried)
	}
}

// eachState calls do with the attributes of every object in a value.
func eachState(value pickle.Value, seen map[*pickle.Object]bool, do func(*pickle.Dict)) {
	switch value := value.(type) {
	case *pickle.List:
		for _, item := range value.Items {
			eachState(item, seen, do)
		}
	case *pickle.Tuple:
		for _, item := range value.Items {
			eachState(item, seen, do)
		}
	case *pickle.Object:
		if state, ok := value.State.(*pickle.Dict); ok && !seen[value] && len(seen) < 6 {
			seen[value] = true
			for _, item := range state.Values {
				eachState(item, seen, do)
			}
			do(state)
		}
	}
}

// odd are values of all kinds, and those of the other attributes.
func odd(state *pickle.Dict) []pickle.Value {
	matrix := &pickle.Object{
		Callable: &pickle.Global{Module: "numpy.core.multiarray", Name: "_reconstruct"}, Args: &pickle.Tuple{}, HasState: true,
		State: &pickle.Tuple{Items: []pickle.Value{int64(1), &pickle.Tuple{Items: []pickle.Value{int64(1), int64(2)}}, &pickle.Object{
			Callable: &pickle.Global{Module: "numpy", Name: "dtype"}, Args: &pickle.Tuple{Items: []pickle.Value{"i1", false, true}},
		}, false, []byte{0x80, 0x7f}}},
	}
	values := []pickle.Value{nil, true, int64(-1), int64(0), int64(1), int64(1) << 50, math.NaN(), math.Inf(1), "", "passthrough", []byte{1}, &pickle.List{}, &pickle.Dict{}, matrix}
	return append(values, state.Values...)
}

// tryCase compiles a value, and gives it the rows that the case has.
func tryCase(t *testing.T, value pickle.Value, of golden) {
	t.Helper()
	frames := []sklearn.Frame{}
	if of.Input.Rows != nil {
		frames = append(frames, of.Input.frame())
	}
	if of.Kind == "model" {
		model, err := sklearn.CompileModel(value)
		if refusedClearly(t, err) {
			return
		}
		for _, frame := range frames {
			_, err := model.PredictFrame(frame)
			refusedClearly(t, err)
		}
		return
	}
	transformer, err := sklearn.CompileTransformer(value)
	if refusedClearly(t, err) {
		return
	}
	for _, frame := range frames {
		_, err := transformer.Transform(frame)
		refusedClearly(t, err)
	}
}
