package dataset_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/dataset"
)

func checkRefusal(t *testing.T, err error) {
	t.Helper()
	if code := cupel.ErrorCode(err); code != cupel.Invalid && code != cupel.TooLarge {
		t.Errorf("error %v has the code %s", err, code)
	}
}

func FuzzParseHeader(f *testing.F) {
	for _, name := range folders {
		text, err := os.ReadFile(filepath.Join("testdata", name, "dataset.json"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		header, err := dataset.ParseHeader(text)
		if err != nil {
			checkRefusal(t, err)
			return
		}
		encoded, err := header.Encode()
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		again, err := dataset.ParseHeader(encoded)
		if err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		if second, err := again.Encode(); err != nil || !bytes.Equal(encoded, second) {
			t.Errorf("%s became %s (%v)", encoded, second, err)
		}
		if _, _, err := dataset.Describe(header); err != nil {
			t.Error(err)
		}
	})
}

// FuzzRead changes one file of a folder.
func FuzzRead(f *testing.F) {
	for _, name := range folders {
		for path, text := range files(f, os.DirFS(filepath.Join("testdata", name))) {
			f.Add(name, path, []byte(text))
		}
	}
	all := map[string]fstest.MapFS{}
	for _, name := range folders {
		all[name] = write(f, golden(f, name))
	}
	f.Fuzz(func(t *testing.T, name, path string, text []byte) {
		folder := fstest.MapFS{}
		for path, file := range all[name] {
			folder[path] = file
		}
		if folder[path] == nil {
			return
		}
		folder[path] = &fstest.MapFile{Data: text}
		if _, err := dataset.Diff(t.Context(), all[name], folder); err != nil {
			checkRefusal(t, err)
		}
		read, err := dataset.Read(folder, limit)
		if err != nil {
			checkRefusal(t, err)
			return
		}
		written := write(t, read)
		again, err := dataset.Read(written, limit)
		if err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		if diff := cmp.Diff(files(t, written), files(t, write(t, again))); diff != "" {
			t.Error(diff)
		}
	})
}
