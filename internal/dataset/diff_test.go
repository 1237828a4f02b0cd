package dataset_test

import (
	"context"
	"math"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/dataset"
)

// column is a field with its values.
type column struct {
	field  dataset.Field
	values dataset.Values
}

func col(name string, kind dataset.Type, list any) column {
	return column{dataset.Field{Name: dataset.Text(name), Type: kind}, dataset.Values{List: list}}
}

func ints(name string, list ...int64) column { return col(name, "int64", list) }

func category(categories []string, codes ...int32) column {
	c := col("c", dataset.Category, codes)
	c.field.Categories = &dataset.Categories{Type: dataset.String, Size: int64(len(categories))}
	c.values.Categories = categories
	return c
}

func nullable(c column, missing ...bool) column {
	c.field.Nullable, c.values.Missing = true, missing
	return c
}

func table(rows int64, columns ...column) dataset.Dataset {
	part, data := dataset.Part{Kind: dataset.Table, Shape: []int64{rows, int64(len(columns))}}, dataset.Data{}
	for _, c := range columns {
		part.Columns, data.Columns = append(part.Columns, c.field), append(data.Columns, c.values)
	}
	return dataset.Dataset{Header: dataset.Header{Parts: []dataset.Part{part}}, Data: []dataset.Data{data}}
}

func columnOf(d dataset.Dataset, i int) column {
	return column{d.Parts[0].Columns[i], d.Data[0].Columns[i]}
}

func indexed(d dataset.Dataset, index column) dataset.Dataset {
	d.Parts[0].Index, d.Data[0].Index = []dataset.Field{index.field}, []dataset.Values{index.values}
	return d
}

func array(list any, kind dataset.Type, shape ...int64) dataset.Dataset {
	part := dataset.Part{Kind: dataset.Array, Shape: shape, Values: &dataset.Field{Type: kind}}
	return dataset.Dataset{Header: dataset.Header{Parts: []dataset.Part{part}}, Data: []dataset.Data{{Values: dataset.Values{List: list}}}}
}

func matrix(columns int64, indptr, indices []int64, values []float64) dataset.Dataset {
	part := dataset.Part{
		Kind: dataset.CSR, Shape: []int64{int64(len(indptr) - 1), columns}, Stored: int64(len(values)), Values: &dataset.Field{Type: "float64"},
	}
	data := dataset.Data{Values: dataset.Values{List: values}, Indptr: indptr, Indices: indices}
	return dataset.Dataset{Header: dataset.Header{Parts: []dataset.Part{part}}, Data: []dataset.Data{data}}
}

