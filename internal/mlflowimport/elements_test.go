package mlflowimport

import (
	"encoding/json"
	"io"
	"math"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

func TestQuotedFloats(t *testing.T) {
	for _, test := range []struct{ name, in, want string }{
		{"bare", `[NaN,Infinity,-Infinity,-1]`, `["NaN","Infinity","-Infinity",-1]`},
		{"in strings", `["NaN", "-Infinity\" NaN"]`, `["NaN", "-Infinity\" NaN"]`},
		{"after an escape", `["\\", NaN]`, `["\\", "NaN"]`},
		{"cut off", `[Na`, `[Na`},
		{"no float", `{"I": null, "N": -I}`, `{"I": null, "N": -I}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			for reader, from := range map[string]io.Reader{
				"at once": strings.NewReader(test.in), "by byte": iotest.OneByteReader(strings.NewReader(test.in)),
			} {
				got, err := io.ReadAll(newQuotedFloats(from))
				if err != nil || string(got) != test.want {
					t.Errorf("%s: got %s (%v), want %s", reader, got, err, test.want)
				}
			}
		})
	}
}

func TestElements(t *testing.T) {
	for _, test := range []struct {
		name, in string
		want     []int
		next     string
		fails    bool
	}{
		{"list and token", `{"metrics": [1, 2], "next_page_token": "t"}`, []int{1, 2}, "t", false},
		{"token first", `{"next_page_token": "t", "other": {"metrics": [9]}, "metrics": [3]}`, []int{3}, "t", false},
		{"none", `{}`, nil, "", false},
		{"no object", `[1]`, nil, "", true},
		{"no list", `{"metrics": {}}`, nil, "", true},
		{"cut off", `{"metrics": [1`, []int{1}, "", true},
		{"another type", `{"metrics": ["x"]}`, nil, "", true},
		{"too long", `{"metrics": ["` + strings.Repeat("x", 2*maxElement) + `"]}`, nil, "", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []int
			next, err := elements(strings.NewReader(test.in), "metrics", func(n int) error {
				got = append(got, n)
				return nil
			})
			if (err != nil) != test.fails || next != test.next {
				t.Errorf("got the token %q and %v", next, err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("elements (-want +got):\n%s", diff)
			}
		})
	}
}

// FuzzQuotedFloats holds that JSON stays what it is, and never becomes longer than
// quotes make it.
func FuzzQuotedFloats(f *testing.F) {
	for _, seed := range []string{`{"a": NaN}`, `[-Infinity, "NaN\\"]`, `{"metrics":[{"key":"k","value":Infinity}]}`, `"\u00`, `[1e5]`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := io.ReadAll(newQuotedFloats(strings.NewReader(text)))
		if err != nil {
			t.Fatal(err)
		}
		if json.Valid([]byte(text)) && string(got) != text {
			t.Errorf("valid JSON became %q", got)
		}
		if len(got) > 2*len(text) {
			t.Errorf("%d bytes became %d", len(text), len(got))
		}
	})
}

// FuzzElements holds that no answer of a server can do more than be refused.
func FuzzElements(f *testing.F) {
	for _, seed := range []string{
		`{"metrics": [{"key": "m", "value": NaN, "timestamp": 1, "step": "2", "run_id": "r"}]}`, `{"metrics": [], "next_page_token": "x"}`,
		`{"metrics": [{"value": "Infinity", "timestamp": 99999999999999999999}]}`, `{"other": [[[[]]]]}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, err := elements(strings.NewReader(text), "metrics", func(p jsonPoint) error {
			if v := float64(p.point().Value); math.Abs(v) == math.MaxFloat64 {
				t.Errorf("%g was not read as an infinity", v)
			}
			return nil
		})
		if err == nil && !strings.Contains(text, "{") {
			t.Errorf("%q was read as an object", text)
		}
	})
}
