package sklearn_test

import (
	"archive/zip"
	"encoding/json"
	"io"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cupel/cupel/predict/matrix"
	"github.com/cupel/cupel/predict/pickle"
	"github.com/cupel/cupel/predict/sklearn"
	"github.com/cupel/cupel/predict/trees"
)

// golden is what make_golden.py writes of each case.
type golden struct {
	File          string `json:"file"`
	Kind          string `json:"kind"`
	Input         rows   `json:"input"`
	Output        rows   `json:"output"`
	Values        rows   `json:"values"`
	Probabilities *rows  `json:"probabilities"`
	Classes       []any  `json:"classes"`
}

// rows are values, or a sparse matrix.
type rows struct {
	Shape   []int     `json:"shape"`
	Columns []string  `json:"columns"`
	Rows    [][]any   `json:"rows"`
	Starts  []int     `json:"starts"`
	Indices []int32   `json:"indices"`
	Data    []float64 `json:"data"`
}

// archive are the files of a version of scikit-learn by name.
func archive(t testing.TB, path string) map[string][]byte {
	t.Helper()
	read, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	files := map[string][]byte{}
	for _, file := range read.File {
		content, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[file.Name], err = io.ReadAll(content); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

func TestScikitLearn(t *testing.T) {
	paths, err := filepath.Glob("testdata/golden-*.zip")
	if err != nil || len(paths) < 6 {
		t.Fatal(paths, err)
	}
	for _, path := range paths {
		files := archive(t, path)
		for name, content := range files {
			if !strings.HasSuffix(name, ".json") {
				continue
			}
			t.Run(filepath.Base(path)+"/"+strings.TrimSuffix(name, ".json"), func(t *testing.T) {
				var want golden
				if err := json.Unmarshal(content, &want); err != nil {
					t.Fatal(err)
				}
				value := read(t, files[want.File])
				if want.Kind == "model" {
					testModel(t, value, want)
				} else {
					testTransformer(t, value, want)
				}
			})
		}
	}
}

func read(t testing.TB, content []byte) pickle.Value {
	t.Helper()
	made, err := pickle.Read(content, pickle.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	return made.Value
}

func testTransformer(t *testing.T, value pickle.Value, want golden) {
	transformer, err := sklearn.CompileTransformer(value)
	if err != nil {
		t.Fatal(err)
	}
	var got matrix.Matrix
	if want.Input.Rows == nil {
		got, err = transformer.TransformMatrix(want.Input.csr())
	} else {
		got, err = transformer.Transform(want.Input.frame())
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := got.Check(); err != nil {
		t.Fatal(err)
	}
	if _, columns := got.Shape(); columns != transformer.Outputs() {
		t.Errorf("%d columns, where %d were said", columns, transformer.Outputs())
	}
	if _, isDense := got.(matrix.Dense); isDense != (want.Output.Rows != nil) {
		t.Fatalf("the output is a %T", got)
	}
	if sparse, ok := got.(matrix.CSR); ok && len(sparse.Data) != len(want.Output.Data) {
		t.Errorf("%d entries are stored, and scikit-learn stores %d", len(sparse.Data), len(want.Output.Data))
	}
	compare(t, "output", want.Output, dense(got))
}

func testModel(t *testing.T, value pickle.Value, want golden) {
	model, err := sklearn.CompileModel(value)
	if err != nil {
		t.Fatal(err)
	}
	predict := func() (trees.Prediction, error) {
		if want.Input.Rows == nil {
			return model.Predict(want.Input.csr())
		}
		return model.PredictFrame(want.Input.frame())
	}
	got, err := predict()
	if err != nil {
		t.Fatal(err)
	}
	if want.Classes == nil {
		compare(t, "values", want.Values, matrix.Dense{Rows: want.Values.Shape[0], Columns: want.Values.Shape[1], Data: got.Values})
	} else {
		compareLabels(t, model.Labels(), got.Values, want)
	}
	if (want.Probabilities != nil) != (got.Probabilities != nil) {
		t.Fatalf("probabilities: %v", got.Probabilities)
	}
	if want.Probabilities != nil {
		compare(t, "probabilities", *want.Probabilities, matrix.Dense{Rows: want.Input.Shape[0], Columns: len(want.Classes), Data: got.Probabilities})
	}
}

func compareLabels(t *testing.T, labels []any, got []float64, want golden) {
	t.Helper()
	for i, place := range got {
		label := labels[int(place)]
		if number, ok := label.(int64); ok {
			label = float64(number)
		}
		if label != want.Values.Rows[i][0] {
			t.Errorf("row %d is %v, and scikit-learn says %v", i, label, want.Values.Rows[i][0])
		}
	}
}

// compare tells numbers apart that differ by more than 1e-12 of what scikit-learn
// says.
func compare(t *testing.T, what string, want rows, got matrix.Dense) {
	t.Helper()
	if got.Rows != want.Shape[0] || got.Columns != want.Shape[1] {
		t.Fatalf("%s has %d rows and %d columns, and scikit-learn %v", what, got.Rows, got.Columns, want.Shape)
	}
	wanted := want.dense()
	for i, value := range got.Data {
		expected := wanted.Data[i]
		if math.IsNaN(value) != math.IsNaN(expected) || math.Abs(value-expected) > 1e-12*math.Abs(expected) {
			t.Fatalf("%s: row %d, column %d is %v, and scikit-learn says %v", what, i/got.Columns, i%got.Columns, value, expected)
		}
	}
}

func dense(m matrix.Matrix) matrix.Dense {
	if sparse, ok := m.(matrix.CSR); ok {
		return sparse.Dense(0)
	}
	return m.(matrix.Dense)
}

func (r rows) csr() matrix.CSR {
	return matrix.CSR{Rows: r.Shape[0], Columns: r.Shape[1], Starts: r.Starts, Indices: r.Indices, Data: r.Data}
}

func (r rows) dense() matrix.Dense {
	if r.Rows == nil {
		return r.csr().Dense(0)
	}
	made := matrix.NewDense(r.Shape[0], r.Shape[1])
	for i, row := range r.Rows {
		for k, value := range row {
			made.Data[i*made.Columns+k] = numberOf(value)
		}
	}
	return made
}

func numberOf(value any) float64 {
	switch value := value.(type) {
	case float64:
		return value
	case bool:
		if value {
			return 1
		}
		return 0
	}
	return math.NaN()
}

func (r rows) frame() sklearn.Frame {
	made := sklearn.Frame{Columns: r.Columns, Width: r.Shape[1]}
	for _, row := range r.Rows {
		for _, value := range row {
			made.Cells = append(made.Cells, cellOf(value))
		}
	}
	return made
}

func cellOf(value any) sklearn.Cell {
	switch value := value.(type) {
	case float64:
		return sklearn.NumberCell(value)
	case string:
		return sklearn.TextCell(value)
	case bool:
		return sklearn.BoolCell(value)
	}
	return sklearn.Cell{}
}
