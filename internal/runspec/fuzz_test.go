package runspec_test

import (
	"os"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/runspec"
)

func FuzzParse(f *testing.F) {
	for file := range golden {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(`{"format": "cupel-run-spec/1"}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		spec, err := runspec.Parse(text)
		if err != nil {
			if code := cupel.ErrorCode(err); code != cupel.Invalid && code != cupel.TooLarge {
				t.Errorf("error %v has the code %s", err, code)
			}
			return
		}
		encoded, err := spec.Encode()
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		again, err := runspec.Parse(encoded)
		if err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		if digestOf(t, spec) != digestOf(t, again) {
			t.Error("the digest changed on the way")
		}
	})
}
