package predict_test

import (
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict"
)

func FuzzParseMetadata(f *testing.F) {
	for _, name := range []string{"by-hand", "mixed", "sparse"} {
		text, err := os.ReadFile(filepath.Join("testdata", name, predict.MetadataFile))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(`{"files": {"..": "00"}, "metrics": {"": null}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := predict.ParseMetadata(text)
		refusedClearly(t, err)
		if err == nil && (m.ModelName == "" || m.ModelFilename == "" || m.TestFilenames[1] == "") {
			t.Errorf("it is incomplete: %+v", m)
		}
	})
}

// FuzzSets puts foreign bytes where a bundle has its test set.
func FuzzSets(f *testing.F) {
	files := fstest.MapFS{}
	for _, name := range []string{predict.MetadataFile, "model.json", "transformer.pkl", "testX.npy", "testY.npy"} {
		content, err := os.ReadFile(filepath.Join("testdata", "by-hand", name))
		if err != nil {
			f.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: content}
	}
	f.Add(files["testX.npy"].Data, files["testY.npy"].Data)
	for _, name := range []string{"mixed/testX.npy", "sparse/testX.npz"} {
		content, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content, files["testY.npy"].Data)
	}
	f.Fuzz(func(t *testing.T, features, labels []byte) {
		bundle := fstest.MapFS{}
		for name, file := range files {
			bundle[name] = file
		}
		bundle["testX.npy"], bundle["testY.npy"] = &fstest.MapFile{Data: features}, &fstest.MapFile{Data: labels}
		model, err := predict.Load(bundle)
		refusedClearly(t, err)
		if err == nil {
			_, err = model.Validate()
			refusedClearly(t, err)
		}
	})
}

func refusedClearly(t *testing.T, err error) {
	t.Helper()
	switch cupel.ErrorCode(err) {
	case "", cupel.Invalid, cupel.TooLarge, cupel.NotFound, cupel.Corrupt:
	default:
		t.Errorf("error %v has the code %s", err, cupel.ErrorCode(err))
	}
}
