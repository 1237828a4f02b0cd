package content_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cupel/cupel/internal/verdict/content"
	"github.com/cupel/cupel/predict/npy"
)

func formOf(t testing.TB, text string) content.Form {
	t.Helper()
	form, err := content.Of(context.Background(), strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return form
}

func golden(t testing.TB, folder, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// member is a member of a zip.
type member struct{ name, text string }

// archive makes a zip; deflated ones are compressed.
func archive(t testing.TB, deflated bool, members ...member) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, m := range members {
		header := &zip.FileHeader{Name: m.name, Method: zip.Store}
		if deflated {
			header.Method = zip.Deflate
		}
		to, err := w.CreateHeader(header)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(to, m.text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func array(t testing.TB, values ...float64) string {
	t.Helper()
	a, err := npy.Of(values)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := npy.Write(&b, a); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func safe(header, data string) string {
	return string(binary.LittleEndian.AppendUint64(nil, uint64(len(header)))) + header + data
}

func TestFilesThatLibrariesWroteTwice(t *testing.T) {
	for name, format := range map[string]string{
		"arrays.npz": "npz", "booster.json": "json", "booster.ubj": "ubjson", "MLmodel": "mlmodel", "model.skops": "skops",
	} {
		t.Run(name, func(t *testing.T) {
			first, second := formOf(t, golden(t, "first", name)), formOf(t, golden(t, "second", name))
			if first.Format != format || first.Reason != "" {
				t.Errorf("it is %+v, want %s", first, format)
			}
			if got := first.Compare(second); got != content.Equal {
				t.Errorf("they are %+v and %+v", first, second)
			}
		})
	}
}

func TestCompare(t *testing.T) {
	one, two := array(t, 1, 2), array(t, 1, 3)
	spelled := strings.Replace(one, "'descr': '<f8', 'fortran_order': False", `"fortran_order":False,"descr": "<f8"  `, 1)
	tensors := safe(`{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}`, "xyz")
	moved := safe(`{"b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}} `, "zxy")
	renamed := safe(`{"a":{"dtype":"I8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}`, "xyz")
	pickle, other := "\x80\x04K\x01.", "\x80\x04K\x02."
	torch := func(name, pickle, storage string) string {
		return archive(t, false, member{name + "/data.pkl", pickle}, member{name + "/data/0", storage},
			member{name + "/version", "3\n"}, member{name + "/.data/serialization_id", name})
	}
	model := "artifact_path: a\nflavors:\n  sklearn:\n    code: null\nmlflow_version: 3.1.0\nmodel_uuid: %\nutc_time_created: '%'\n"
	keras := func(date, weights string) string {
		return archive(t, true, member{"metadata.json", `{"keras_version":"3","date_saved":"` + date + `"}`}, member{"config.json", "{}"}, member{"model.weights.h5", weights})
	}
	h5 := "\x89HDF\r\n\x1a\n"
	for name, tt := range map[string]struct {
		a, b   string
		format string
		want   content.Outcome
	}{
		"an array with another header":        {one, spelled, "npy", content.Equal},
		"an array with another value":         {one, two, "npy", content.Different},
		"a zip in another order":              {archive(t, false, member{"a", "1"}, member{"b", "2"}), archive(t, true, member{"b", "2"}, member{"a", "1"}), "zip", content.Equal},
		"a zip with a folder":                 {archive(t, false, member{"d/a", "1"}), archive(t, false, member{"d/", ""}, member{"d/a", "1"}), "zip", content.Equal},
		"a zip with another member":           {archive(t, false, member{"a", "1"}), archive(t, false, member{"b", "1"}), "zip", content.Different},
		"a zip with a text changed":           {archive(t, false, member{"a", "1"}), archive(t, false, member{"a", "2"}), "zip", content.Different},
		"arrays with a value changed":         {archive(t, false, member{"a.npy", one}), archive(t, false, member{"a.npy", two}), "npz", content.Different},
		"a zip in a zip":                      {archive(t, false, member{"z", archive(t, false, member{"j", `{"a":1,"b":2}`})}), archive(t, false, member{"z", archive(t, true, member{"j", `{"b":2, "a":1}`})}), "zip", content.Equal},
		"a zip with a pickle changed":         {archive(t, false, member{"p", pickle}), archive(t, false, member{"p", other}), "zip", content.Unknown},
		"a zip with an equal pickle":          {archive(t, false, member{"p", pickle}), archive(t, true, member{"p", pickle}), "zip", content.Equal},
		"a zip with pickle and text changed":  {archive(t, false, member{"p", pickle}, member{"a", "1"}), archive(t, false, member{"p", other}, member{"a", "2"}), "zip", content.Different},
		"tensors in another order":            {tensors, moved, "safetensors", content.Equal},
		"tensors of another type":             {tensors, renamed, "safetensors", content.Different},
		"a tensor changed":                    {tensors, strings.Replace(tensors, "xyz", "xyx", 1), "safetensors", content.Different},
		"JSON in another order":               {`{"a": [1, {"c": null, "b": "x"}], "d": 1.50}`, ` {"d":1.50,"a":[1,{"b":"\u0078","c":null}]}`, "json", content.Equal},
		"JSON with a number spelled anew":     {`{"a": 1.0}`, `{"a": 1}`, "json", content.Different},
		"JSON with a text for a number":       {`["1"]`, `[1]`, "json", content.Different},
		"JSON with nested lists":              {`[[1],2]`, `[[1,2]]`, "json", content.Different},
		"lines of JSON":                       {"{\"a\":1}\n{\"b\":2}\n", "{\"a\":1}\n{\"b\": 2}\n", "text", content.Different},
		"JSON with NaN":                       {`{"a": NaN}`, `{"a":NaN}`, "text", content.Different},
		"texts":                               {"a,b\n1,2\n", "a,b\n1,3\n", "text", content.Different},
		"a text and a binary":                 {"a", "\x00\xff", "text", content.Different},
		"binaries":                            {"\x00\x01", "\x00\x02", "binary", content.Unknown},
		"pickles":                             {pickle, other, "pickle", content.Unknown},
		"Python objects in an array":          {strings.Replace(one, "<f8", "|O ", 1), strings.Replace(two, "<f8", "|O ", 1), "npy", content.Unknown},
		"an array cut short":                  {one, one[:len(one)-1], "npy", content.Unknown},
		"a model of MLflow made again":        {strings.ReplaceAll(model, "%", "1"), strings.ReplaceAll(model, "%", "2"), "mlmodel", content.Equal},
		"a model of MLflow, another flavour":  {model, strings.Replace(model, "null", "x", 1), "mlmodel", content.Different},
		"torch under another name":            {torch("a", pickle, "w"), torch("b", pickle, "w"), "torch", content.Equal},
		"torch with a storage changed":        {torch("a", pickle, "w"), torch("a", pickle, "v"), "torch", content.Different},
		"torch with its pickle changed":       {torch("a", pickle, "w"), torch("a", other, "v"), "torch", content.Unknown},
		"Keras saved another day":             {keras("1", h5), keras("2", h5), "keras", content.Equal},
		"Keras with other weights":            {keras("1", h5+"a"), keras("1", h5+"b"), "keras", content.Unknown},
		"a picture":                           {"\x89PNG1", "\x89PNG2", "image", content.Unknown},
		"a drawing":                           {"<?xml version='1.0'?><svg id='1'/>", "<?xml version='1.0'?><svg id='2'/>", "image", content.Unknown},
		"a member that is there twice":        {archive(t, false, member{"a", "1"}, member{"a", "2"}), archive(t, false, member{"a", "1"}, member{"a", "1"}), "zip", content.Unknown},
		"a zip that is cut":                   {archive(t, false, member{"a", "1"})[:30], archive(t, false, member{"a", "2"})[:30], "zip", content.Unknown},
		"tensors that overlap, another value": {safe(`{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}`, "xy"), safe(`{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}`, "xz"), "safetensors", content.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := formOf(t, tt.a), formOf(t, tt.b)
			if got := a.Compare(b); got != tt.want || b.Compare(a) != tt.want {
				t.Errorf("got %d and %d, want %d:\n%+v\n%+v", got, b.Compare(a), tt.want, a, b)
			}
			if a.Format != tt.format && tt.want != content.Unknown {
				t.Errorf("it is %s, want %s", a.Format, tt.format)
			}
			if tt.want == content.Unknown && a.Reason+b.Reason == "" {
				t.Error("no reason is given")
			}
		})
	}
}

func TestADamagedMemberIsNotTakenForEqual(t *testing.T) {
	damaged := func(text string) string {
		made := archive(t, true, member{"a", strings.Repeat(text, 50)}, member{"b", "2"})
		return strings.Replace(made, "PK\x07\x08", "PK\x07\x09", 1) // its checksum stands here
	}
	one := damaged("x")
	two := strings.Replace(archive(t, true, member{"a", strings.Repeat("x", 50)}, member{"b", "2"}), "x", "y", 1)
	a, b := formOf(t, one), formOf(t, two)
	if got := a.Compare(b); got == content.Equal {
		t.Errorf("%+v is taken for %+v", a, b)
	}
}

func TestZipsAreOpenedThreeDeep(t *testing.T) {
	nested := func(levels int, deflated bool) string {
		text := "content"
		for range levels {
			text = archive(t, deflated, member{"inner", text})
		}
		return text
	}
	for levels, want := range map[int]content.Outcome{3: content.Equal, 4: content.Unknown} {
		if got := formOf(t, nested(levels, true)).Compare(formOf(t, nested(levels, false))); got != want {
			t.Errorf("%d zips in one another: got %d, want %d", levels, got, want)
		}
	}
}

func TestAListOfMembersIsBounded(t *testing.T) {
	many := make([]member, 600)
	for i := range many {
		many[i].name = strings.Repeat(string(rune('a'+i%26)), 64_900) + strings.Repeat("z", i)
	}
	form := formOf(t, archive(t, false, many...))
	if form.Format != "zip" || !strings.Contains(form.Reason, "longer than 32 MiB") {
		t.Errorf("got %s, %.200s", form.Format, form.Reason)
	}
}

func TestJSONThatIsVeryDeepIsText(t *testing.T) {
	deep := strings.Repeat("[", 2000) + strings.Repeat("]", 2000)
	if form := formOf(t, deep); form.Format != "text" || form.Reason != "" {
		t.Errorf("got %+v", form)
	}
}

// broken fails where it is read.
type broken struct{ *strings.Reader }

var errBroken = errors.New("the disk is gone")

func (broken) Read([]byte) (int, error) { return 0, errBroken }

func TestAFailureToReadIsAnError(t *testing.T) {
	if _, err := content.Of(context.Background(), broken{strings.NewReader("PK\x03\x04")}); !errors.Is(err, errBroken) {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := content.Of(ctx, strings.NewReader("text")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
