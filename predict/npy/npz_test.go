package npy_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/npy"
)

func readZip(text []byte, limit int64) ([]npy.Named, error) {
	return npy.ReadZip(bytes.NewReader(text), int64(len(text)), limit)
}

func TestZipThatPythonWrote(t *testing.T) {
	got, err := readZip(golden(t, "arrays.npz"), limit)
	if err != nil {
		t.Fatal(err)
	}
	want := []npy.Named{{Name: "float64", Array: read(t, "float64.npy")}, {Name: "bool", Array: read(t, "bool.npy")}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestZipThatIsWrittenIsReadAgain(t *testing.T) {
	want := []npy.Named{{Name: "b", Array: read(t, "bool.npy")}, {Name: "a", Array: read(t, "empty.npy")}}
	var first, second bytes.Buffer
	for _, w := range []*bytes.Buffer{&first, &second} {
		if err := npy.WriteZip(w, want); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("equal arrays made different bytes")
	}
	got, err := readZip(first.Bytes(), limit)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[0].Name != "b" || got[1].Name != "a" || !bytes.Equal(got[0].Data, want[0].Data) {
		t.Errorf("got %+v", got)
	}
}

func TestZipRefusals(t *testing.T) {
	archive := func(names ...string) []byte {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		for _, name := range names {
			member, err := w.Create(name)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := member.Write(golden(t, "bool.npy")); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	damaged := golden(t, "arrays.npz")
	damaged[bytes.Index(damaged, []byte("bool.npy"))+20] ^= 1
	for name, tt := range map[string]struct {
		text  []byte
		limit int64
		code  cupel.Code
		says  string
	}{
		"not a zip":       {[]byte("PK"), limit, cupel.Invalid, "not a zip"},
		"another member":  {archive("a.txt"), limit, cupel.Invalid, `"a.txt" is no array`},
		"twice":           {archive("a.npy", "a.npy"), limit, cupel.Invalid, "twice"},
		"too much in all": {archive("a.npy", "b.npy"), 5, cupel.TooLarge, `"b.npy"`},
		"damaged":         {damaged, limit, cupel.Invalid, `"bool.npy"`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readZip(tt.text, tt.limit)
			if cupel.ErrorCode(err) != tt.code || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want %s with %q", err, tt.code, tt.says)
			}
		})
	}
	if err := npy.WriteZip(&bytes.Buffer{}, []npy.Named{{}}); cupel.ErrorCode(err) != cupel.Invalid {
		t.Errorf("an array without a name: %v", err)
	}
}

func FuzzReadZip(f *testing.F) {
	f.Add(golden(f, "arrays.npz"))
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Fuzz(func(t *testing.T, text []byte) {
		arrays, err := readZip(text, limit)
		if err != nil {
			if code := cupel.ErrorCode(err); code != cupel.Invalid && code != cupel.TooLarge {
				t.Errorf("error %v has the code %s", err, code)
			}
			return
		}
		for _, a := range arrays {
			if int64(len(a.Data)) != a.Bytes() {
				t.Errorf("%s: %d bytes", a.Name, len(a.Data))
			}
		}
	})
}
