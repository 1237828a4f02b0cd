package data_test

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/train"
	_ "github.com/cupel/cupel/train/data"
)

var nan = math.NaN()

const query = "SELECT sepal_length, sepal_width, petal_length, petal_width, species FROM iris ORDER BY rowid"

// load loads the data of a dataset.
func load(t *testing.T, name string, params train.Params) (train.Table, error) {
	t.Helper()
	made, err := train.NewDataset(name, params)
	if err != nil {
		return train.Table{}, err
	}
	return made.Load(t.Context())
}

// TestOneDataSetInEveryForm reads iris, every tenth row, from what pandas and
// NumPy wrote.
func TestOneDataSetInEveryForm(t *testing.T) {
	for name, tt := range map[string]struct {
		dataset string
		params  train.Params
	}{
		"csv":     {"CSV", train.Params{"path": "testdata/iris.csv", "target": "species"}},
		"parquet": {"Parquet", train.Params{"path": "testdata/iris.parquet", "target": "species"}},
		"sqlite":  {"SQL", train.Params{"database": "sqlite:testdata/iris.db", "query": query, "target": "species"}},
	} {
		t.Run(name, func(t *testing.T) {
			table, err := load(t, tt.dataset, tt.params)
			if err != nil {
				t.Fatal(err)
			}
			if err := table.Check(); err != nil || table.Rows() != 15 || len(table.Columns) != 4 {
				t.Fatalf("%v: %d rows, %d columns", err, table.Rows(), len(table.Columns))
			}
			first := table.Take([]int{0, 1, 2, 5, 14})
			want := train.Table{Columns: []train.Column{
				train.NumberColumn("sepal_length", []float64{5.1, 5.4, 5.4, 7.0, 6.7}),
				train.NumberColumn("sepal_width", []float64{3.5, nan, 3.4, 3.2, 3.1}),
				train.NumberColumn("petal_length", []float64{1.4, 1.5, 1.7, 4.7, 5.6}),
				train.NumberColumn("petal_width", []float64{0.2, 0.2, nan, 1.4, 2.4}),
			}}
			species := train.TextColumn("species", []string{"setosa", "setosa", "setosa", "versicolor", "virginica"}, nil)
			want.Target = &species
			if diff := cmp.Diff(want, first, cmpopts.EquateNaNs()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestNumPy(t *testing.T) {
	for name, tolerance := range map[string]float64{"iris.npy": 0, "iris.npz": 1e-6} {
		t.Run(name, func(t *testing.T) {
			table, err := load(t, "NumPy", train.Params{"path": "testdata/" + name})
			if err != nil {
				t.Fatal(err)
			}
			got := table.Take([]int{0, 14})
			y := train.NumberColumn("y", []float64{0, 2})
			want := train.Table{Target: &y, Columns: []train.Column{
				train.NumberColumn("x0", []float64{5.1, 6.7}), train.NumberColumn("x1", []float64{3.5, 3.1}),
				train.NumberColumn("x2", []float64{1.4, 5.6}), train.NumberColumn("x3", []float64{0.2, 2.4}),
			}}
			if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, tolerance)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestCSVForms(t *testing.T) {
	for name, tt := range map[string]struct {
		text   string
		params train.Params
		want   []train.Column
	}{
		"quotes, a mark and CRLF": {"\ufeffa,b\r\n1,\"x, y\"\r\n-2.5e3,\"\"\r\n", nil, []train.Column{
			train.NumberColumn("a", []float64{1, -2500}), train.TextColumn("b", []string{"x, y", ""}, []bool{false, true}),
		}},
		"semicolons and own marks": {"a;b\n1;-\n?;z\n", train.Params{"separator": ";", "missing": []string{"?", "-"}}, []train.Column{
			train.NumberColumn("a", []float64{1, nan}), train.TextColumn("b", []string{"", "z"}, []bool{true, false}),
		}},
		"codes stay texts": {"zip,n\n01234,0x10\n1,2\n", train.Params{"texts": []string{"zip"}}, []train.Column{
			train.TextColumn("zip", []string{"01234", "1"}, nil), train.TextColumn("n", []string{"0x10", "2"}, nil),
		}},
		"some columns": {"a,b,c\n1,2,3\n", train.Params{"columns": []string{"c", "a"}}, []train.Column{
			train.NumberColumn("a", []float64{1}), train.NumberColumn("c", []float64{3}),
		}},
		"no rows": {"a,b\n", nil, []train.Column{train.NumberColumn("a", nil), train.NumberColumn("b", nil)}},
	} {
		t.Run(name, func(t *testing.T) {
			params := train.Params{"path": write(t, tt.text)}
			for key, value := range tt.params {
				params[key] = value
			}
			table, err := load(t, "CSV", params)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, table.Columns, cmpopts.EquateNaNs()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func write(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "data.csv")
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestRefusals(t *testing.T) {
	for name, tt := range map[string]struct {
		dataset string
		params  train.Params
		code    cupel.Code
		says    string
	}{
		"no path":                {"CSV", nil, cupel.Invalid, "path is not set"},
		"no file":                {"Parquet", train.Params{"path": "missing"}, cupel.NotFound, "there is no file missing"},
		"a folder":               {"NumPy", train.Params{"path": "testdata"}, cupel.Invalid, "is no file of data"},
		"an unknown parameter":   {"CSV", train.Params{"file": "x"}, cupel.Invalid, "known are path, target, separator"},
		"a long separator":       {"CSV", train.Params{"path": "x", "separator": "::"}, cupel.Invalid, "use one character"},
		"an unknown target":      {"CSV", train.Params{"path": "testdata/iris.csv", "target": "kind"}, cupel.Invalid, "known are sepal_length"},
		"uneven rows":            {"CSV", train.Params{"path": write(t, "a,b\n1\n")}, cupel.Invalid, "wrong number of fields"},
		"not UTF-8":              {"CSV", train.Params{"path": write(t, "a\n\xff\n")}, cupel.Invalid, "line 2 is not UTF-8"},
		"an empty file":          {"CSV", train.Params{"path": write(t, "")}, cupel.Invalid, "the file is empty"},
		"one name twice":         {"CSV", train.Params{"path": write(t, "a,a\n1,2\n")}, cupel.Invalid, `two columns are called "a"`},
		"no Parquet":             {"Parquet", train.Params{"path": "testdata/iris.csv"}, cupel.Invalid, "iris.csv"},
		"no array":               {"NumPy", train.Params{"path": "testdata/iris.npz", "target": "z"}, cupel.Invalid, `no array "z"`},
		"a column beyond":        {"NumPy", train.Params{"path": "testdata/iris.npy", "target_column": 7}, cupel.Invalid, "there are 5 columns"},
		"no query":               {"SQL", train.Params{"database": "sqlite:x"}, cupel.Invalid, "set either query"},
		"no database":            {"SQL", train.Params{"query": query}, cupel.Invalid, "set either database or database_env"},
		"a password":             {"SQL", train.Params{"query": query, "database": "postgres://a:secret@host/db"}, cupel.Invalid, "use database_env"},
		"a variable that is not": {"SQL", train.Params{"query": query, "database_env": "NOT_SET_ANYWHERE"}, cupel.Invalid, "is not set"},
		"another kind":           {"SQL", train.Params{"query": query, "database": "mysql://host/db"}, cupel.Invalid, "neither sqlite:PATH nor postgres:"},
		"no file of a query":     {"SQL", train.Params{"query_file": "missing.sql", "database": "sqlite:testdata/iris.db"}, cupel.NotFound, "there is no file missing.sql"},
		"a query that is wrong":  {"SQL", train.Params{"query": "SELEC 1", "database": "sqlite:testdata/iris.db"}, cupel.Invalid, "the query failed"},
		"a query that writes":    {"SQL", train.Params{"query": "DELETE FROM iris RETURNING species", "database": "sqlite:testdata/iris.db"}, cupel.Invalid, "readonly"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := load(t, tt.dataset, tt.params)
			if cupel.ErrorCode(err) != tt.code || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %v, want one of code %s that says %q", err, tt.code, tt.says)
			}
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("the error tells the password: %v", err)
			}
		})
	}
}

// TestSource requires that the text of a query is recorded.
func TestSource(t *testing.T) {
	for name, params := range map[string]train.Params{
		"a query":           {"query": query},
		"a query of a file": {"query_file": write(t, query)},
	} {
		t.Run(name, func(t *testing.T) {
			params["database"] = "sqlite:testdata/iris.db"
			made, err := train.NewDataset("SQL", params)
			if err != nil {
				t.Fatal(err)
			}
			source := made.(train.Sourced).Source()
			if source.Kind != "sql" || !strings.Contains(source.Place, query) {
				t.Errorf("%+v", source)
			}
			if table, err := made.Load(t.Context()); err != nil || table.Rows() != 15 {
				t.Errorf("%v: %d rows", err, table.Rows())
			}
		})
	}
}
