package document_test

import (
	"os"
	"strings"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/jsontext"
	"github.com/cupel/cupel/internal/replay/document"
)

// golden are documents that every later version, and Python, must read.
var golden = []string{"testdata/stored.json", "testdata/source.json"}

func TestGoldenDocuments(t *testing.T) {
	for _, file := range golden {
		text := read(t, file)
		d, err := document.Parse(text)
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		want, err := jsontext.Canonical(text)
		if err != nil {
			t.Fatal(err)
		}
		encoded, err := d.Encode()
		if err != nil || string(encoded) != string(want) {
			t.Errorf("%s is written as (%v)\n%s\nwant\n%s", file, err, encoded, want)
		}
	}
}

func read(t testing.TB, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestDocumentsThatAreRefused(t *testing.T) {
	text := string(read(t, golden[0]))
	for name, tt := range map[string]struct {
		old, new, says string
		code           cupel.Code
	}{
		"another version":     {`cupel-replay/1`, `cupel-replay/2`, "cupel-replay/2", cupel.Invalid},
		"unknown key":         {`"data"`, `"extra": 1, "data"`, "extra", cupel.Invalid},
		"missing key":         {`"data": "stored",`, ``, "/data is missing", cupel.Invalid},
		"key in other case":   {`"data"`, `"Data"`, "data", cupel.Invalid},
		"key twice":           {`"data"`, `"data": "source", "data"`, "twice", cupel.Invalid},
		"data unknown":        {`"stored"`, `"best"`, "best", cupel.Invalid},
		"no project":          {`"default"`, `""`, "/project", cupel.Invalid},
		"no run":              {`1c0f7d3f0e5b4a7f9e2d8c6b5a403f21`, ``, "/run_id", cupel.Invalid},
		"spec broken":         {`"kind": "python"`, `"kind": "perl"`, "/spec", cupel.Invalid},
		"spec of no object":   {`"spec": {`, `"spec": null, "was": {`, "was", cupel.Invalid},
		"input renamed":       {`"name": "customers", "digest": "9e2a", "f`, `"name": "others", "digest": "9e2a", "f`, "/inputs/1", cupel.Invalid},
		"no folder":           {`"/replays/r/inputs/0"`, `null`, "/inputs/0/folder", cupel.Invalid},
		"folder relative":     {`"/replays/r/inputs/0"`, `"inputs/0"`, "absolute", cupel.Invalid},
		"input missing":       {`{"role": "", "name": "customers", "digest": "1f0c", "folder": "/replays/r/inputs/0"},`, ``, "/inputs", cupel.Invalid},
		"source missing":      {`{"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"`, `{"0f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"`, "__main__:Scale", cupel.Invalid},
		"source relative":     {`"/replays/r/sources/`, `"../sources/`, "absolute", cupel.Invalid},
		"environment nowhere": {`"/replays/r/environment.json"`, `""`, "/environment", cupel.Invalid},
		"inputs null":         {`"data": "stored"`, `"data": null`, "null", cupel.Invalid},
		"too long":            {`"data"`, strings.Repeat(" ", document.MaxBytes) + `"data"`, "limit", cupel.TooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(text, tt.old) {
				t.Fatalf("the golden file has no %s", tt.old)
			}
			_, err := document.Parse([]byte(strings.Replace(text, tt.old, tt.new, 1)))
			if cupel.ErrorCode(err) != tt.code || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %v, want code %s and %q", err, tt.code, tt.says)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, file := range golden {
		f.Add(read(f, file))
	}
	f.Add([]byte(`{"format": "cupel-replay/1"}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := document.Parse(text)
		if err != nil {
			if code := cupel.ErrorCode(err); code != cupel.Invalid && code != cupel.TooLarge {
				t.Errorf("error %v has the code %s", err, code)
			}
			return
		}
		encoded, err := d.Encode()
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		if _, err := document.Parse(encoded); err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
	})
}
