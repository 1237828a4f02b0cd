package document_test

import (
	"encoding/binary"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/internal/document"
)

// ubj writes a key or the content of a text as UBJSON has it.
func ubj(text string) string {
	return "L" + string(binary.BigEndian.AppendUint64(nil, uint64(len(text)))) + text
}

// floats writes a list of float32.
func floats(values ...float32) string {
	b := []byte("[$d#L")
	b = binary.BigEndian.AppendUint64(b, uint64(len(values)))
	for _, value := range values {
		b = binary.BigEndian.AppendUint32(b, math.Float32bits(value))
	}
	return string(b)
}

func TestBothFormsSayTheSame(t *testing.T) {
	json := ` {"name": "a\u00e9\n", "list": [0.5, -1, NaN, Infinity, -Infinity, 1e400], "empty": [],
		"mixed": [1, true, {"x": 2}], "flags": [true, false], "number": "5E-1", "none": null} `
	packed := "{" + ubj("name") + "S" + ubj("aé\n") +
		ubj("list") + floats(0.5, -1, float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.Inf(1))) +
		ubj("empty") + "[#i\x00" +
		ubj("mixed") + "[NU\x01T{" + ubj("x") + "I\x00\x02}]" +
		ubj("flags") + "[#U\x02TF" +
		ubj("number") + "S" + ubj("5E-1") + ubj("none") + "Z" + "}"
	for name, read := range map[string]func() (document.Node, error){
		"JSON":   func() (document.Node, error) { return document.JSON([]byte(json)) },
		"UBJSON": func() (document.Node, error) { return document.UBJSON([]byte(packed)) },
	} {
		t.Run(name, func(t *testing.T) {
			node, err := read()
			if err != nil {
				t.Fatal(err)
			}
			if text, err := node.Get("name").Text(); text != "aé\n" || err != nil {
				t.Errorf("name %q: %v", text, err)
			}
			list, err := node.Get("list").Floats()
			want := []float64{0.5, -1, math.NaN(), math.Inf(1), math.Inf(-1), math.Inf(1)}
			if diff := cmp.Diff(want, list, cmpopts.EquateNaNs()); diff != "" || err != nil {
				t.Errorf("list (%v, -want +got):\n%s", err, diff)
			}
			if empty, err := node.Get("empty").Ints(); len(empty) != 0 || err != nil {
				t.Errorf("empty %v: %v", empty, err)
			}
			mixed, err := node.Get("mixed").List()
			if err != nil || len(mixed) != 3 {
				t.Fatalf("mixed %v: %v", mixed, err)
			}
			if x, err := mixed[2].Get("x").Int(); x != 2 || err != nil {
				t.Errorf("x is %d: %v", x, err)
			}
			if flags, err := node.Get("flags").Ints(); !cmp.Equal(flags, []int{1, 0}) || err != nil {
				t.Errorf("flags %v: %v", flags, err)
			}
			if number, err := node.Get("number").Float(); number != 0.5 || err != nil {
				t.Errorf("number %v: %v", number, err)
			}
			if node.Get("other").Exists() || !node.Get("none").Exists() {
				t.Error("null is not there, or what is not there is")
			}
		})
	}
}

