package models_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cupel/cupel/train"
	"github.com/cupel/cupel/train/models"
)

// golden is a file that testdata/golden.py wrote: rows, and what a model of
// scikit-learn makes of them.
type golden struct {
	Model   string       `json:"model"`
	Params  train.Params `json:"params"`
	Classes int          `json:"classes"`
	X       [][]float64  `json:"x"`
	Y       []float64    `json:"y"`
	TestX   [][]float64  `json:"test_x"`
	TestY   []float64    `json:"test_y"`

	Coefficients  [][]float64 `json:"coefficients"`
	Intercepts    []float64   `json:"intercepts"`
	Predicted     []float64   `json:"predicted"`
	Probabilities [][]float64 `json:"probabilities"`
	Score         float64     `json:"score"`
}

// tolerance is how far a number may be from scikit-learn's: relative of a model
// that is solved, absolute of one that is searched for.
const tolerance = 1e-6

func TestLikeScikitLearn(t *testing.T) {
	for _, name := range []string{
		"linear", "linear_no_intercept", "ridge", "logistic_two", "logistic_three",
		"neighbours", "neighbours_by_distance", "neighbours_of_numbers", "one_tree",
	} {
		t.Run(name, func(t *testing.T) {
			g := read(t, name)
			model := g.fit(t)
			predicted, err := model.Predict(matrix(g.TestX, nil, g.Classes))
			if err != nil {
				t.Fatal(err)
			}
			compare(t, "predictions", [][]float64{g.Predicted}, [][]float64{predicted})
			g.compareProbabilities(t, model)
			g.compareCoefficients(t, model)
		})
	}
}

func (g *golden) compareProbabilities(t *testing.T, model train.Model) {
	t.Helper()
	if g.Probabilities == nil {
		return
	}
	probabilities, err := model.(train.Classifier).Probabilities(matrix(g.TestX, nil, g.Classes))
	if err != nil {
		t.Fatal(err)
	}
	compare(t, "probabilities", g.Probabilities, probabilities)
}

func (g *golden) compareCoefficients(t *testing.T, model train.Model) {
	t.Helper()
	switch model := model.(type) {
	case *models.LinearRegression:
		weights, intercept := model.Coefficients()
		compare(t, "coefficients", g.Coefficients, [][]float64{weights})
		compare(t, "intercepts", [][]float64{g.Intercepts}, [][]float64{{intercept}})
	case *models.LogisticRegression:
		weights, intercepts := model.Coefficients()
		compare(t, "coefficients", g.Coefficients, weights)
		compare(t, "intercepts", [][]float64{g.Intercepts}, [][]float64{intercepts})
	}
}

// TestForestsAreAsGood requires that forests predict about as well as the mean
// of ten of scikit-learn: two forests are never the same.
func TestForestsAreAsGood(t *testing.T) {
	for name, allowed := range map[string]float64{"forest_of_classes": 0.02, "forest_of_numbers": 0.04} {
		t.Run(name, func(t *testing.T) {
			g := read(t, name)
			predicted, err := g.fit(t).Predict(matrix(g.TestX, nil, g.Classes))
			if err != nil {
				t.Fatal(err)
			}
			score := r2(g.TestY, predicted)
			if g.Classes > 0 {
				score = accuracy(g.TestY, predicted)
			}
			if score < g.Score-allowed {
				t.Errorf("score %.4f, scikit-learn's %.4f", score, g.Score)
			}
			t.Logf("score %.4f, scikit-learn's %.4f", score, g.Score)
		})
	}
}

func read(t *testing.T, name string) *golden {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	g := &golden{}
	if err := json.Unmarshal(text, g); err != nil {
		t.Fatal(err)
	}
	return g
}

// fit trains the model of the file.
func (g *golden) fit(t *testing.T) train.Model {
	t.Helper()
	model, err := train.NewModel(g.Model, g.Params)
	if err != nil {
		t.Fatal(err)
	}
	if err := model.Fit(t.Context(), matrix(g.X, g.Y, g.Classes), train.Discard); err != nil {
		t.Fatal(err)
	}
	return model
}

// matrix makes one of rows; classes is 0 of a regression.
func matrix(rows [][]float64, target []float64, classes int) train.Matrix {
	names := make([]string, len(rows[0]))
	for i := range names {
		names[i] = fmt.Sprint("x", i)
	}
	m := train.NewMatrix(len(rows), names)
	for i, row := range rows {
		copy(m.Row(i), row)
	}
	m.Target = target
	for class := range classes {
		m.Classes = append(m.Classes, fmt.Sprint(class))
	}
	return m
}

func compare(t *testing.T, what string, want, got [][]float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d lists, want %d", what, len(got), len(want))
	}
	var wrong []string
	for i, list := range want {
		if len(got[i]) != len(list) {
			t.Fatalf("%s %d: %d numbers, want %d", what, i, len(got[i]), len(list))
		}
		for j, value := range list {
			if math.Abs(got[i][j]-value) > tolerance*max(1, math.Abs(value)) {
				wrong = append(wrong, fmt.Sprintf("[%d][%d] is %v, want %v", i, j, got[i][j], value))
			}
		}
	}
	if len(wrong) > 0 {
		t.Errorf("%s: %d differ:\n%s", what, len(wrong), strings.Join(wrong[:min(len(wrong), 5)], "\n"))
	}
}

func accuracy(actual, predicted []float64) float64 {
	right := 0.0
	for i, label := range actual {
		if predicted[i] == label {
			right++
		}
	}
	return right / float64(len(actual))
}

func r2(actual, predicted []float64) float64 {
	var mean, residual, total float64
	for _, y := range actual {
		mean += y / float64(len(actual))
	}
	for i, y := range actual {
		residual += (y - predicted[i]) * (y - predicted[i])
		total += (y - mean) * (y - mean)
	}
	return 1 - residual/total
}