func diff(t testing.TB, old, new dataset.Dataset) dataset.Difference {
	t.Helper()
	d, err := dataset.Diff(context.Background(), write(t, old), write(t, new))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// changed is a part that differs in nothing, to be filled in.
func changed(old, new []int64, fill func(*dataset.PartDifference)) *dataset.PartDifference {
	d := &dataset.PartDifference{
		OldShape: old, NewShape: new, AddedColumns: []string{}, RemovedColumns: []string{}, Retyped: []dataset.Retyped{}, RowsCompared: true,
	}
	fill(d)
	return d
}

func rows(added, removed int64) func(*dataset.PartDifference) {
	return func(d *dataset.PartDifference) { d.RowsAdded, d.RowsRemoved = added, removed }
}

func TestDiffOfOnePart(t *testing.T) {
	nan, otherNaN := math.NaN(), math.Float64frombits(math.Float64bits(math.NaN())^1)
	base := table(3, ints("a", 1, 2, 3), col("s", dataset.String, []string{"x", "y", "z"}))
	shape := []int64{3, 2}
	long := strings.Repeat("long ", 30_000)
	for name, tt := range map[string]struct {
		old, new dataset.Dataset
		want     *dataset.PartDifference // nil where nothing differs
	}{
		"nothing":              {base, base, nil},
		"a value changed":      {base, table(3, ints("a", 1, 2, 4), columnOf(base, 1)), changed(shape, shape, rows(1, 1))},
		"a text changed":       {base, table(3, columnOf(base, 0), col("s", dataset.String, []string{"x", "yy", "z"})), changed(shape, shape, rows(1, 1))},
		"a row appended":       {base, table(4, ints("a", 1, 2, 3, 4), col("s", dataset.String, []string{"x", "y", "z", "x"})), changed(shape, []int64{4, 2}, rows(1, 0))},
		"a row removed":        {base, table(2, ints("a", 1, 3), col("s", dataset.String, []string{"x", "z"})), changed(shape, []int64{2, 2}, rows(0, 1))},
		"a row doubled":        {table(2, ints("a", 1, 1)), table(3, ints("a", 1, 1, 1)), changed([]int64{2, 1}, []int64{3, 1}, rows(1, 0))},
		"rows in other order":  {base, table(3, ints("a", 2, 1, 3), col("s", dataset.String, []string{"y", "x", "z"})), changed(shape, shape, func(d *dataset.PartDifference) { d.Reordered = true })},
		"values that swapped":  {base, table(3, ints("a", 2, 1, 3), columnOf(base, 1)), changed(shape, shape, rows(2, 2))},
		"columns in new order": {base, table(3, columnOf(base, 1), columnOf(base, 0)), nil},
		"a column added":       {base, table(3, columnOf(base, 0), columnOf(base, 1), ints("b", 1, 1, 1)), changed(shape, []int64{3, 3}, func(d *dataset.PartDifference) { d.AddedColumns = []string{"b"} })},
		"a column removed, a row changed": {base, table(3, ints("a", 1, 2, 4)), changed(shape, []int64{3, 1}, func(d *dataset.PartDifference) {
			d.RemovedColumns, d.RowsAdded, d.RowsRemoved = []string{"s"}, 1, 1
		})},
		"a column of a new type": {base, table(3, col("a", "int32", []int32{1, 2, 3}), columnOf(base, 1)), changed(shape, shape, func(d *dataset.PartDifference) {
			d.Retyped = []dataset.Retyped{{Name: "a", Old: "int64", New: "int32"}}
		})},
		"no column in common": {table(1, ints("a", 1)), table(1, ints("b", 1)), changed([]int64{1, 1}, []int64{1, 1}, func(d *dataset.PartDifference) {
			d.AddedColumns, d.RemovedColumns, d.RowsCompared = []string{"b"}, []string{"a"}, false
		})},
		"no columns at all":     {table(2), table(2), nil},
		"categories recoded":    {table(2, category([]string{"x", "y"}, 0, -1)), table(2, category([]string{"z", "x"}, 1, -1)), nil},
		"a category changed":    {table(2, category([]string{"x", "y"}, 0, 1)), table(2, category([]string{"x", "y"}, 0, 0)), changed([]int64{2, 1}, []int64{2, 1}, rows(1, 1))},
		"NaN of other bits":     {table(1, col("f", "float64", []float64{nan})), table(1, col("f", "float64", []float64{otherNaN})), nil},
		"a mask without effect": {table(1, ints("a", 1)), table(1, nullable(ints("a", 1), false)), nil},
		"missing, and zero":     {table(1, nullable(ints("a", 0), true)), table(1, ints("a", 0)), changed([]int64{1, 1}, []int64{1, 1}, rows(1, 1))},
		"texts cut elsewhere":   {table(2, col("s", dataset.String, []string{"ab", "c"})), table(2, col("s", dataset.String, []string{"a", "bc"})), changed([]int64{2, 1}, []int64{2, 1}, rows(2, 2))},
		"a long text":           {table(1, col("s", dataset.String, []string{long + "a"})), table(1, col("s", dataset.String, []string{long + "b"})), changed([]int64{1, 1}, []int64{1, 1}, rows(1, 1))},
		"an index":              {indexed(table(2, ints("a", 1, 2)), ints("id", 1, 2)), indexed(table(2, ints("a", 1, 2)), ints("id", 1, 3)), changed([]int64{2, 1}, []int64{2, 1}, rows(1, 1))},
		"an index that is new": {table(1, ints("a", 1)), indexed(table(1, ints("a", 1)), ints("id", 1)), changed([]int64{1, 1}, []int64{1, 1}, func(d *dataset.PartDifference) {
			d.AddedColumns = []string{"index id"}
		})},
		"a row of an array":   {array([]uint8{1, 2, 3, 4}, "uint8", 2, 2), array([]uint8{1, 2, 3, 5}, "uint8", 2, 2), changed([]int64{2, 2}, []int64{2, 2}, rows(1, 1))},
		"rows of other width": {array([]uint8{1, 2}, "uint8", 1, 2), array([]uint8{1, 2}, "uint8", 2, 1), changed([]int64{1, 2}, []int64{2, 1}, func(d *dataset.PartDifference) { d.RowsCompared = false })},
		"a scalar":            {array([]float32{1}, "float32"), array([]float32{2}, "float32"), changed([]int64{}, []int64{}, rows(1, 1))},
		"an array of a new type": {array([]uint8{1}, "uint8", 1), array([]int8{1}, "int8", 1), changed([]int64{1}, []int64{1}, func(d *dataset.PartDifference) {
			d.Retyped, d.RowsCompared = []dataset.Retyped{{Old: "uint8", New: "int8"}}, false
		})},
		"a table that was an array": {array([]int64{1}, "int64", 1), table(1, ints("a", 1)), changed([]int64{1}, []int64{1, 1}, func(d *dataset.PartDifference) {
			d.Retyped, d.RowsCompared = []dataset.Retyped{{Old: "array", New: "table"}}, false
		})},
		"a sparse value":  {matrix(3, []int64{0, 1, 2}, []int64{0, 1}, []float64{1, 2}), matrix(3, []int64{0, 1, 2}, []int64{0, 1}, []float64{1, 3}), changed([]int64{2, 3}, []int64{2, 3}, rows(1, 1))},
		"a sparse column": {matrix(3, []int64{0, 1, 2}, []int64{0, 1}, []float64{1, 2}), matrix(3, []int64{0, 1, 2}, []int64{0, 2}, []float64{1, 2}), changed([]int64{2, 3}, []int64{2, 3}, rows(1, 1))},
		"a sparse row":    {matrix(3, []int64{0, 1, 2}, []int64{0, 1}, []float64{1, 2}), matrix(3, []int64{0, 2, 2}, []int64{0, 1}, []float64{1, 2}), changed([]int64{2, 3}, []int64{2, 3}, rows(2, 2))},
	} {
		t.Run(name, func(t *testing.T) {
			got, want := diff(t, tt.old, tt.new), []dataset.PartDifference{}
			if tt.want != nil {
				want = append(want, *tt.want)
			}
			if diff := cmp.Diff(want, got.Parts); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDiffOfParts(t *testing.T) {
	one, two := golden(t, "sparse"), golden(t, "sparse")
	two.Parts[1].Name = "target"
	got := diff(t, one, two)
	want := dataset.Difference{AddedParts: []string{"target"}, RemovedParts: []string{"y"}, Parts: []dataset.PartDifference{}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestADatasetEqualsItself(t *testing.T) {
	for _, name := range folders {
		t.Run(name, func(t *testing.T) {
			got := diff(t, golden(t, name), golden(t, name))
			if len(got.Parts)+len(got.AddedParts)+len(got.RemovedParts) != 0 {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestOfVeryManyRowsOnlyTheNumberIsCompared(t *testing.T) {
	header := func(rows string) fstest.MapFS {
		text := `{"format":"cupel-dataset/1","parts":[{"name":"","kind":"series","shape":[` + rows + `],"stored":0,"names":[],"index":[],"values":null,` +
			`"columns":[{"name":"a","type":"int64","nullable":false,"unit":"","zone":null,"ordered":false,"categories":null,"variant":""}]}]}`
		return fstest.MapFS{"dataset.json": {Data: []byte(text)}}
	}
	got, err := dataset.Diff(context.Background(), header("8388609"), header("8388610"))
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Parts) != 1 || got.Parts[0].RowsCompared || got.Parts[0].NewShape[0] != 8388610 {
		t.Errorf("got %+v", got)
	}
}

func TestDiffRefusesDamagedFolders(t *testing.T) {
	whole := os.DirFS("testdata/types")
	for name, tt := range map[string]struct{ path, says string }{
		"numbers cut short": {"0/column-1.npy", "cut short"},
		"texts cut short":   {"0/column-9.bytes.npy", "cut short"},
		"a mask cut short":  {"0/column-2.missing.npy", "cut short"},
		"codes cut short":   {"0/column-14.npy", "cut short"},
	} {
		t.Run(name, func(t *testing.T) {
			folder := write(t, golden(t, "types"))
			data := folder[tt.path].Data
			folder[tt.path] = &fstest.MapFile{Data: data[:len(data)-1]}
			_, err := dataset.Diff(context.Background(), whole, folder)
			if cupel.ErrorCode(err) != cupel.Invalid || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v", err)
			}
			folder[tt.path] = &fstest.MapFile{Data: append(append([]byte{}, data...), 0)}
			if _, err := dataset.Diff(context.Background(), folder, whole); cupel.ErrorCode(err) != cupel.Invalid || !strings.Contains(err.Error(), "longer") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestDiffEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := dataset.Diff(ctx, os.DirFS("testdata/types"), os.DirFS("testdata/types")); err == nil {
		t.Error("it went on")
	}
}
