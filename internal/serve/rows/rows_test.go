package rows_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/jsonscan"
	"github.com/cupel/cupel/internal/serve/rows"
	"github.com/cupel/cupel/predict/npy"
)

// wanted takes every column.
var wanted = rows.Wanted{MaxRows: 1000}

// readers are all of the package, by the form that they read.
var readers = map[string]func(body []byte, want rows.Wanted) (*rows.Table, error){
	"rows":    scanned(rows.Rows),
	"split":   scanned(rows.Split),
	"columns": scanned(rows.ByColumn),
	"csv":     rows.CSV,
	"npy":     rows.NPY,
}

func scanned(read func(*jsonscan.Scanner, rows.Wanted) *rows.Table) func([]byte, rows.Wanted) (*rows.Table, error) {
	return func(body []byte, want rows.Wanted) (*rows.Table, error) {
		s := jsonscan.New(string(body))
		table := read(s, want)
		s.End()
		return table, s.Err()
	}
}

func array(t testing.TB, shape ...int64) []byte {
	t.Helper()
	count := int64(1)
	for _, n := range shape {
		count *= n
	}
	values := make([]float32, count)
	a, err := npy.Of(values, shape...)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := npy.Write(&b, a); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestShapes(t *testing.T) {
	for _, c := range []struct {
		name, form, body string
		rows, width      int
	}{
		{"records", "rows", `[{"a":1,"b":"x"},{"b":null,"a":true}]`, 2, 2},
		{"lists", "rows", `[[1,2,3],["x",null,false]]`, 2, 3},
		{"split", "split", `{"index":[0],"columns":["a","b"],"data":[[1,2]]}`, 1, 2},
		{"split without names", "split", `{"columns":null,"data":[[1,2],[3,4]]}`, 2, 2},
		{"data before columns", "split", `{"data":[[1,2]],"columns":["a","b"]}`, 1, 2},
		{"columns", "columns", `{"a":[1,2,3],"b":[["x"],["y"],[null]]}`, 3, 2},
		{"csv", "csv", "a,b\n1,x\n,\"y,z\"\n", 2, 2},
		{"npy", "npy", string(array(t, 4, 3)), 4, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			table, err := readers[c.form]([]byte(c.body), wanted)
			if err != nil {
				t.Fatal(err)
			}
			if table.Rows != c.rows || table.Width != c.width {
				t.Errorf("%d rows of %d, want %d of %d", table.Rows, table.Width, c.rows, c.width)
			}
		})
	}
}

func TestMoreRowsThanTheLimit(t *testing.T) {
	for form, body := range map[string]string{
		"rows": `[[1],[2],[3]]`, "split": `{"data":[[1],[2],[3]]}`, "columns": `{"a":[1,2,3]}`, "csv": "a\n1\n2\n3\n", "npy": string(array(t, 3, 1)),
	} {
		t.Run(form, func(t *testing.T) {
			if _, err := readers[form]([]byte(body), rows.Wanted{MaxRows: 2}); cupel.ErrorCode(err) != cupel.TooLarge {
				t.Error(err)
			}
			if _, err := readers[form]([]byte(body), rows.Wanted{MaxRows: 3}); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestOtherArraysThanRowsAndColumns(t *testing.T) {
	for _, shape := range [][]int64{{3}, {2, 2, 2}, {2, 0}} {
		if _, err := rows.NPY(array(t, shape...), wanted); cupel.ErrorCode(err) != cupel.Invalid {
			t.Errorf("%v: %v", shape, err)
		}
	}
}

// FuzzRows holds what is read to its own shape, whatever the body is.
func FuzzRows(f *testing.F) {
	for _, body := range []string{
		`[{"a":1,"b":"x"},{"b":null,"a":true}]`, `[[1,2],[3,"x"]]`, `{"columns":["a"],"data":[[1],[null]]}`,
		`{"a":[1,2],"b":[["x"],[true]]}`, "a,b\n1,2\nx,\n", string(array(f, 2, 2)), `[{"a":1e999}]`, `[{`, `[[[`, `{"a":[`, `[{"é":"\ud800"}]`,
	} {
		f.Add([]byte(body), true)
		f.Add([]byte(body), false)
	}
	f.Fuzz(func(t *testing.T, body []byte, named bool) {
		want := rows.Wanted{MaxRows: 50}
		if named {
			want.Columns = []string{"a", "b"}
		}
		for form, read := range readers {
			table, err := read(body, want)
			switch {
			case err != nil:
				if code := cupel.ErrorCode(err); code != cupel.Invalid && code != cupel.TooLarge {
					t.Errorf("%s: code %s: %v", form, code, err)
				}
			case table.Rows > want.MaxRows || table.Width < 0 || table.Columns != nil && len(table.Columns) != table.Width:
				t.Errorf("%s: %d rows of %d with the columns %q", form, table.Rows, table.Width, table.Columns)
			}
		}
	})
}

// BenchmarkRows reads 10,000 rows of 50 numbers.
func BenchmarkRows(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	var lists strings.Builder
	lists.WriteByte('[')
	for i := range 10_000 {
		if i > 0 {
			lists.WriteByte(',')
		}
		lists.WriteByte('[')
		for j := range 50 {
			if j > 0 {
				lists.WriteByte(',')
			}
			fmt.Fprintf(&lists, "%.6f", random.NormFloat64())
		}
		lists.WriteByte(']')
	}
	lists.WriteByte(']')
	body := []byte(lists.String())
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		if _, err := readers["rows"](body, rows.Wanted{MaxRows: 10_000}); err != nil {
			b.Fatal(err)
		}
	}
}
