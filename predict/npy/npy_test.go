package npy_test

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/npy"
)

const limit = 1 << 20

func golden(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func read(t *testing.T, name string) npy.Array {
	t.Helper()
	array, err := npy.Read(bytes.NewReader(golden(t, name)), limit)
	if err != nil {
		t.Fatal(err)
	}
	return array
}

func TestNumbersThatNumPyWrote(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for name, tt := range map[string]struct {
		dtype  string
		shape  []int64
		values []float64
	}{
		"float64":          {"<f8", []int64{2, 3}, []float64{1.5, math.Copysign(0, -1), nan, inf, -inf, 5e-324}},
		"float32-fortran":  {"<f4", []int64{2, 3}, []float64{0, 3, 1, 4, 2, 5}},
		"float16":          {"<f2", []int64{7}, []float64{0, math.Copysign(0, -1), 1, 65504, 5.960464477539063e-08, inf, nan}},
		"int16-big-endian": {">i2", []int64{3}, []float64{1, -2, 300}},
		"uint64":           {"<u8", []int64{2}, []float64{0, 1 << 64}},
		"bool":             {"|b1", []int64{3}, []float64{1, 0, 1}},
		"scalar":           {"<i8", []int64{}, []float64{7}},
		"empty":            {"<i4", []int64{0, 4}, []float64{}},
		"version-2":        {"|b1", []int64{3}, []float64{1, 0, 1}},
		"version-3":        {"|b1", []int64{3}, []float64{1, 0, 1}},
	} {
		t.Run(name, func(t *testing.T) {
			array := read(t, name+".npy")
			if got := array.Type.String(); got != tt.dtype {
				t.Errorf("type %s, want %s", got, tt.dtype)
			}
			if diff := cmp.Diff(tt.shape, array.Shape); diff != "" {
				t.Error(diff)
			}
			got, err := npy.Float64s(array)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.values, got, cmpopts.EquateNaNs()); diff != "" {
				t.Error(diff)
			}
		})
	}
	if !read(t, "float32-fortran.npy").Fortran {
		t.Error("the order of Fortran is not seen")
	}
}

func TestOtherTypesThatNumPyWrote(t *testing.T) {
	for name, want := range map[string]npy.DType{
		"complex": {Kind: npy.Complex, Size: 16},
		"unicode": {Kind: npy.Unicode, Size: 20},
		"bytes":   {Kind: npy.Bytes, Size: 3},
		"times":   {Kind: npy.Datetime, Size: 8, Unit: "ns"},
	} {
		t.Run(name, func(t *testing.T) {
			array := read(t, name+".npy")
			if array.Type != want {
				t.Errorf("type %+v, want %+v", array.Type, want)
			}
			if _, err := npy.Float64s(array); cupel.ErrorCode(err) != cupel.Invalid {
				t.Errorf("read as numbers: %v", err)
			}
		})
	}
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	files, err := filepath.Glob("testdata/*.npy")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		if name == "objects.npy" || name == "records.npy" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			array := read(t, name)
			var written bytes.Buffer
			if err := npy.Write(&written, array); err != nil {
				t.Fatal(err)
			}
			if written.Len()-len(array.Data) != 64*(1+(written.Len()-len(array.Data)-1)/64) {
				t.Errorf("the values begin at byte %d", written.Len()-len(array.Data))
			}
			again, err := npy.Read(&written, limit)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(array, again); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWriteHasOneForm(t *testing.T) {
	array, err := npy.Of([]int32{1, 2, 3})
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := npy.Write(&got, array); err != nil {
		t.Fatal(err)
	}
	text := "{'descr': '<i4', 'fortran_order': False, 'shape': (3,), }"
	want := "\x93NUMPY\x01\x00\x76\x00" + text + strings.Repeat(" ", 128-10-len(text)-1) + "\n\x01\x00\x00\x00\x02\x00\x00\x00\x03\x00\x00\x00"
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Error(diff)
	}
}

