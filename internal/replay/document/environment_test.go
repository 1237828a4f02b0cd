package document_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/replay/document"
	"github.com/cupel/cupel/internal/runspec"
)

func TestWhatIsSeenFromWithinTakesThePlace(t *testing.T) {
	seen, err := document.ParseSeen(read(t, "testdata/environment.json"))
	if err != nil {
		t.Fatal(err)
	}
	found := runspec.Environment{
		OS:            runspec.OS{System: "linux"},
		GPUs:          []runspec.GPU{{Model: "A100"}},
		Threads:       map[string]int{"OMP_NUM_THREADS": 1},
		Distributions: []runspec.Distribution{{Name: "old", Version: "1"}},
	}
	want := runspec.Environment{
		OS:            runspec.OS{System: "linux"},
		GPUs:          []runspec.GPU{{Model: "A100"}},
		Threads:       map[string]int{"blas": 2},
		Determinism:   map[string]string{"PYTHONHASHSEED": "0"},
		Interpreter:   &runspec.Interpreter{Name: "cpython", Version: "3.11.9"},
		Distributions: []runspec.Distribution{{Name: "numpy", Version: "2.3.4"}, {Name: "scikit-learn", Version: "1.9.0"}},
	}
	if diff := cmp.Diff(want, seen.Over(found)); diff != "" {
		t.Errorf("environment (-want +got):\n%s", diff)
	}
}

func TestEnvironmentsThatAreRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		text string
		code cupel.Code
	}{
		"no object":          {`[]`, cupel.Invalid},
		"not JSON":           {`{`, cupel.Invalid},
		"unknown key":        {`{"cpu": {}}`, cupel.Invalid},
		"key in other case":  {`{"Threads": {}}`, cupel.Invalid},
		"missing key":        {`{"interpreter": {"name": "cpython"}}`, cupel.Invalid},
		"not a number":       {`{"threads": {"blas": 1.5}}`, cupel.Invalid},
		"many distributions": {`{"distributions": [` + strings.Repeat(`{"name":"n","version":"1"},`, runspec.MaxDistributions) + `{"name":"n","version":"1"}]}`, cupel.TooLarge},
		"too long":           {strings.Repeat(" ", document.MaxEnvironment) + `{}`, cupel.TooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := document.ParseSeen([]byte(tt.text)); cupel.ErrorCode(err) != tt.code {
				t.Errorf("error %v, want code %s", err, tt.code)
			}
		})
	}
	if seen, err := document.ParseSeen([]byte(`{"go": null}`)); err != nil || seen != (document.Seen{}) {
		t.Errorf("null is not as if it were missing: %v", err)
	}
}

func FuzzParseSeen(f *testing.F) {
	f.Add(read(f, "testdata/environment.json"))
	f.Add([]byte(`{"go": {"version": "", "goarch": "", "goamd64": "", "tags": []}, "gpus": null}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		seen, err := document.ParseSeen(text)
		if err != nil {
			return
		}
		spec := runspec.Spec{Identity: runspec.Identity{Kind: runspec.KindCommand, Command: runspec.Command{Argv: []string{"true"}}}}
		spec.Observed.Env = seen.Over(spec.Observed.Env)
		if _, err := spec.Encode(); err != nil {
			t.Errorf("what was read does not fit a spec: %v", err)
		}
	})
}
