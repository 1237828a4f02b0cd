package mlflowapi

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
)

// paramsOf reads the parameters of a POST, or of a GET where body begins with '?'.
func paramsOf(t *testing.T, body string) *params {
	t.Helper()
	method, path := "POST", "/"
	if strings.HasPrefix(body, "?") {
		method, path, body = "GET", "/"+body, ""
	}
	p, err := readParams(httptest.NewRecorder(), httptest.NewRequest(method, path, strings.NewReader(body)))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestParams(t *testing.T) {
	body := `{"text":"a","null":null,"n":5,"s":"5","f":5.0,"flag":true,"list":["a","b"],"tags":[{"key":"k","value":"1"},{"key":"k","value":"2"}],"view":"ALL","by number":2}`
	query := "?text=a&n=5&s=5&f=5.0&flag=True&list=a&list=b&view=ALL&by+number=2"
	for name, p := range map[string]*params{"body": paramsOf(t, body), "query": paramsOf(t, query)} {
		t.Run(name, func(t *testing.T) {
			got := []any{
				p.text("text"), p.required("text"), p.text("none"), p.has("text"), p.has("none"), p.has("null"),
				p.integer("n", 0), p.integer("s", 0), p.integer("f", 0), p.integer("none", 7), p.flag("flag"), p.flag("none"),
				p.texts("list"), p.view("view"), p.view("by number"), p.view("none"), p.limit("n", 1, 9), p.limit("none", 3, 9), *p.change("text"),
			}
			want := []any{
				"a", "a", "", true, false, false, int64(5), int64(5), int64(5), int64(7), true, false,
				[]string{"a", "b"}, cupel.ViewAll, cupel.ViewDeleted, cupel.ViewActive, 5, 3, "a",
			}
			if diff := cmp.Diff(want, got); diff != "" || p.err != nil {
				t.Errorf("%v (-want +got):\n%s", p.err, diff)
			}
		})
	}
	p := paramsOf(t, body)
	if diff := cmp.Diff(map[string]string{"k": "2"}, p.tags("tags")); diff != "" || p.err != nil {
		t.Errorf("%v (-want +got):\n%s", p.err, diff)
	}
}

func TestParamsThatAreWrong(t *testing.T) {
	tests := []struct {
		name, body string
		ask        func(p *params)
		says       string
	}{
		{"missing", `{}`, func(p *params) { p.required("name") }, "Missing value for required parameter 'name'. See the API docs"},
		{"empty", `?name=`, func(p *params) { p.required("name") }, "Missing value for required parameter 'name'."},
		{"number for a text", `{"name":5}`, func(p *params) { p.text("name") }, "Invalid value 5 for parameter 'name' supplied:  Hint: Value was of type 'int'."},
		{"text for a number", `{"n":"x"}`, func(p *params) { p.integer("n", 0) }, `Invalid value "x" for parameter 'n' supplied:  Hint: Value was of type 'str'.`},
		{"fraction", `{"n":1.5}`, func(p *params) { p.integer("n", 0) }, "Value was of type 'float'."},
		{"no truth", `?flag=perhaps`, func(p *params) { p.flag("flag") }, `Invalid value "perhaps" for parameter 'flag'`},
		{"no list", `{"list":{}}`, func(p *params) { p.texts("list") }, "Value was of type 'dict'."},
		{"tag without a key", `{"tags":[{"value":"a"}]}`, func(p *params) { p.pairs("tags") }, "Missing value for required parameter 'tags[0].key'."},
		{"no view", `{"view":"SOME"}`, func(p *params) { p.view("view") }, `Invalid value "SOME" for parameter 'view'`},
		{"limit of nothing", `{"n":0}`, func(p *params) { p.limit("n", 1, 9) }, "Invalid value 0 for parameter 'n' supplied. It must be a positive integer"},
		{"limit too high", `{"n":10}`, func(p *params) { p.limit("n", 1, 9) }, "Invalid value 10 for parameter 'n' supplied. It must be at most 9"},
		{"bounded limit", `{"n":10}`, func(p *params) { p.boundedLimit("n", 1, 9) }, "Invalid value 10 for parameter 'n' supplied:  Hint"},
		{"only the first counts", `{}`, func(p *params) { p.required("a"); p.required("b") }, "parameter 'a'"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := paramsOf(t, test.body)
			test.ask(p)
			if cupel.ErrorCode(p.err) != cupel.Invalid || !strings.Contains(p.err.Error(), test.says) {
				t.Errorf("got %v, want %q in it", p.err, test.says)
			}
		})
	}
}

func TestBodiesThatAreWrong(t *testing.T) {
	for name, test := range map[string]struct {
		body string
		code cupel.Code
	}{
		"no JSON":   {"{", cupel.Invalid},
		"no object": {"[]", cupel.Invalid},
		"too large": {`{"a":"` + strings.Repeat("x", maxBody) + `"}`, cupel.TooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readParams(httptest.NewRecorder(), httptest.NewRequest("POST", "/", strings.NewReader(test.body)))
			if cupel.ErrorCode(err) != test.code {
				t.Errorf("got %v", err)
			}
		})
	}
}
