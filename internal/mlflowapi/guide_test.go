package mlflowapi

import (
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// guide returns the parts of the guide's page below two of its headings.
func guide(t *testing.T) (served, unserved string) {
	t.Helper()
	text, err := os.ReadFile("../../docs/guide/mlflow.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text2, ok := strings.Cut(string(text), "### Served\n")
	served, unserved, ok2 := strings.Cut(text2, "### Not served\n")
	if !ok || !ok2 {
		t.Fatal("the guide has no headings Served and Not served")
	}
	return served, unserved
}

// TestGuideListsWhatIsServed holds the guide's table to the routes.
func TestGuideListsWhatIsServed(t *testing.T) {
	served, _ := guide(t)
	var listed []string
	for _, row := range regexp.MustCompile("(?m)^\\| `([A-Z]+ /[^`]*)`").FindAllStringSubmatch(served, -1) {
		listed = append(listed, row[1])
	}
	routes := (&API{}).Routes()
	slices.Sort(listed)
	slices.Sort(routes)
	if diff := cmp.Diff(routes, listed); diff != "" {
		t.Errorf("(-routes +guide):\n%s", diff)
	}
}

// TestGuideListsWhatIsNotServed asks for each of the paths that the guide says are
// not implemented.
func TestGuideListsWhatIsNotServed(t *testing.T) {
	_, unserved := guide(t)
	mux := http.NewServeMux()
	Register(mux, nil, "")
	n := 0
	for _, row := range regexp.MustCompile("(?m)^\\| `(/[^`]*)`").FindAllStringSubmatch(unserved, -1) {
		base := ""
		for _, path := range strings.Split(row[1], ", /") {
			if path = "/" + strings.TrimPrefix(path, "/"); strings.HasPrefix(path, "/api/") {
				base = path[:len(v2+"/mlflow")]
			} else {
				path = base + path
			}
			for _, one := range alternatives(path) {
				n++
				w := httptest.NewRecorder()
				mux.ServeHTTP(w, httptest.NewRequest("POST", one, nil))
				if w.Code != http.StatusNotImplemented {
					t.Errorf("%s is answered with %d: %s", one, w.Code, w.Body)
				}
			}
		}
	}
	if n < 100 {
		t.Errorf("only %d paths are listed", n)
	}
}

// alternatives spells out the braces of a path.
func alternatives(path string) []string {
	before, rest, ok := strings.Cut(path, "{")
	if !ok {
		return []string{strings.ReplaceAll(path, "…", "x")}
	}
	inside, after, _ := strings.Cut(rest, "}")
	var all []string
	for _, one := range strings.Split(inside, ",") {
		all = append(all, alternatives(before+one+after)...)
	}
	return all
}
