package mlflowapi

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
)

func TestPlaces(t *testing.T) {
	run := func(path string) place { return place{kind: cupel.ArtifactsOfRun, id: "abc", path: path} }
	model := func(path string) place { return place{kind: cupel.ArtifactsOfModel, id: "m-1", path: path} }
	image := func(name, path string) place { return place{image: &imagePlace{name, "7"}, path: path} }
	for address, want := range map[string]place{
		"0/abc/artifacts":                             run(""),
		"12/abc/artifacts/d/f.txt":                    run("d/f.txt"),
		"0/abc/artifacts/ü 1%.txt":                    run("ü 1%.txt"),
		"0/models/m-1/artifacts":                      model(""),
		"0/models/m-1/artifacts/MLmodel":              model("MLmodel"),
		"registered-models/credit-risk/7":             image("credit-risk", ""),
		"registered-models/credit-risk/7/d/model.pkl": image("credit-risk", "d/model.pkl"),
		"registered-models/~Y3JlZGl0IHJpc2s/7/x":      image("credit risk", "x"),
	} {
		got, err := parsePlace(address)
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(place{}, imagePlace{})); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", address, err, diff)
		}
	}
}

func TestPlacesThatAreNone(t *testing.T) {
	for address, code := range map[string]cupel.Code{
		"": cupel.NotFound, "0": cupel.NotFound, "0/abc": cupel.NotFound, "x/abc/artifacts/f": cupel.NotFound, "0//artifacts/f": cupel.NotFound,
		"registered-models/a": cupel.NotFound, "registered-models/a/b": cupel.NotFound, "registered-models/~!/7": cupel.NotFound,
		"0/abc/artifacts/../x": cupel.Invalid, "/etc": cupel.Invalid, `0/abc/artifacts/a\b`: cupel.Invalid, "0/abc/artifacts/%2e%2e/x": cupel.Invalid,
		"0/abc/artifacts/%252e%252e%252fx": cupel.Invalid, "0/abc/artifacts/a%00": cupel.Invalid, "file:etc": cupel.Invalid,
		"0/abc/artifacts/%" + strings.Repeat("25", 9) + "2e": cupel.Invalid,
		"0/traces/tr-1/artifacts/spans.json":                 cupel.Internal, // which says NOT_IMPLEMENTED
	} {
		if _, err := parsePlace(address); cupel.ErrorCode(err) != code {
			t.Errorf("%q: got %v, want %s", address, err, code)
		}
	}
}

// FuzzPlace holds that no address leads out of a folder.
func FuzzPlace(f *testing.F) {
	f.Add("0/abc/artifacts/d/f.txt")
	f.Add("0/models/m-1/artifacts/%2e%2e")
	f.Add("registered-models/~Y3JlZGl0IHJpc2s/7/x")
	f.Fuzz(func(t *testing.T, address string) {
		where, err := parsePlace(address)
		if err != nil {
			return
		}
		for _, part := range strings.Split(where.path, "/") {
			if part == ".." || strings.ContainsAny(part, "\\\x00") {
				t.Errorf("%q leads to %q", address, where.path)
			}
		}
	})
}

func FuzzName(f *testing.F) {
	f.Add("credit risk")
	f.Add("~a")
	f.Add("..")
	f.Fuzz(func(t *testing.T, name string) {
		escaped := escapeName(name)
		got, ok := unescapeName(escaped)
		if !ok || got != name || strings.ContainsAny(escaped, "/%?# ") || escaped == ".." || escaped == "." {
			t.Errorf("%q became %q, and that %q", name, escaped, got)
		}
	})
}

func TestBaseURL(t *testing.T) {
	tests := []struct {
		name    string
		headers map[string]string
		project string
		want    string
	}{
		{"itself", nil, "", "http://localhost:7070"},
		{"a project", nil, "bank", "http://localhost:7070/projects/bank"},
		{"behind a proxy", map[string]string{"Proto": "https", "Host": "ml.example.com", "Prefix": "/cupel/"}, "bank", "https://ml.example.com/cupel/projects/bank"},
		{"behind two", map[string]string{"Proto": "https, http", "Host": "a.example:8443, b.example"}, "", "https://a.example:8443"},
		{"what is no address", map[string]string{"Proto": "javascript", "Host": "a/b", "Prefix": "//evil.example/.."}, "", "http://localhost:7070"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := httptest.NewRequest("POST", "/", nil)
			r.Host = "localhost:7070"
			r.SetPathValue("project", test.project)
			for name, value := range test.headers {
				r.Header.Set("X-Forwarded-"+name, value)
			}
			if got := baseURL(r); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestFilters(t *testing.T) {
	for filter, want := range map[string]string{
		noPrompts:                     "",
		"name = 'a' AND " + noPrompts: "name = 'a'",
		"tags.a = 'x'":                "tags.a = 'x'",
		"name = '" + tagPrompt + "'":  "name = '" + tagPrompt + "'",
	} {
		if got := withoutPrompts(filter); got != want {
			t.Errorf("%q became %q, want %q", filter, got, want)
		}
	}
	for filter, want := range map[string]string{
		"source_path = 'x' and name='source_path'":       "tags.`mlflow.source` = 'x' and name='source_path'",
		"attributes.source_path like 'a''b source_path'": "tags.`mlflow.source` like 'a''b source_path'",
		"tags.source_path = \"source_path\"":             "tags.source_path = \"source_path\"",
	} {
		if got := withSource(filter); got != want {
			t.Errorf("%q became %q, want %q", filter, got, want)
		}
	}
}
