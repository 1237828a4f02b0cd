package cli

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
)

func TestClean(t *testing.T) {
	tests := map[string]string{
		"plain, größer, 模型":   "plain, größer, 模型",
		"two\nlines\tand tab": "two lines and tab",
		"\x1b[2J":             `\u001b[2J`,
		"\u009b2J":            `\u009b2J`,
		"gpj.\u202eexe":       `gpj.\u202eexe`,
		"bell\a":              `bell\u0007`,
	}
	for text, want := range tests {
		if diff := cmp.Diff(want, clean(text)); diff != "" {
			t.Errorf("clean(%q) (-want +got):\n%s", text, diff)
		}
	}
}

func TestFolderName(t *testing.T) {
	tests := map[string]struct {
		repository string
		want       string // its start; '#' stands for the hash
	}{
		"kept":            {"credit-risk", "credit-risk-7"},
		"spaces inside":   {"größe (v2)", "größe (v2)-7"},
		"no file name":    {`a*b?c\d`, "a_b_c_d-#-7"},
		"a hidden one":    {".ssh", "ssh-#-7"},
		"like a flag":     {"--rf", "rf-#-7"},
		"too long":        {strings.Repeat("ü", 250), strings.Repeat("ü", 100) + "-#-7"},
		"nothing is left": {"...", "-#-7"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := folderName(cupel.Image{Repository: tt.repository, Version: 7})
			start, _, hashed := strings.Cut(tt.want, "#")
			if !strings.HasPrefix(got, start) || !strings.HasSuffix(got, "-7") {
				t.Errorf("folder %q, want %q", got, tt.want)
			}
			if !hashed && got != tt.want {
				t.Errorf("folder %q, want %q", got, tt.want)
			}
			if hashed && len(got) != len(tt.want)+len("01234567")-len("#") {
				t.Errorf("folder %q has no hash in the place of '#' in %q", got, tt.want)
			}
		})
	}
}

func TestSummary(t *testing.T) {
	tests := map[string]struct{ metadata, want string }{
		"none":        {"", ""},
		"empty":       {"{}", ""},
		"in order":    {`{"b": 1.50, "a": "x", "n": null}`, "b=1.50, a=x, n=null"},
		"a long text": {`{"a": "` + strings.Repeat("x", 50) + `"}`, "a=" + strings.Repeat("x", 29) + "…"},
		"nested":      {`{"p": {"depth": 3}}`, `p={"depth":3}`},
		"an escape":   {`{"\u001b": "\u001b"}`, `\u001b=\u001b`},
		"many":        {`{"a": "` + strings.Repeat("x", 25) + `","b": "` + strings.Repeat("x", 25) + `","c": "` + strings.Repeat("x", 25) + `","d": "` + strings.Repeat("x", 25) + `"}`, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := summary(cupel.Image{Metadata: json.RawMessage(tt.metadata)})
			if name == "many" {
				if n := len([]rune(got)); n != 100 {
					t.Errorf("summary of %d characters, want 100: %q", n, got)
				}
				return
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("summary (-want +got):\n%s", diff)
			}
		})
	}
}
