package predict_test

import (
	"encoding/json"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict"
	"github.com/cupel/cupel/predict/sklearn"
)

// golden is what Python says of a bundle of testdata/make_bundles.py.
type golden struct {
	Columns       []string
	Rows          [][]any // none of a sparse set
	Predicted     []any
	Probabilities [][]float64
	Classes       []any
	Metrics       map[string]float64
}

// bundles are all of them.
func bundles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/*/metadata.json")
	if err != nil || len(files) != 11 {
		t.Fatalf("%d bundles: %v", len(files), err)
	}
	names := make([]string, len(files))
	for i, file := range files {
		names[i] = filepath.Base(filepath.Dir(file))
	}
	return names
}

func load(t *testing.T, name string) *predict.Model {
	t.Helper()
	model, err := predict.Load(os.DirFS(filepath.Join("testdata", name)))
	if err != nil {
		t.Fatal(err)
	}
	return model
}

func goldenOf(t *testing.T, name string) (g golden) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

func TestBundlesPredictAsPythonDoes(t *testing.T) {
	for _, name := range bundles(t) {
		t.Run(name, func(t *testing.T) {
			model, want := load(t, name), goldenOf(t, name)
			if want.Rows == nil {
				return // of a sparse set, TestBundlesProveThemselves looks at the rows
			}
			said, err := model.Predict(frame(want))
			if err != nil {
				t.Fatal(err)
			}
			checkSaid(t, said, want)
		})
	}
}

func frame(g golden) sklearn.Frame {
	f := sklearn.Frame{Columns: g.Columns, Width: len(g.Rows[0])}
	for _, row := range g.Rows {
		for _, value := range row {
			f.Cells = append(f.Cells, cell(value))
		}
	}
	return f
}

func cell(value any) sklearn.Cell {
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

func checkSaid(t *testing.T, said predict.Prediction, want golden) {
	t.Helper()
	if want.Classes == nil {
		for i, value := range want.Predicted {
			if math.Abs(said.Values[i]-value.(float64)) > 1e-6*math.Abs(value.(float64)) {
				t.Errorf("row %d: %v, want %v", i, said.Values[i], value)
			}
		}
		return
	}
	labels, err := json.Marshal(said.Labels)
	if err != nil {
		t.Fatal(err)
	}
	var found []any
	if err := json.Unmarshal(labels, &found); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want.Predicted, found); diff != "" {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
	var probabilities []float64
	for _, row := range want.Probabilities {
		probabilities = append(probabilities, row...)
	}
	if diff := cmp.Diff(probabilities, said.Probabilities, cmpopts.EquateApprox(2e-7, 0)); diff != "" {
		t.Errorf("probabilities (-want +got):\n%s", diff)
	}
}

func TestBundlesProveThemselves(t *testing.T) {
	for _, name := range bundles(t) {
		t.Run(name, func(t *testing.T) {
			report, err := load(t, name).Validate()
			if err != nil {
				t.Fatal(err)
			}
			if !report.Validated() || !report.OK() {
				t.Errorf("report %+v", report)
			}
			recorded := map[string]float64{}
			for _, m := range report.Metrics {
				if m.Recorded != nil {
					recorded[m.Name] = *m.Recorded
				}
			}
			if diff := cmp.Diff(goldenOf(t, name).Metrics, recorded); diff != "" {
				t.Errorf("recorded (-Python's +found):\n%s", diff)
			}
		})
	}
}

// changed is a bundle in memory with some files as they should not be.
func changed(t *testing.T, name string, change func(files fstest.MapFS)) fs.FS {
	t.Helper()
	files := fstest.MapFS{}
	entries, err := os.ReadDir(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		content, err := os.ReadFile(filepath.Join("testdata", name, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[entry.Name()] = &fstest.MapFile{Data: content}
	}
	change(files)
	return files
}

// metadata changes fields of metadata.json; nil takes one away.
func metadata(fields map[string]any) func(fstest.MapFS) {
	return func(files fstest.MapFS) {
		said := map[string]any{}
		if err := json.Unmarshal(files[predict.MetadataFile].Data, &said); err != nil {
			panic(err)
		}
		maps.Copy(said, fields)
		maps.DeleteFunc(said, func(_ string, value any) bool { return value == nil })
		text, err := json.Marshal(said)
		if err != nil {
			panic(err)
		}
		files[predict.MetadataFile] = &fstest.MapFile{Data: text}
	}
}

func TestBundlesThatAreRefused(t *testing.T) {
	flipped := func(name string) func(fstest.MapFS) {
		return func(files fstest.MapFS) { files[name].Data[len(files[name].Data)/2] ^= 1 }
	}
	for name, tt := range map[string]struct {
		bundle string
		change func(fstest.MapFS)
		code   cupel.Code
		says   string
	}{
		"no metadata":           {"scaled", func(f fstest.MapFS) { delete(f, predict.MetadataFile) }, cupel.NotFound, "metadata.json"},
		"metadata that is none": {"scaled", func(f fstest.MapFS) { f[predict.MetadataFile].Data = []byte("{") }, cupel.Invalid, "metadata.json"},
		"no model":              {"scaled", func(f fstest.MapFS) { delete(f, "model.json") }, cupel.NotFound, "model.json"},
		"a flipped byte":        {"scaled", flipped("model.json"), cupel.Corrupt, "model.json"},
		"one in a set that nothing reads": {"scaled", func(f fstest.MapFS) {
			for name := range f {
				if strings.HasPrefix(name, "train") {
					f[name].Data[len(f[name].Data)-1] ^= 1
				}
			}
		}, cupel.Corrupt, "train"},
		"a cut array":           {"by-hand", func(f fstest.MapFS) { f["testX.npy"].Data = f["testX.npy"].Data[:100] }, cupel.Invalid, "testX.npy"},
		"an unknown class":      {"scaled", metadata(map[string]any{"model_class": "CatBoostClassifier"}), cupel.Invalid, "CatBoostClassifier"},
		"a path for a file":     {"scaled", metadata(map[string]any{"model_filename": "../model.json"}), cupel.Invalid, "model_filename"},
		"one name for a set":    {"scaled", metadata(map[string]any{"test_set_filenames": []string{"x"}}), cupel.Invalid, "test_set_filenames"},
		"no author":             {"scaled", metadata(map[string]any{"author_email": nil}), cupel.Invalid, "author_email"},
		"sets of another kind":  {"scaled", metadata(map[string]any{"features": "cooked"}), cupel.Invalid, "features"},
		"sets that may be both": {"scaled", metadata(map[string]any{"features": nil}), cupel.Invalid, `"features"`},
		"a regressor's classes": {"numbers", metadata(map[string]any{"model_class": "XGBClassifier"}), cupel.Invalid, "no classes"},
		"fewer labels":          {"by-hand", func(f fstest.MapFS) { f["testY.npy"] = f["trainX.npy"] }, cupel.Invalid, "testY.npy"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := predict.Load(changed(t, tt.bundle, tt.change))
			if err == nil || cupel.ErrorCode(err) != tt.code || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %v, want code %s and %q", err, tt.code, tt.says)
			}
		})
	}
}

func TestReportsThatAreNotOK(t *testing.T) {
	for name, tt := range map[string]struct {
		metrics   any
		validated bool
		ok        bool
	}{
		"as recorded":         {map[string]float64{"accuracy": 0.96}, true, false},
		"none recorded":       {nil, false, false},
		"an unknown metric":   {map[string]float64{"profit": 3}, true, false},
		"a metric of numbers": {map[string]float64{"mse": 0.1}, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			model, err := predict.Load(changed(t, "scaled", metadata(map[string]any{"metrics": tt.metrics})))
			if err != nil {
				t.Fatal(err)
			}
			report, err := model.Validate()
			if err != nil || report.Validated() != tt.validated || report.OK() != tt.ok {
				t.Errorf("report %+v: %v", report, err)
			}
			if report.Rows != 100 || report.Wrong == 0 || report.FirstWrong < 0 {
				t.Errorf("%d of %d rows are wrong, the first %d", report.Wrong, report.Rows, report.FirstWrong)
			}
		})
	}
}

func TestRowsThatAreWrong(t *testing.T) {
	for name, tt := range map[string]struct {
		bundle string
		rows   sklearn.Frame
		says   string
	}{
		"too few columns":     {"three", sklearn.Frame{Width: 2, Cells: make([]sklearn.Cell, 4)}, "2 columns"},
		"a text for a number": {"three", sklearn.Frame{Width: 13, Cells: append(make([]sklearn.Cell, 12), sklearn.TextCell("x"))}, `"x"`},
		"a missing column":    {"mixed", sklearn.Frame{Columns: []string{"age"}, Cells: make([]sklearn.Cell, 1)}, "income"},
		"values over":         {"three", sklearn.Frame{Width: 13, Cells: make([]sklearn.Cell, 14)}, "14 values"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := load(t, tt.bundle).Predict(tt.rows)
			if cupel.ErrorCode(err) != cupel.Invalid || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestColumnsAndClasses(t *testing.T) {
	if diff := cmp.Diff([]string{"age", "income", "city", "member"}, load(t, "mixed").Columns()); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]predict.Label{"benign", "malignant"}, load(t, "words").Classes()); diff != "" {
		t.Errorf("classes (-want +got):\n%s", diff)
	}
	if classes := load(t, "numbers").Classes(); classes != nil {
		t.Errorf("a regressor has the classes %v", classes)
	}
}
