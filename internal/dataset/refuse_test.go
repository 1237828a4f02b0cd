package dataset_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/dataset"
)

func TestHeaderRefusals(t *testing.T) {
	text, err := os.ReadFile("testdata/sparse/dataset.json")
	if err != nil {
		t.Fatal(err)
	}
	types, err := os.ReadFile("testdata/types/dataset.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct{ in, old, new, says string }{
		"another format":          {string(text), "cupel-dataset/1", "cupel-dataset/2", "a newer one may read it"},
		"a missing key":           {string(text), `"names":[],`, ``, "names is missing"},
		"an unknown key":          {string(text), `"names":[]`, `"names":[],"colour":1`, "colour"},
		"a key twice":             {string(text), `"names":[]`, `"names":[],"names":[]`, "twice"},
		"two parts of a name":     {string(text), `"name":"y"`, `"name":"X"`, "two parts"},
		"an unknown kind":         {string(text), `"kind":"csr"`, `"kind":"coo"`, `kind "coo"`},
		"a negative shape":        {string(text), `"shape":[3,4]`, `"shape":[-3,4]`, "length"},
		"a huge shape":            {string(text), `"shape":[3,4]`, `"shape":[9007199254740991,9007199254740991]`, "larger than any file"},
		"more stored than places": {string(text), `"stored":4`, `"stored":13`, "does not store 13"},
		"a matrix of texts":       {string(text), `"type":"float64"`, `"type":"string"`, "numbers"},
		"an unknown type":         {string(text), `"type":"float64"`, `"type":"object"`, "numbers"},
		"columns that do not fit": {string(types), `"shape":[3,17]`, `"shape":[3,18]`, "does not fit"},
		"two columns of a name":   {string(types), `"name":"int8"`, `"name":"bool"`, "two columns"},
		"a fraction for a name":   {string(types), `"name":7`, `"name":7.5`, "a name is"},
		"a nullable datetime":     {string(types), `"name":"datetime","nullable":false`, `"name":"datetime","nullable":true`, "not nullable"},
		"an unknown unit":         {string(types), `"unit":"us"`, `"unit":"D"`, "unit"},
		"a zone of an integer":    {string(types), `"type":"int8","unit":"","variant":"","zone":null`, `"type":"int8","unit":"","variant":"","zone":"UTC"`, "zone"},
		"categories of times":     {string(types), `{"size":3,"type":"string"}`, `{"size":3,"type":"datetime"}`, "categories are"},
		"something behind":        {string(text), `}]}`, `}]}{}`, "follows"},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(tt.in, tt.old) {
				t.Fatalf("there is no %s to replace", tt.old)
			}
			changed := strings.Replace(tt.in, tt.old, tt.new, 1)
			_, err := dataset.ParseHeader([]byte(changed))
			code := cupel.ErrorCode(err)
			if code != cupel.Invalid && code != cupel.TooLarge || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want %q", err, tt.says)
			}
		})
	}
}

