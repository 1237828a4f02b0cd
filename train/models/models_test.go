package models_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/train"
	"github.com/cupel/cupel/train/models"
)

// small are rows that every model learns from.
func small(classes int) train.Matrix {
	rows := [][]float64{{0, 1}, {1, 0}, {2, 1}, {3, 5}, {4, 4}, {5, 6}, {6, 5}, {0, 0}}
	return matrix(rows, []float64{0, 0, 0, 1, 1, 1, 1, 0}, classes)
}

// TestEveryModel holds what is the same for all: they can be kept and loaded,
// learn the same again, and refuse what they cannot learn from.
func TestEveryModel(t *testing.T) {
	for _, name := range train.Models() {
		t.Run(name, func(t *testing.T) {
			model, err := train.NewModel(name, nil)
			if err != nil {
				t.Fatal(err)
			}
			classes := 0
			if _, ok := model.(train.Classifier); ok {
				classes = 2
			}
			if _, err := model.Predict(small(classes)); cupel.ErrorCode(err) != cupel.Conflict {
				t.Errorf("predicts before it has learned: %v", err)
			}
			refuses(t, name, classes)
			state := learned(t, name, small(classes))
			if again := learned(t, name, small(classes)); !bytes.Equal(state, again) {
				t.Error("learns something else from the same rows")
			}
			loads(t, name, state, small(classes))
		})
	}
}

// learned fits a new model, and returns its state.
func learned(t *testing.T, name string, m train.Matrix) []byte {
	t.Helper()
	model, err := train.NewModel(name, nil)
	if err == nil {
		err = model.Fit(t.Context(), m, train.Discard)
	}
	if err != nil {
		t.Fatal(err)
	}
	state, err := json.Marshal(model)
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// loads requires that the state predicts what the model did, and that a state
// that cannot be right is refused.
func loads(t *testing.T, name string, state []byte, m train.Matrix) {
	t.Helper()
	model, _ := train.NewModel(name, nil)
	if err := model.Fit(t.Context(), m, train.Discard); err != nil {
		t.Fatal(err)
	}
	want, _ := model.Predict(m)
	loaded, _ := train.NewModel(name, nil)
	if err := json.Unmarshal(state, loaded); err != nil {
		t.Fatal(err)
	}
	got, err := loaded.Predict(m)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v: loaded (-want +got):\n%s", err, diff)
	}
	for _, wrong := range []string{"{}", "[]", `{"classes": 2}`, `{"rows": [[1], [1, 2]], "target": [0, 1]}`, `{"features": 1, "classes": 0, "trees": [{}]}`} {
		fresh, _ := train.NewModel(name, nil)
		if err := json.Unmarshal([]byte(wrong), fresh); err == nil {
			t.Errorf("loads %s", wrong)
		}
	}
}

func refuses(t *testing.T, name string, classes int) {
	t.Helper()
	hole := small(classes)
	hole.Values[5] = math.NaN()
	untargeted := small(classes)
	untargeted.Target = nil
	one := small(classes)
	one.Target = make([]float64, one.Rows)
	for what, tt := range map[string]struct {
		m    train.Matrix
		says string
	}{
		"a NaN":     {hole, "feature x1 is NaN in row 2"},
		"no target": {untargeted, "have 0 targets"},
		"no rows":   {train.NewMatrix(0, []string{"a"}), "0 rows"},
		"one class": {one, "are of one class"},
	} {
		if what == "one class" && classes == 0 {
			continue
		}
		model, err := train.NewModel(name, nil)
		if err != nil {
			t.Fatal(err)
		}
		err = model.Fit(t.Context(), tt.m, train.Discard)
		if cupel.ErrorCode(err) != cupel.Invalid || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: error %v, want one that says %q", what, err, tt.says)
		}
	}
}

