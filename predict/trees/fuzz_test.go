package trees_test

import (
	"path/filepath"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/matrix"
	"github.com/cupel/cupel/predict/trees"
)

// FuzzLoad holds that a model is refused clearly, or predicts.
func FuzzLoad(f *testing.F) {
	for _, pattern := range []string{"testdata/xgboost-3.2.0/stump.*", "testdata/xgboost-3.2.0/leaves-only.*", "testdata/lightgbm-*/constant.txt"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			f.Fatalf("no files %s: %v", pattern, err)
		}
		for _, file := range files {
			f.Add(readText(f, file))
		}
	}
	f.Add(readText(f, "testdata/lightgbm-4.7.0/categorical.txt")[:3000])
	f.Fuzz(func(t *testing.T, content []byte) {
		model, err := trees.Load(content)
		if err != nil {
			if code := cupel.ErrorCode(err); code != cupel.Invalid && code != cupel.TooLarge {
				t.Errorf("error %v has the code %s", err, code)
			}
			return
		}
		if model.Features() > 1000 {
			return // rows of such a width are the caller's to bound
		}
		if _, err := model.Predict(matrix.NewDense(3, model.Features())); err != nil {
			t.Errorf("what was read does not predict: %v", err)
		}
	})
}