func TestRefusals(t *testing.T) {
	good := string(golden(t, "float64.npy"))
	header := func(text string) string {
		return "\x93NUMPY\x01\x00" + string([]byte{byte(len(text)), byte(len(text) >> 8)}) + text
	}
	shape := func(shape string) string {
		return header("{'descr': '<f8', 'fortran_order': False, 'shape': " + shape + ", }")
	}
	for name, tt := range map[string]struct {
		text string
		code cupel.Code
		says string
	}{
		"Python objects":        {string(golden(t, "objects.npy")), cupel.Invalid, "Python objects"},
		"records":               {string(golden(t, "records.npy")), cupel.Invalid, "records"},
		"nothing":               {"", cupel.Invalid, "ends within its header"},
		"another file":          {"PK\x03\x04....", cupel.Invalid, "not a NumPy file"},
		"cut in the header":     {good[:30], cupel.Invalid, "ends within its header"},
		"cut in the values":     {good[:len(good)-1], cupel.Invalid, "cut short"},
		"another version":       {"\x93NUMPY\x04\x00" + good[8:], cupel.Invalid, "version 4.0"},
		"a very long header":    {"\x93NUMPY\x02\x00\xff\xff\xff\xff", cupel.TooLarge, "header"},
		"more than the limit":   {shape("(131073,)"), cupel.TooLarge, "limit"},
		"a product too large":   {shape("(9007199254740991, 9007199254740991)"), cupel.TooLarge, "larger than any file"},
		"large beside zero":     {shape("(0, 9007199254740991, 9007199254740991)"), cupel.TooLarge, "larger than any file"},
		"a dimension too large": {shape("(9007199254740992,)"), cupel.Invalid, "no length"},
		"a negative dimension":  {shape("(-1,)"), cupel.Invalid, "length is expected"},
		"a number for a tuple":  {shape("(3)"), cupel.Invalid, "no tuple"},
		"65 dimensions":         {shape("(" + strings.Repeat("1,", 65) + ")"), cupel.Invalid, "dimensions"},
		"a key missing":         {header("{'descr': '<f8', 'fortran_order': False}"), cupel.Invalid, "has the keys"},
		"a key twice":           {header("{'descr': '<f8', 'descr': '<f8', 'shape': ()}"), cupel.Invalid, "twice"},
		"an unknown key":        {header("{'colour': '<f8'}"), cupel.Invalid, "not known"},
		"code for a header":     {header("__import__('os')"), cupel.Invalid, "expected"},
		"an unknown type":       {header("{'descr': '<f16', 'fortran_order': False, 'shape': ()}"), cupel.Invalid, "cannot be read"},
		"a huge item":           {header("{'descr': '|V99999999', 'fortran_order': False, 'shape': ()}"), cupel.Invalid, "cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := npy.Read(strings.NewReader(tt.text), limit)
			if cupel.ErrorCode(err) != tt.code || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v (%s), want %s with %q", err, cupel.ErrorCode(err), tt.code, tt.says)
			}
		})
	}
}

func TestValuesHaveTheirType(t *testing.T) {
	if _, err := npy.Values[float32](read(t, "float64.npy")); cupel.ErrorCode(err) != cupel.Invalid {
		t.Errorf("float64 is read as float32: %v", err)
	}
	if _, err := npy.Of([]int8{1, 2, 3}, 2, 2); cupel.ErrorCode(err) != cupel.Invalid {
		t.Errorf("three values in a shape of four: %v", err)
	}
	got, err := npy.Values[int16](read(t, "int16-big-endian.npy"))
	if diff := cmp.Diff([]int16{1, -2, 300}, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/*.npy")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		f.Add(golden(f, filepath.Base(file)))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		array, err := npy.Read(bytes.NewReader(text), limit)
		if err != nil {
			if code := cupel.ErrorCode(err); code != cupel.Invalid && code != cupel.TooLarge {
				t.Errorf("error %v has the code %s", err, code)
			}
			return
		}
		var written bytes.Buffer
		if err := npy.Write(&written, array); err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		again, err := npy.Read(&written, limit)
		if err != nil || !cmp.Equal(array, again, cmpopts.EquateEmpty()) {
			t.Errorf("%+v became %+v: %v", array.Header, again.Header, err)
		}
	})
}
