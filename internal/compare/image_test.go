package compare

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
)

func raw(text string) *json.RawMessage {
	r := json.RawMessage(text)
	return &r
}

func TestImagesMetadata(t *testing.T) {
	tests := map[string]struct {
		from, to string
		want     []Change[json.RawMessage]
	}{
		"none":                  {"", "", nil},
		"none and empty":        {"", "{}", nil},
		"the same":              {`{"a":1,"b":[1,2]}`, `{ "b": [1, 2], "a": 1 }`, nil},
		"order inside":          {`{"p":{"a":1,"b":2}}`, `{"p":{"b":2,"a":1}}`, nil},
		"added":                 {`{}`, `{"a":1}`, []Change[json.RawMessage]{{"a", nil, raw("1")}}},
		"removed":               {`{"a":1}`, ``, []Change[json.RawMessage]{{"a", raw("1"), nil}}},
		"changed":               {`{"a":1}`, `{"a":2}`, []Change[json.RawMessage]{{"a", raw("1"), raw("2")}}},
		"null is a value":       {`{"a":null}`, `{}`, []Change[json.RawMessage]{{"a", raw("null"), nil}}},
		"text is no number":     {`{"a":1}`, `{"a":"1"}`, []Change[json.RawMessage]{{"a", raw("1"), raw(`"1"`)}}},
		"beyond a float's end":  {`{"a":9007199254740993}`, `{"a":9007199254740992}`, []Change[json.RawMessage]{{"a", raw("9007199254740993"), raw("9007199254740992")}}},
		"escapes are the same":  {`{"a":"\u00e9"}`, `{"a":"é"}`, nil},
		"sorted by their names": {`{"b":1,"a":1}`, `{}`, []Change[json.RawMessage]{{"a", raw("1"), nil}, {"b", raw("1"), nil}}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := Images(cupel.Image{Metadata: json.RawMessage(tt.from)}, cupel.Image{Metadata: json.RawMessage(tt.to)})
			if err != nil {
				t.Fatal(err)
			}
			want := tt.want
			if want == nil {
				want = []Change[json.RawMessage]{}
			}
			if diff := cmp.Diff(want, got.Metadata); diff != "" {
				t.Errorf("metadata (-want +got):\n%s", diff)
			}
			if got.Same() != (len(want) == 0) {
				t.Errorf("Same is %v with %d changes", got.Same(), len(want))
			}
		})
	}
}

func TestImagesFiles(t *testing.T) {
	from := cupel.Image{
		Files:       []cupel.File{{Path: "kept", Size: 1, Digest: "aa"}, {Path: "changed", Size: 1, Digest: "bb"}, {Path: "gone", Size: 1, Digest: "cc"}},
		Attachments: []cupel.Attachment{{Name: "log", Size: 1, Digest: "aa"}},
	}
	to := cupel.Image{
		Files:       []cupel.File{{Path: "changed", Size: 2, Digest: "dd"}, {Path: "kept", Size: 1, Digest: "aa"}, {Path: "new", Size: 3, Digest: "ee"}},
		Attachments: []cupel.Attachment{{Name: "log", Size: 1, Digest: "aa"}, {Name: "plot", Size: 4, Digest: "ff"}},
	}
	want := ImageDiff{
		Metadata: []Change[json.RawMessage]{},
		Files: []Change[Content]{
			{"changed", &Content{1, "bb"}, &Content{2, "dd"}},
			{"gone", &Content{1, "cc"}, nil},
			{"new", nil, &Content{3, "ee"}},
		},
		Attachments: []Change[Content]{{"plot", nil, &Content{4, "ff"}}},
	}
	got, err := Images(from, to)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("difference (-want +got):\n%s", diff)
	}
}

func TestImagesRefusesMetadata(t *testing.T) {
	for _, text := range []string{"[]", "7", "{", `"a"`} {
		bad := cupel.Image{Project: "default", Repository: "m", Version: 1, Metadata: json.RawMessage(text)}
		for _, pair := range [][2]cupel.Image{{bad, {}}, {{}, bad}} {
			if _, err := Images(pair[0], pair[1]); cupel.ErrorCode(err) != cupel.Corrupt {
				t.Errorf("metadata %s: %v, want an error of code corrupt", text, err)
			}
		}
	}
}
