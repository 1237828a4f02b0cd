package jsontext_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/jsontext"
)

func TestObject(t *testing.T) {
	for name, text := range map[string]string{
		"empty": `{}`, "spaced": " {\n\"a\" : 1.50 }\n", "nested": `{"a": [1, {"b": null}], "c": {"a": true}}`,
		"big number": `{"n": 123456789012345678901234567890e-4000}`, "unicode": `{"é": "😀"}`,
	} {
		if err := jsontext.Object("metadata", []byte(text), 1000); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, test := range []struct {
		name, text, says string
		code             cupel.Code
	}{
		{"too long", `{"a": "` + strings.Repeat("x", 1000) + `"}`, "1000", cupel.TooLarge},
		{"list", `[]`, "object", cupel.Invalid},
		{"nothing", ``, "not JSON", cupel.Invalid},
		{"cut", `{"a": `, "not JSON", cupel.Invalid},
		{"two", `{} {}`, "follows", cupel.Invalid},
		{"key twice", `{"a": {"b": 1, "b": 2}}`, "/a/b", cupel.Invalid},
		{"same key by an escape", `{"a": 1, "\u0061": 2}`, "twice", cupel.Invalid},
		{"NUL", `{"a": ["x", "\u0000"]}`, "/a/1", cupel.Invalid},
		{"NUL in a key", `{"\u0000": 1}`, "NUL", cupel.Invalid},
		{"exponent", `{"a": 1e4097}`, "/a", cupel.Invalid},
		{"exponent of many digits", `{"a": 1e-99999999999999999999}`, "/a", cupel.Invalid},
		{"deep", `{"a": ` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`, "deeper", cupel.Invalid},
		{"not UTF-8", "{\"a\": \"\xff\"}", "UTF-8", cupel.Invalid},
		{"escaped path", `{"a/b": {"~": "\u0000"}}`, "/a~1b/~0", cupel.Invalid},
	} {
		err := jsontext.Object("metadata", []byte(test.text), 1000)
		if cupel.ErrorCode(err) != test.code || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: error %v, want code %s and %q", test.name, err, test.code, test.says)
		}
	}
}

func TestCanonical(t *testing.T) {
	for text, want := range map[string]string{
		` {"b" : 1.50, "a": [ true , null ], "A": {}} `: `{"A":{},"a":[true,null],"b":1.50}`,
		`{"é": "\u00e9\/\"\\\n\u001f"}`:                 `{"é":"é/\"\\\u000a\u001f"}`,
		`"<&>"`:                                         `"<&>"`,
		`[1e5, 100000, -0]`:                             `[1e5,100000,-0]`,
	} {
		got, err := jsontext.Canonical([]byte(text))
		if err != nil || string(got) != want {
			t.Errorf("%s becomes %s (%v), want %s", text, got, err, want)
		}
	}
}

func FuzzCanonical(f *testing.F) {
	for _, seed := range []string{`{}`, `{"b": 1, "a": [1.50, "x\u0000"]}`, `"\ud800"`, `[[[1]]]`, `{"a": 1, "a": 2}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		once, err := jsontext.Canonical(text)
		if err != nil {
			if cupel.ErrorCode(err) != cupel.Invalid {
				t.Errorf("error %v has no code of its own", err)
			}
			return
		}
		if !json.Valid(once) {
			t.Fatalf("%q becomes %q, which is no JSON", text, once)
		}
		twice, err := jsontext.Canonical(once)
		if err != nil || string(twice) != string(once) {
			t.Errorf("%q becomes %q and then %q (%v)", text, once, twice, err)
		}
	})
}
