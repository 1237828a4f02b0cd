package sklearn_test

import (
	"encoding/json"
	"testing"

	"github.com/cupel/cupel/predict/sklearn"
)

// BenchmarkPipeline transforms rows by a ColumnTransformer of an imputer and a scaler
// of numbers, and an encoder of texts.
func BenchmarkPipeline(b *testing.B) {
	transformer, rows := compiled(b, "columns-dense"), inputOf(b, "columns-dense")
	width := len(rows.Columns)
	one := sklearn.Frame{Columns: rows.Columns, Cells: rows.Cells[:width]}
	many := sklearn.Frame{Columns: rows.Columns}
	for len(many.Cells) < 10000*width {
		many.Cells = append(many.Cells, rows.Cells...)
	}
	for name, frame := range map[string]sklearn.Frame{"one row": one, "10000 rows": many} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := transformer.Transform(frame); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkForest predicts one row by a pipeline that ends in a forest.
func BenchmarkForest(b *testing.B) {
	model, err := sklearn.CompileModel(caseOf(b, "1.9", "pipeline-forest"))
	if err != nil {
		b.Fatal(err)
	}
	rows := inputOf(b, "pipeline-forest")
	one := sklearn.Frame{Columns: rows.Columns, Cells: rows.Cells[:len(rows.Columns)]}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := model.PredictFrame(one); err != nil {
			b.Fatal(err)
		}
	}
}

// inputOf returns the rows of a golden case.
func inputOf(t testing.TB, name string) sklearn.Frame {
	t.Helper()
	var found golden
	if err := json.Unmarshal(archive(t, "testdata/golden-1.9.zip")[name+".json"], &found); err != nil {
		t.Fatal(err)
	}
	return found.Input.frame()
}