func TestWhatCannotBeRead(t *testing.T) {
	deep := strings.Repeat("[", 100)
	for name, tt := range map[string]struct {
		read    func([]byte) (document.Node, error)
		content string
		code    cupel.Code
		says    string
	}{
		"nothing":               {document.JSON, "", cupel.Invalid, "cut short"},
		"a cut object":          {document.JSON, `{"a": 1`, cupel.Invalid, "comma"},
		"a cut list":            {document.JSON, `[1, 2`, cupel.Invalid, "comma"},
		"a cut text":            {document.JSON, `{"a`, cupel.Invalid, "no end"},
		"a cut escape":          {document.JSON, `"a\`, cupel.Invalid, "no end"},
		"a wrong escape":        {document.JSON, `"\q"`, cupel.Invalid, "spelled"},
		"a word":                {document.JSON, `nope`, cupel.Invalid, "no value"},
		"a key twice":           {document.JSON, `{"a": 1, "a": 2}`, cupel.Invalid, `"a"`},
		"more than a document":  {document.JSON, `{} {}`, cupel.Invalid, "behind"},
		"a deep document":       {document.JSON, deep, cupel.TooLarge, "deep"},
		"a swarm of values":     {document.JSON, "[" + strings.Repeat("{},", 50_000) + "{}]", cupel.TooLarge, "more values"},
		"no bytes":              {document.UBJSON, "", cupel.Invalid, "cut short"},
		"no such type":          {document.UBJSON, "q", cupel.Invalid, "'q'"},
		"a cut number":          {document.UBJSON, "D123", cupel.Invalid, "cut short"},
		"a text that is long":   {document.UBJSON, "SL\x7f\xff\xff\xff\xff\xff\xff\xff", cupel.Invalid, "cannot be"},
		"a negative length":     {document.UBJSON, "Si\xff", cupel.Invalid, "cannot be"},
		"a length of a half":    {document.UBJSON, "Sd\x3f\x00\x00\x00", cupel.Invalid, "cannot be"},
		"a list that is long":   {document.UBJSON, "[$d#L\x00\x00\x02\x00\x00\x00\x00\x00", cupel.Invalid, "cannot be"},
		"a list of nothing":     {document.UBJSON, "[$Z#L\x00\x00\x02\x00\x00\x00\x00\x00", cupel.Invalid, "not read"},
		"a type without count":  {document.UBJSON, "[$d]", cupel.Invalid, "no count"},
		"a text of other bytes": {document.UBJSON, "Si\x01\xff", cupel.Invalid, "UTF-8"},
		"a deep list":           {document.UBJSON, deep, cupel.TooLarge, "deep"},
		"a swarm of nothing":    {document.UBJSON, "[" + strings.Repeat("Z", 50_000) + "]", cupel.TooLarge, "more values"},
		"bytes behind":          {document.UBJSON, "ZZ", cupel.Invalid, "behind"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := tt.read([]byte(tt.content))
			if cupel.ErrorCode(err) != tt.code || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %v, want code %s and %q", err, tt.code, tt.says)
			}
		})
	}
}

func TestErrorsNameThePlace(t *testing.T) {
	node, err := document.JSON([]byte(`{"a": {"b": [1, "x", 2.5]}, "c": null}`))
	if err != nil {
		t.Fatal(err)
	}
	b := node.Get("a").Get("b")
	for name, tt := range map[string]struct {
		err  error
		want string
	}{
		"a text among numbers": {second(b.Floats()), `/a/b/1 is the text "x", and not a number`},
		"a list, no text":      {second(b.Text()), "/a/b is a list, and not a text"},
		"null, no number":      {second(node.Get("c").Float()), "/c is null, and not a number"},
		"what is not there":    {second(node.Get("a").Get("z").Get("y").Int()), "/a/z/y is missing: it should be a number"},
	} {
		t.Run(name, func(t *testing.T) {
			if tt.err == nil || tt.err.Error() != tt.want {
				t.Errorf("error %q, want %q", tt.err, tt.want)
			}
		})
	}
	fractions, err := document.JSON([]byte(`{"list": [1, 2.5]}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fractions.Get("list").Ints(); err == nil || err.Error() != "/list/1 is 2.5, and not a whole number" {
		t.Errorf("error %v", err)
	}
}

func second[T any](_ T, err error) error { return err }

func FuzzJSON(f *testing.F) {
	for _, seed := range []string{`{"a": [1, NaN, "x", {"b": []}]}`, `[[1], [true, null]]`, `"\u0041"`, `-Infinity`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) { refusesClearly(t, content, document.JSON) })
}

func FuzzUBJSON(f *testing.F) {
	f.Add([]byte("{" + ubj("a") + floats(1, 2) + ubj("b") + "[#U\x02TF" + "}"))
	f.Add([]byte("[$l#i\x01\x00\x00\x00\x01"))
	f.Add([]byte("[SU\x01xHi\x011N]"))
	f.Fuzz(func(t *testing.T, content []byte) { refusesClearly(t, content, document.UBJSON) })
}

func refusesClearly(t *testing.T, content []byte, read func([]byte) (document.Node, error)) {
	node, err := read(content)
	if code := cupel.ErrorCode(err); err != nil && code != cupel.Invalid && code != cupel.TooLarge {
		t.Errorf("error %v has the code %s", err, code)
	}
	if err == nil && !node.Exists() {
		t.Error("what was read does not exist")
	}
}
