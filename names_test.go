package cupel_test

import (
	"strings"
	"testing"

	"github.com/cupel/cupel"
)

func TestNames(t *testing.T) {
	for _, test := range []struct {
		kind        string
		check       func(string) error
		good, wrong []string
	}{
		{"project", cupel.CheckProjectName,
			[]string{"default", "a", "A.b_c-9", "...", strings.Repeat("x", 128)},
			[]string{"", ".", "..", "a b", "ü", "a/b", strings.Repeat("x", 129)}},
		{"repository", cupel.CheckRepositoryName,
			[]string{"credit-risk", "a b", "名前", "50%?#", strings.Repeat("ö", 250)},
			[]string{"", ".", "..", "a/b", "a:b", " a", "a ", "a\n", "a\x00", "\xff", strings.Repeat("x", 251)}},
		{"tag", cupel.CheckTag,
			[]string{"production", "Größe", "v7a", "x7", "a.b_c-d", strings.Repeat("ö", 255)},
			[]string{"", ".", "..", "latest", "7", "v7", "V7", "a b", "a+b", "a/b", strings.Repeat("x", 256)}},
		{"label", cupel.CheckLabel,
			[]string{"20230111-152433PST", "1.0.0+build", "x", strings.Repeat("x", 255)},
			[]string{"", ".", "..", "latest", "7", "v7", "ü", "a b", strings.Repeat("x", 256)}},
		{"path", cupel.CheckFilePath,
			[]string{"model.json", "a/b/c", "ü/ö.txt", "a b", "..."},
			[]string{"", "/a", "a/", "a//b", "./a", "a/../b", `a\b`, "a\x00", "\xff", strings.Repeat("x", 256), strings.Repeat("x/", 600) + "x"}},
	} {
		for _, name := range test.good {
			if err := test.check(name); err != nil {
				t.Errorf("%s %q: %v", test.kind, name, err)
			}
		}
		for _, name := range test.wrong {
			if err := test.check(name); cupel.ErrorCode(err) != cupel.Invalid {
				t.Errorf("%s %q: error %v, want one of code invalid", test.kind, name, err)
			}
		}
	}
}

func TestParseImageRef(t *testing.T) {
	for text, want := range map[string]string{
		"credit-risk": "credit-risk:latest", "m:7": "m:7", "m:v7": "m:v7", "m:production": "m:production",
		"m:20230111-152433PST": "m:20230111-152433PST", "a b:latest": "a b:latest",
	} {
		ref, err := cupel.ParseImageRef("default", text)
		if err != nil || ref.String() != want {
			t.Errorf("%q is %q (%v), want %q", text, ref, err, want)
		}
	}
	for _, wrong := range []string{"", ":7", "m:", "a/b:7", "m:a b", "m:1:2"} {
		if _, err := cupel.ParseImageRef("default", wrong); cupel.ErrorCode(err) != cupel.Invalid {
			t.Errorf("%q: error %v, want one of code invalid", wrong, err)
		}
	}
}

func TestVersionOf(t *testing.T) {
	for ref, want := range map[string]int{"7": 7, "v7": 7, "V12": 12, "0": 0, "v": 0, "latest": 0, "7a": 0, "-7": 0, "99999999999999999999": 0} {
		if got, ok := cupel.VersionOf(ref); got != want && ok || ok != (want > 0) {
			t.Errorf("%q is version %d (%v), want %d", ref, got, ok, want)
		}
	}
}

func FuzzParseImageRef(f *testing.F) {
	for _, seed := range []string{"m:7", "credit-risk:latest", "a:b:c", "", "名:前"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ref, err := cupel.ParseImageRef("default", text)
		if err != nil {
			return
		}
		again, err := cupel.ParseImageRef("default", ref.String())
		if err != nil || again.String() != ref.String() {
			t.Errorf("%q reads back as %q (%v)", ref, again, err)
		}
	})
}
