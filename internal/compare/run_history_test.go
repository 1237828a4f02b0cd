package compare

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestLibraryVersions(t *testing.T) {
	tests := map[string]struct {
		history string
		want    map[string]string
	}{
		"none": {"", nil},
		"one model": {
			`[{"run_id":"a","flavors":{"python_function":{"python_version":"3.11.2","loader_module":"mlflow.sklearn"},"sklearn":{"sklearn_version":"1.9.0","code":null}}}]`,
			map[string]string{"python": "3.11.2", "sklearn": "1.9.0"},
		},
		"the last model counts": {
			`[{"flavors":{"sklearn":{"sklearn_version":"1.8.0"}}},{"flavors":{"sklearn":{"sklearn_version":"1.9.0"}}}]`,
			map[string]string{"sklearn": "1.9.0"},
		},
		"the last flavor counts": {
			`[{"flavors":{"b":{"x_version":"2"},"a":{"x_version":"1"}}}]`, map[string]string{"x": "2"},
		},
		"no text":       {`[{"flavors":{"a":{"x_version":2,"_version":"1","y_version":""}}}]`, nil},
		"not a list":    {`{"flavors":{}}`, nil},
		"not JSON":      {`[{"flavors"`, nil},
		"other flavors": {`[{"flavors":["a"]}]`, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, libraryVersions(tt.history), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestEnvironmentHasLibraryVersions(t *testing.T) {
	made := func(version string) func(*Run) {
		return func(r *Run) {
			r.Tags[tagModelHistory] = `[{"flavors":{"python_function":{"python_version":"` + version + `"},"sklearn":{"sklearn_version":"1.9.0"}}}]`
		}
	}
	different, common := lines(Runs([]Run{named("a", 1, made("3.1")), named("b", 0, made("3.10"))}, options()))
	if diff := cmp.Diff([]string{"environment.python: 3.1 | 3.10"}, different); diff != "" {
		t.Errorf("different (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"environment.sklearn: 1.9.0"}, common); diff != "" {
		t.Errorf("common (-want +got):\n%s", diff)
	}
}

// FuzzLibraryVersions holds what is read of a foreign list to what it may be, and
// to be the same each time.
func FuzzLibraryVersions(f *testing.F) {
	f.Add(`[{"flavors":{"python_function":{"python_version":"3.11.2"},"sklearn":{"sklearn_version":"1.9.0"}}}]`)
	f.Add(`[{"flavors":{"b":{"x_version":"2"},"a":{"x_version":"1"}}},null,{}]`)
	f.Add(`[{"flavors":null}]`)
	f.Fuzz(func(t *testing.T, history string) {
		versions := libraryVersions(history)
		for name, version := range versions {
			if name == "" || version == "" {
				t.Errorf("read %q: %q", name, version)
			}
		}
		if diff := cmp.Diff(versions, libraryVersions(history)); diff != "" {
			t.Errorf("read twice:\n%s", diff)
		}
	})
}
