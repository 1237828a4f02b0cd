package evaluate_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel/train/evaluate"
)

// golden is a file that testdata/golden.py wrote.
type golden struct {
	Actual        []float64       `json:"actual"`
	Predicted     []float64       `json:"predicted"`
	Probabilities [][]float64     `json:"probabilities"`
	Document      json.RawMessage `json:"document"`
}

// tolerance is how far a number may be from scikit-learn's, relative.
const tolerance = 1e-9

// TestGolden requires that documents are what scikit-learn's functions make of
// the same predictions.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) != 4 {
		t.Fatalf("golden files %q: %v", files, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var g golden
			decode(t, text, &g)
			var got, want any
			decode(t, g.encode(t), &got)
			decode(t, g.Document, &want)
			if diff := cmp.Diff(want, got, cmp.Comparer(near)); diff != "" {
				t.Errorf("(-scikit-learn +got):\n%s", diff)
			}
		})
	}
}

// encode evaluates the predictions of the file.
func (g golden) encode(t *testing.T) []byte {
	t.Helper()
	var expected struct {
		Task    evaluate.Task `json:"task"`
		Classes []string      `json:"classes"`
	}
	decode(t, g.Document, &expected)
	document, err := evaluate.Regression(g.Actual, g.Predicted)
	if expected.Task == evaluate.TaskClassification {
		document, err = evaluate.Classification(evaluate.Labels{
			Actual: classes(g.Actual), Predicted: classes(g.Predicted), Probabilities: g.Probabilities, Classes: expected.Classes,
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	document.Split, document.Target = "test", "target"
	text, err := document.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func classes(numbers []float64) []int {
	list := make([]int, len(numbers))
	for i, n := range numbers {
		list[i] = int(n)
	}
	return list
}

func decode(t *testing.T, text []byte, value any) {
	t.Helper()
	if err := json.Unmarshal(text, value); err != nil {
		t.Fatal(err)
	}
}

func near(a, b float64) bool {
	return math.Abs(a-b) <= tolerance*max(1, math.Abs(a), math.Abs(b))
}
