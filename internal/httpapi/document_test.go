package httpapi_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel/internal/wire"
)

// document is what of an OpenAPI document is looked at.
type document struct {
	OpenAPI string `json:"openapi"`
	Paths   map[string]map[string]struct {
		OperationID string `json:"operationId"`
		Summary     string `json:"summary"`
		Parameters  []struct {
			Name, In    string
			Required    bool
			Description string
		} `json:"parameters"`
		Responses map[string]json.RawMessage `json:"responses"`
	} `json:"paths"`
	Components struct {
		Schemas map[string]json.RawMessage `json:"schemas"`
	} `json:"components"`
}

func (f *fixture) document() (document, string) {
	a := f.want(200, "GET", wire.Base+"/openapi.json", nil)
	return decode[document](f, a), string(a.body)
}

// TestDocumentHasEveryRoute compares the document with the patterns of the mux.
func TestDocumentHasEveryRoute(t *testing.T) {
	f := newFixture(t)
	doc, _ := f.document()
	var documented []string
	for path, item := range doc.Paths {
		for method := range item {
			documented = append(documented, strings.ToUpper(method)+" "+path)
		}
	}
	routed := make([]string, 0, len(f.api.Patterns()))
	for _, pattern := range f.api.Patterns() {
		routed = append(routed, strings.ReplaceAll(pattern, "...}", "}"))
	}
	slices.Sort(documented)
	slices.Sort(routed)
	if diff := cmp.Diff(routed, documented); diff != "" {
		t.Errorf("(-routed +documented):\n%s", diff)
	}
}

var (
	inBraces  = regexp.MustCompile(`\{([^}]*)\}`)
	reference = regexp.MustCompile(`"\$ref": "#/components/schemas/([^"]*)"`)
)

// TestDocumentIsValid checks the rules of OpenAPI 3.1 that a generator could
// break.
func TestDocumentIsValid(t *testing.T) {
	doc, text := newFixture(t).document()
	if !strings.HasPrefix(doc.OpenAPI, "3.1.") {
		t.Errorf("it is of version %q", doc.OpenAPI)
	}
	for _, match := range reference.FindAllStringSubmatch(text, -1) {
		if doc.Components.Schemas[match[1]] == nil {
			t.Errorf("it refers to the schema %s, which is not there", match[1])
		}
	}
	ids := map[string]bool{}
	for path, item := range doc.Paths {
		for method, op := range item {
			var want, got []string
			for _, match := range inBraces.FindAllStringSubmatch(path, -1) {
				want = append(want, match[1])
			}
			for _, p := range op.Parameters {
				if p.In == "path" && p.Required {
					got = append(got, p.Name)
				}
				if p.Description == "" {
					t.Errorf("%s %s: parameter %s has no description", method, path, p.Name)
				}
			}
			slices.Sort(want)
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s %s: parameters of the path (-want +got):\n%s", method, path, diff)
			}
			if op.OperationID == "" || ids[op.OperationID] || op.Summary == "" || op.Responses["default"] == nil {
				t.Errorf("%s %s: id %q is empty or not unique, or the summary %q or an answer for errors is missing", method, path, op.OperationID, op.Summary)
			}
			ids[op.OperationID] = true
		}
	}
}

// TestDocumentOfExactTypes requires of fields with JSON of the user's own that
// the document does not call them bytes.
func TestDocumentOfExactTypes(t *testing.T) {
	doc, _ := newFixture(t).document()
	var image struct {
		Properties map[string]json.RawMessage
	}
	if err := json.Unmarshal(doc.Components.Schemas["Image"], &image); err != nil {
		t.Fatal(err)
	}
	if got := string(image.Properties["metadata"]); strings.Contains(got, "base64") || strings.Contains(got, "string") {
		t.Errorf("metadata is %s", got)
	}
	if got := string(image.Properties["created_at"]); !strings.Contains(got, "date-time") {
		t.Errorf("created_at is %s", got)
	}
}

// TestDocumentOfNumbers requires that the document allows what JSON has no number
// for, and lets a column hold whatever it may.
func TestDocumentOfNumbers(t *testing.T) {
	doc, _ := newFixture(t).document()
	property := func(schema, name string) string {
		var s struct {
			Properties map[string]json.RawMessage
		}
		if err := json.Unmarshal(doc.Components.Schemas[schema], &s); err != nil {
			t.Fatalf("%s: %v", schema, err)
		}
		return strings.Join(strings.Fields(string(s.Properties[name])), "")
	}
	for _, test := range []struct{ schema, name, want string }{
		{"LoggedPoint", "value", `"type":"string"`}, {"LoggedPoint", "value", `"type":"number"`}, {"Metric", "mean", `"type":"string"`},
		{"Series", "last", `"type":"string"`}, {"RunColumn", "values", `"type":"null"`}, {"RunColumn", "values", `"type":"number"`},
	} {
		if got := property(test.schema, test.name); !strings.Contains(got, test.want) {
			t.Errorf("%s.%s is %s, want %s in it", test.schema, test.name, got, test.want)
		}
	}
	if got := strings.Join(strings.Fields(string(doc.Components.Schemas["NewRun"])), ""); !strings.Contains(got, `"required":["experiment_id"]`) {
		t.Errorf("a new run is %s", got)
	}
}

// TestDocsPage requires that the page loads nothing from elsewhere, and that its
// own script is what its policy allows.
func TestDocsPage(t *testing.T) {
	a := newFixture(t).want(200, "GET", wire.Base+"/docs", nil)
	policy := a.header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "connect-src 'self'", "script-src 'sha256-", "style-src 'sha256-"} {
		if !strings.Contains(policy, want) {
			t.Errorf("no %s in %s", want, policy)
		}
	}
	if strings.Contains(policy, "unsafe") {
		t.Errorf("the policy allows what is unsafe: %s", policy)
	}
	page := string(a.body)
	for _, never := range []string{"://", " src=", " style=", " onclick=", "innerHTML"} {
		if strings.Contains(page, never) {
			t.Errorf("the page has %q", never)
		}
	}
	if kind := a.header.Get("Content-Type"); kind != "text/html; charset=utf-8" {
		t.Errorf("Content-Type is %q", kind)
	}
}
