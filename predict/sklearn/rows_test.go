package sklearn_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/matrix"
	"github.com/cupel/cupel/predict/sklearn"
)

func compiled(t testing.TB, name string) *sklearn.Transformer {
	t.Helper()
	transformer, err := sklearn.CompileTransformer(caseOf(t, "1.9", name))
	if err != nil {
		t.Fatal(err)
	}
	return transformer
}

func number(values ...float64) []sklearn.Cell {
	var cells []sklearn.Cell
	for _, value := range values {
		cells = append(cells, sklearn.NumberCell(value))
	}
	return cells
}

func TestRowsThatAreWrong(t *testing.T) {
	for name, tt := range map[string]struct {
		of   string
		rows sklearn.Frame
		says []string
	}{
		"too few columns":         {"standard", sklearn.Frame{Width: 4, Cells: number(1, 2, 3, 4)}, []string{"4 columns", "5"}},
		"values over":             {"standard", sklearn.Frame{Width: 5, Cells: number(1, 2, 3, 4, 5, 6)}, []string{"6 values", "5 columns"}},
		"no columns":              {"standard", sklearn.Frame{Cells: number(1)}, []string{"0 columns"}},
		"a text":                  {"standard", sklearn.Frame{Width: 5, Cells: append(number(1, 2, 3, 4), sklearn.TextCell("five"))}, []string{"StandardScaler", "row 0, column 4", `"five"`}},
		"an infinite number":      {"standard", sklearn.Frame{Width: 5, Cells: append(number(1, 2, 3, 4, 5, 1, 2, 3, 4), number(math.Inf(1))...)}, []string{"row 1, column 4", "infinite"}},
		"a missing number":        {"pca-whiten", sklearn.Frame{Width: 4, Cells: append(number(1, 2, 3), sklearn.Cell{})}, []string{"PCA", "row 0, column 3", "missing"}},
		"an unknown category":     {"one-hot-dense", sklearn.Frame{Columns: []string{"town", "plan"}, Cells: []sklearn.Cell{sklearn.TextCell("Oslo"), sklearn.TextCell("a")}}, []string{"OneHotEncoder", `row 0, column "town"`, `"Oslo"`}},
		"an unknown number":       {"ordinal", sklearn.Frame{Columns: []string{"town", "plan"}, Cells: []sklearn.Cell{sklearn.NumberCell(1), sklearn.TextCell("a")}}, []string{"OrdinalEncoder", `column "town"`, "1"}},
		"columns that are not":    {"columns", sklearn.Frame{Columns: []string{"age", "income"}, Cells: number(1, 2)}, []string{`"town" "member" "children" "plan"`}},
		"a column twice":          {"columns", sklearn.Frame{Columns: []string{"age", "age"}, Cells: number(1, 2)}, []string{`"age" twice`}},
		"no number above 0":       {"box-cox", sklearn.Frame{Width: 4, Cells: number(1, 2, 0, 4)}, []string{"row 0, column 2", "above 0"}},
		"a text that is imputed":  {"imputer-mean", sklearn.Frame{Width: 5, Cells: append(number(1, 2, 3, 4), sklearn.TextCell("x"))}, []string{"SimpleImputer", `"x"`}},
		"a text in another place": {"columns", sklearn.Frame{Columns: []string{"age", "income", "town", "member", "children", "plan"}, Cells: []sklearn.Cell{sklearn.TextCell("old"), {}, {}, {}, {}, {}}}, []string{`column "age"`, `"old"`}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := compiled(t, tt.of).Transform(tt.rows)
			if cupel.ErrorCode(err) != cupel.Invalid {
				t.Fatalf("error %v", err)
			}
			for _, says := range tt.says {
				if !strings.Contains(err.Error(), says) {
					t.Errorf("the error does not say %q: %v", says, err)
				}
			}
		})
	}
}

func TestSparseRowsWhereZerosDoNotStay(t *testing.T) {
	sparse := matrix.CSR{Rows: 1, Columns: 5, Starts: []int{0, 1}, Indices: []int32{2}, Data: []float64{1}}
	for _, name := range []string{"standard", "imputer-mean", "power", "indicator"} {
		if _, err := compiled(t, name).TransformMatrix(sparse); err == nil || !strings.Contains(err.Error(), "sparse") {
			t.Errorf("%s: error %v", name, err)
		}
	}
	wide := sparse
	wide.Columns = 7
	if _, err := compiled(t, "standard-scale").TransformMatrix(wide); err == nil || !strings.Contains(err.Error(), "7 columns") {
		t.Errorf("error %v", err)
	}
}

func TestColumnsAreTakenByName(t *testing.T) {
	transformer := compiled(t, "columns-dense")
	want := []string{"age", "income", "town", "member", "children", "plan"}
	if diff := cmp.Diff(want, transformer.Columns()); diff != "" {
		t.Fatalf("columns (-want +got):\n%s", diff)
	}
	row := []sklearn.Cell{sklearn.NumberCell(30), sklearn.NumberCell(5000), sklearn.TextCell("Ulm"), sklearn.BoolCell(true), {}, sklearn.TextCell("a")}
	inOrder, err := transformer.Transform(sklearn.Frame{Columns: want, Cells: row})
	if err != nil {
		t.Fatal(err)
	}
	otherwise, err := transformer.Transform(sklearn.Frame{
		Columns: []string{"more", "plan", "children", "member", "town", "income", "age"},
		Cells:   []sklearn.Cell{sklearn.TextCell("?"), row[5], row[4], row[3], row[2], row[1], row[0]},
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(inOrder, otherwise); diff != "" {
		t.Errorf("rows in another order (-in order +otherwise):\n%s", diff)
	}
}

func TestRowsAreNotChanged(t *testing.T) {
	for _, name := range []string{"standard", "power", "imputer-median", "quantile", "function-none"} {
		given := matrix.Dense{Rows: 2, Columns: 5, Data: []float64{1, 2, 3, 4, 5, 6, math.NaN(), 8, 9, 10}}
		kept := append([]float64{}, given.Data...)
		if _, err := compiled(t, name).TransformMatrix(given); err != nil {
			t.Fatal(name, err)
		}
		for i, value := range kept {
			if value != given.Data[i] && value == value {
				t.Errorf("%s changed a value from %v to %v", name, value, given.Data[i])
			}
		}
	}
}
