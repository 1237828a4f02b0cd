package trees_test

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/matrix"
	"github.com/cupel/cupel/predict/npy"
	"github.com/cupel/cupel/predict/trees"
)

// versions are those whose models testdata/make_xgboost.py has written.
var versions = []string{"1.7.6", "2.1.4", "3.2.0"}

// golden is what XGBoost says of some rows.
type golden struct {
	rows          matrix.Matrix
	margin, value []float32
	labels        []int64 // nil where the model is no classifier
}

func TestXGBoostSaysTheSame(t *testing.T) {
	for _, version := range versions {
		files, err := filepath.Glob("testdata/xgboost-" + version + "/*.npz")
		if err != nil || len(files) < 25 {
			t.Fatalf("%d cases of version %s: %v", len(files), version, err)
		}
		for _, file := range files {
			name := strings.TrimSuffix(filepath.Base(file), ".npz")
			t.Run(version+"/"+name, func(t *testing.T) {
				model, err := trees.LoadXGBoost(readModel(t, strings.TrimSuffix(file, ".npz")))
				if err != nil {
					t.Fatal(err)
				}
				checkGolden(t, model, readGolden(t, file))
			})
		}
	}
}

func checkGolden(t *testing.T, model *trees.XGBoost, want golden) {
	t.Helper()
	margins, err := model.Margins(want.rows)
	if err != nil {
		t.Fatal(err)
	}
	if len(margins) != len(want.margin) {
		t.Fatalf("%d margins, want %d", len(margins), len(want.margin))
	}
	for i, margin := range margins {
		if math.Float32bits(margin) != math.Float32bits(want.margin[i]) {
			t.Fatalf("margin %d is %v, want %v", i, margin, want.margin[i])
		}
	}
	found, err := model.Predict(want.rows)
	if err != nil {
		t.Fatal(err)
	}
	checkValues(t, found, want)
	for i, label := range want.labels {
		if int64(found.Values[i]) != label {
			t.Fatalf("label %d is %v, want %d", i, found.Values[i], label)
		}
	}
}

// checkValues compares what is predicted with what Booster.predict gives: the
// probability of the second class, those of all classes, a class, or numbers.
func checkValues(t *testing.T, found trees.Prediction, want golden) {
	t.Helper()
	values := found.Values
	if found.Probabilities != nil {
		values = found.Probabilities
		if len(values) == 2*len(want.value) {
			values = nil
			for i := 1; i < len(found.Probabilities); i += 2 {
				values = append(values, found.Probabilities[i])
			}
		}
	}
	for i, value := range want.value {
		if !withinAnUlp(float32(values[i]), value) {
			t.Fatalf("value %d is %v, want %v", i, values[i], value)
		}
	}
}

func withinAnUlp(a, b float32) bool {
	return a == b || math.Nextafter32(a, b) == b
}

func readModel(t testing.TB, stem string) []byte {
	t.Helper()
	for _, form := range []string{".json", ".ubj"} {
		content, err := os.ReadFile(stem + form)
		if err == nil {
			return content
		}
	}
	t.Fatalf("there is no model %s", stem)
	return nil
}

func readGolden(t *testing.T, file string) golden {
	t.Helper()
	named := readArrays(t, file)
	g := golden{margin: values[float32](t, named["margin"]), value: values[float32](t, named["value"])}
	if labels, ok := named["labels"]; ok {
		g.labels = values[int64](t, labels)
	}
	if data, ok := named["data"]; ok {
		g.rows = sparse(t, wide(values[float32](t, data)), named)
		return g
	}
	x := named["x"]
	g.rows = matrix.Dense{Rows: int(x.Shape[0]), Columns: int(x.Shape[1]), Data: wide(values[float32](t, x))}
	return g
}

// lightRows are the rows that LightGBM was shown.
func lightRows(t *testing.T, named map[string]npy.Array) matrix.Matrix {
	t.Helper()
	if data, ok := named["data"]; ok {
		return sparse(t, values[float64](t, data), named)
	}
	x := named["x"]
	return matrix.Dense{Rows: int(x.Shape[0]), Columns: int(x.Shape[1]), Data: values[float64](t, x)}
}

func readArrays(t *testing.T, file string) map[string]npy.Array {
	t.Helper()
	content := readText(t, file)
	arrays, err := npy.ReadZip(bytes.NewReader(content), int64(len(content)), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]npy.Array{}
	for _, array := range arrays {
		named[array.Name] = array.Array
	}
	return named
}

func sparse(t *testing.T, data []float64, named map[string]npy.Array) matrix.CSR {
	t.Helper()
	s := matrix.CSR{Columns: 6, Indices: values[int32](t, named["indices"]), Data: data}
	for _, start := range values[int64](t, named["indptr"]) {
		s.Starts = append(s.Starts, int(start))
	}
	s.Rows = len(s.Starts) - 1
	return s
}

func values[T npy.Number](t *testing.T, array npy.Array) []T {
	t.Helper()
	found, err := npy.Values[T](array)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func wide(values []float32) []float64 {
	found := make([]float64, len(values))
	for i, value := range values {
		found[i] = float64(value)
	}
	return found
}

func TestModelsThatAreRefused(t *testing.T) {
	for name, tt := range map[string]struct{ file, says string }{
		"linear":       {"xgboost-3.2.0/refused-gblinear", "gblinear"},
		"vector leaf":  {"xgboost-3.2.0/refused-vector-leaf", "vectors of 2"},
		"vector leaf2": {"xgboost-2.1.4/refused-vector-leaf", "vectors of 2"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := trees.Load(readModel(t, filepath.Join("testdata", tt.file)))
			if cupel.ErrorCode(err) != cupel.Invalid || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %v", err)
			}
		})
	}
}