func TestFolderRefusals(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	arrays, sparse, types := write(t, golden(t, "arrays")), write(t, golden(t, "sparse")), write(t, golden(t, "types"))
	objects := "\x93NUMPY\x01\x00\x36\x00{'descr': '|O', 'fortran_order': False, 'shape': (1,)}"
	at := func(from fstest.MapFS, path string) string { return string(from[path].Data) }
	for name, tt := range map[string]struct {
		folder fstest.MapFS
		path   string
		text   string
		says   string
	}{
		"no dataset":             {fstest.MapFS{}, "a", "", "no dataset.json"},
		"Python objects":         {arrays, "0/values.npy", objects, "Python objects"},
		"a file cut short":       {arrays, "0/values.npy", strings.TrimSuffix(at(arrays, "0/values.npy"), "\x0b"), "cut short"},
		"a file that is longer":  {arrays, "0/values.npy", at(arrays, "0/values.npy") + "x", "longer"},
		"another type":           {arrays, "0/values.npy", strings.Replace(at(arrays, "0/values.npy"), "|u1", "|i1", 1), "asks for |u1"},
		"another shape":          {arrays, "0/values.npy", strings.Replace(at(arrays, "0/values.npy"), "(2, 3, 2)", "(3, 2, 2)", 1), "asks for"},
		"texts cut short":        {arrays, "1/values.lengths.npy", strings.Replace(at(arrays, "1/values.lengths.npy"), "\x02\x00\x00\x00", "\x06\x00\x00\x00", 1), "not all there"},
		"a negative length":      {arrays, "1/values.lengths.npy", strings.Replace(at(arrays, "1/values.lengths.npy"), "\x02\x00\x00\x00", "\xff\xff\xff\xff", 1), "not all there"},
		"texts left over":        {arrays, "1/values.lengths.npy", strings.Replace(at(arrays, "1/values.lengths.npy"), "\x02\x00\x00\x00", "\x01\x00\x00\x00", 1), "UTF-8"},
		"bytes that are no text": {arrays, "1/values.bytes.npy", strings.Replace(at(arrays, "1/values.bytes.npy"), "é", "\xff\xff", 1), "UTF-8"},
		"columns out of order":   {sparse, "0/indices.npy", strings.Replace(at(sparse, "0/indices.npy"), "\x01\x00\x00\x00\x03", "\x03\x00\x00\x00\x01", 1), "do not ascend"},
		"a column beyond":        {sparse, "0/indices.npy", strings.Replace(at(sparse, "0/indices.npy"), "\x01\x00\x00\x00\x03", "\x01\x00\x00\x00\x04", 1), "not in the matrix"},
		"rows that go back":      {sparse, "0/indptr.npy", strings.Replace(at(sparse, "0/indptr.npy"), "\x02\x00\x00\x00\x00\x00\x00\x00\x02", "\x02\x00\x00\x00\x00\x00\x00\x00\x01", 1), "before it begins"},
		"a category beyond":      {types, "0/column-15.npy", strings.Replace(at(types, "0/column-15.npy"), "\n\x00\x00\x00\x00\x01", "\n\x00\x00\x00\x00\x02", 1), "no category 2"},
	} {
		t.Run(name, func(t *testing.T) {
			folder := fstest.MapFS{}
			for path, file := range tt.folder {
				folder[path] = file
			}
			if old, there := folder[tt.path]; there && string(old.Data) == tt.text {
				t.Fatal("nothing was changed")
			}
			folder[tt.path] = file(tt.text)
			_, err := dataset.Read(folder, limit)
			if cupel.ErrorCode(err) != cupel.Invalid || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want %q", err, tt.says)
			}
		})
	}
}

func TestAMissingFileIsNamed(t *testing.T) {
	folder := write(t, golden(t, "sparse"))
	delete(folder, "0/indptr.npy")
	_, err := dataset.Read(folder, limit)
	if cupel.ErrorCode(err) != cupel.Invalid || !strings.Contains(err.Error(), "0/indptr.npy is missing") {
		t.Errorf("got %v", err)
	}
}

func TestMoreThanTheLimitIsRefused(t *testing.T) {
	_, err := dataset.Read(os.DirFS("testdata/types"), 20)
	if cupel.ErrorCode(err) != cupel.TooLarge {
		t.Errorf("got %v", err)
	}
}

func TestDataThatDoesNotFitIsNotWritten(t *testing.T) {
	for name, change := range map[string]func(*dataset.Dataset){
		"a row less":          func(d *dataset.Dataset) { d.Data[0].Columns[1].List = []int8{1, 2} },
		"another type":        func(d *dataset.Dataset) { d.Data[0].Columns[1].List = []int16{1, 2, 3} },
		"no slice":            func(d *dataset.Dataset) { d.Data[0].Columns[1].List = 3 },
		"no mask":             func(d *dataset.Dataset) { d.Data[0].Columns[2].Missing = nil },
		"a mask not asked":    func(d *dataset.Dataset) { d.Data[0].Columns[1].Missing = []bool{false, false, false} },
		"a category beyond":   func(d *dataset.Dataset) { d.Data[0].Columns[14].List = []int32{0, 3, 0} },
		"bytes for a text":    func(d *dataset.Dataset) { d.Data[0].Columns[9].List = []string{"\xff", "", ""} },
		"a column less":       func(d *dataset.Dataset) { d.Data[0].Columns = d.Data[0].Columns[1:] },
		"a part less":         func(d *dataset.Dataset) { d.Data = nil },
		"a header that fails": func(d *dataset.Dataset) { d.Parts[0].Kind = "frame" },
	} {
		t.Run(name, func(t *testing.T) {
			d := golden(t, "types")
			change(&d)
			if err := dataset.Write(d, memory{}.create); cupel.ErrorCode(err) != cupel.Invalid {
				t.Errorf("got %v", err)
			}
		})
	}
}
