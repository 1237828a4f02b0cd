package dataset_test

import (
	"bytes"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/cupel/cupel/internal/dataset"
)

const limit = 1 << 20

// folders are those that testdata/make.py wrote.
var folders = []string{"types", "series", "arrays", "sparse", "empty"}

func golden(t testing.TB, name string) dataset.Dataset {
	t.Helper()
	d, err := dataset.Read(os.DirFS(filepath.Join("testdata", name)), limit)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// memory is a folder in memory, to write into.
type memory fstest.MapFS

func (m memory) create(name string) (io.WriteCloser, error) {
	return &entry{folder: m, name: name}, nil
}

type entry struct {
	bytes.Buffer
	folder memory
	name   string
}

func (e *entry) Close() error {
	e.folder[e.name] = &fstest.MapFile{Data: e.Bytes()}
	return nil
}

func write(t testing.TB, d dataset.Dataset) fstest.MapFS {
	t.Helper()
	folder := memory{}
	if err := dataset.Write(d, folder.create); err != nil {
		t.Fatal(err)
	}
	return fstest.MapFS(folder)
}

// files returns the files of a folder with what is in them.
func files(t testing.TB, folder fs.FS) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := fs.WalkDir(folder, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(folder, path)
		all[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestWhatGoWritesIsWhatPythonWrote(t *testing.T) {
	for _, name := range folders {
		t.Run(name, func(t *testing.T) {
			want := files(t, os.DirFS(filepath.Join("testdata", name)))
			if diff := cmp.Diff(want, files(t, write(t, golden(t, name)))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestEveryTypeThatPythonWrote(t *testing.T) {
	nan, negative := math.NaN(), math.Copysign(0, -1)
	const nat = math.MinInt64
	want := map[string]dataset.Values{
		"bool":            {List: []bool{true, false, true}},
		"int8":            {List: []int8{-128, 0, 127}},
		"int64":           {List: []int64{math.MinInt64, 0, math.MaxInt64}, Missing: []bool{false, true, false}},
		"uint8":           {List: []uint8{0, 1, 255}},
		"uint64":          {List: []uint64{0, 1, math.MaxUint64}},
		"float16":         {List: []uint16{0x3800, 0x7e00, 0xfbff}},
		"float32":         {List: []float32{0.1, float32(math.Inf(1)), float32(nan)}},
		"float64":         {List: []float64{0.1, negative, nan}},
		"nullable float":  {List: []float64{nan, 0, 1}, Missing: []bool{false, true, false}},
		"string":          {List: []string{"größe", "", "a\x00b\n"}},
		"nullable string": {List: []string{"", "", "日本"}, Missing: []bool{true, false, false}},
		"datetime":        {List: []int64{1767323045000000, nat, -1}},
		"zoned":           {List: []int64{1782900000000000000, 1796122800000000000, nat}},
		"duration":        {List: []int64{86400000, nat, -1000}},
		"category":        {List: []int32{0, -1, 1}, Categories: []string{"b", "a", "c"}},
		"ordered":         {List: []int32{0, 1, 0}, Categories: []int64{10, 20}},
		"7":               {List: []int16{1, 2, 3}},
	}
	d, got := golden(t, "types"), map[string]dataset.Values{}
	for i, f := range d.Parts[0].Columns {
		got[f.Name.String()] = d.Data[0].Columns[i]
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateNaNs()); diff != "" {
		t.Error(diff)
	}
	zoned := d.Parts[0].Columns[12]
	if zoned.Unit != "ns" || zoned.Zone == nil || *zoned.Zone != "Europe/Berlin" {
		t.Errorf("zoned is %+v", zoned)
	}
	if last := d.Parts[0].Columns[16].Name; last != dataset.Integer(7) {
		t.Errorf("the last name is %#v", last)
	}
	if ordered := d.Parts[0].Columns[15]; !ordered.Ordered || ordered.Categories.Type != "int64" {
		t.Errorf("ordered is %+v", ordered)
	}
}

func TestOtherKindsThatPythonWrote(t *testing.T) {
	series := golden(t, "series")
	if diff := cmp.Diff([]dataset.Values{{List: []string{"Ulm", "Ulm", "Bonn"}}, {List: []int32{1, 2, 1}}}, series.Data[0].Index); diff != "" {
		t.Error(diff)
	}
	if p := series.Parts[0]; p.Kind != dataset.Series || !p.Columns[0].Name.IsNone() || p.Rows() != 3 {
		t.Errorf("series is %+v", p)
	}
	arrays := golden(t, "arrays")
	if diff := cmp.Diff([]string{"a", "bc", "", "é"}, arrays.Data[1].Values.List); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]float32{0.25}, arrays.Data[2].Values.List); diff != "" || arrays.Parts[2].Rows() != 1 {
		t.Error(diff)
	}
	sparse := golden(t, "sparse")
	want := dataset.Data{Values: dataset.Values{List: []float64{1.5, 2, 3, -1}}, Indptr: []int64{0, 2, 2, 4}, Indices: []int64{1, 3, 0, 3}}
	if diff := cmp.Diff(want, sparse.Data[0]); diff != "" {
		t.Error(diff)
	}
}

func TestMissingValuesAreWrittenAsZero(t *testing.T) {
	d := golden(t, "types")
	for i, f := range d.Parts[0].Columns {
		switch f.Name.String() {
		case "int64":
			d.Data[0].Columns[i].List = []int64{math.MinInt64, 99, math.MaxInt64}
		case "nullable string":
			d.Data[0].Columns[i].List = []string{"under the mask", "", "日本"}
		}
	}
	if diff := cmp.Diff(files(t, os.DirFS("testdata/types")), files(t, write(t, d))); diff != "" {
		t.Error(diff)
	}
}

func TestDescribe(t *testing.T) {
	for name, want := range map[string][2]string{
		"series": {
			`{"parts":[{"name":"","kind":"series","index":[{"name":"city","type":"string"},{"name":null,"type":"int32"}],"columns":[{"name":null,"type":"float64"}]}]}`,
			`{"rows":3,"parts":[{"name":"","shape":[3]}]}`,
		},
		"sparse": {
			`{"parts":[{"name":"X","kind":"csr","type":"float64","dimensions":2},{"name":"y","kind":"array","type":"int8","dimensions":1}]}`,
			`{"rows":3,"parts":[{"name":"X","shape":[3,4],"stored":4},{"name":"y","shape":[3]}]}`,
		},
		"empty": {`{"parts":[]}`, `{"rows":0,"parts":[]}`},
	} {
		t.Run(name, func(t *testing.T) {
			schema, profile, err := dataset.Describe(golden(t, name).Header)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, [2]string{schema, profile}); diff != "" {
				t.Error(diff)
			}
		})
	}
}