func TestWrongParameters(t *testing.T) {
	for name, tt := range map[string]struct {
		model  string
		params train.Params
		says   string
	}{
		"unknown":       {"LogisticRegression", train.Params{"C": 1}, "known are c, fit_intercept, max_iter, tolerance"},
		"another type":  {"LogisticRegression", train.Params{"c": "big"}, `parameter c cannot be "big"`},
		"a fraction":    {"RandomForestClassifier", train.Params{"trees": 1.5}, "parameter trees cannot be 1.5"},
		"no trees":      {"RandomForestRegressor", train.Params{"trees": 0}, "trees is 0"},
		"a word":        {"RandomForestRegressor", train.Params{"max_features": "few"}, "use sqrt, third or all"},
		"below zero":    {"LinearRegression", train.Params{"alpha": -1}, "use 0 or more"},
		"no neighbours": {"KNearestNeighboursRegressor", train.Params{"k": 0}, "use 1 or more"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := train.NewModel(tt.model, tt.params)
			if cupel.ErrorCode(err) != cupel.Invalid || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %v, want one that says %q", err, tt.says)
			}
		})
	}
}

// TestForestIsTheSameInParallel grows one forest with one goroutine and with
// many.
func TestForestIsTheSameInParallel(t *testing.T) {
	g := read(t, "forest_of_classes")
	grow := func(processors int, seed int64) []byte {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
		model, err := train.NewModel("RandomForestClassifier", train.Params{"trees": 20})
		if err != nil {
			t.Fatal(err)
		}
		model.(train.Seeded).SetSeed(seed)
		if err := model.Fit(t.Context(), matrix(g.X, g.Y, g.Classes), train.Discard); err != nil {
			t.Fatal(err)
		}
		state, err := json.Marshal(model)
		if err != nil {
			t.Fatal(err)
		}
		return state
	}
	one := grow(1, 7)
	if !bytes.Equal(one, grow(8, 7)) {
		t.Error("eight goroutines grow another forest")
	}
	if bytes.Equal(one, grow(8, 8)) {
		t.Error("the forest does not depend on the seed")
	}
}

func TestStopped(t *testing.T) {
	for _, name := range []string{"LogisticRegression", "LinearRegression", "RandomForestClassifier"} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			why := errors.New("enough")
			cancel(why)
			model, err := train.NewModel(name, nil)
			if err != nil {
				t.Fatal(err)
			}
			if err := model.Fit(ctx, small(2), train.Discard); !errors.Is(err, why) {
				t.Errorf("error %v, want %v", err, why)
			}
		})
	}
}

// TestLinesThatRepeat have no single solution: the shortest one is taken.
func TestLinesThatRepeat(t *testing.T) {
	model, err := models.NewLinearRegression(nil)
	if err != nil {
		t.Fatal(err)
	}
	m := matrix([][]float64{{1, 1}, {2, 2}, {3, 3}}, []float64{2, 4, 6}, 0)
	if err := model.Fit(t.Context(), m, train.Discard); err != nil {
		t.Fatal(err)
	}
	weights, _ := model.(*models.LinearRegression).Coefficients()
	compare(t, "weights", [][]float64{{1, 1}}, [][]float64{weights})
}

// FuzzState reads states of every model: whatever comes, it is refused or it
// predicts.
func FuzzState(f *testing.F) {
	f.Add([]byte(`{"coefficients":[1,2],"intercept":0.5}`))
	f.Add([]byte(`{"classes":2,"weights":[[1,2]],"intercepts":[0]}`))
	f.Add([]byte(`{"rows":[[1,2]],"target":[0],"classes":2}`))
	f.Add([]byte(`{"features":2,"classes":2,"trees":[{"feature":[0,-1,-1],"threshold":[0.5,0,0],"left":[1,0,0],"right":[2,0,0],"value":[null,[1,0],[0,1]]}]}`))
	f.Add([]byte(`{"features":2,"classes":0,"trees":[{"feature":[-1],"threshold":[0],"left":[0],"right":[0],"value":[[3]]}]}`))
	f.Fuzz(func(t *testing.T, state []byte) {
		for _, name := range train.Models() {
			model, err := train.NewModel(name, nil)
			if err != nil {
				t.Fatal(err)
			}
			if json.Unmarshal(state, model) != nil {
				continue
			}
			if predicted, err := model.Predict(matrix([][]float64{{1, 2}}, nil, 2)); err == nil && len(predicted) != 1 {
				t.Errorf("%s predicts %v", name, predicted)
			}
		}
	})
}
