package tree

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel/internal/jsontext"
	"github.com/cupel/cupel/internal/vault/digest"
)

// many is a manifest of n files.
func many(n int) Manifest {
	m := make(Manifest, n)
	for i := range m {
		m[i] = Entry{Path: fmt.Sprintf("src/package%03d/module%05d.py", i/100, i), Mode: ModeFile, SHA256: digest.Of([]byte{byte(i)}), Size: int64(i)}
	}
	return m
}

func TestParseCanonical(t *testing.T) {
	for name, m := range map[string]Manifest{
		"empty": {}, "one": many(1), "many": many(1000),
		"odd paths": {{Path: `a"b`, Mode: ModeExec}, {Path: "größe\t\u0001", Mode: ModeSymlink, Size: 4}, {Path: "},{", Mode: ModeFile, Size: 1 << 60}},
	} {
		got, ok := parseCanonical(m.form())
		if diff := cmp.Diff(m, got); diff != "" || !ok {
			t.Errorf("%s: ok is %v (-want +got):\n%s", name, ok, diff)
		}
	}
}

// TestParseCanonicalRefuses gives what only the rules of JSON can read, or nobody.
func TestParseCanonicalRefuses(t *testing.T) {
	good := string(many(2).form())
	for name, text := range map[string]string{
		"nothing": "", "half": good[:len(good)-1], "more": good + " ", "null": "null", "a comma": strings.Replace(good, "}]", "},]", 1),
		"white space": strings.Replace(good, ",", ", ", 1), "a larger hex digit": strings.Replace(good, digest.Of([]byte{0}).String(), strings.ToUpper(digest.Of([]byte{0}).String()), 1),
		"an escape that is not needed": strings.Replace(good, "src", `\u0073rc`, 1), "a number with a zero": strings.Replace(good, `"size":1`, `"size":01`, 1),
		"a number of another form": strings.Replace(good, `"size":1`, `"size":1e0`, 1), "open text": `[{"mode":"file","path":"a\`, "short sum": `[{"mode":"file","path":"a","sha256":"00","size":1}]`,
	} {
		if m, ok := parseCanonical([]byte(text)); ok {
			t.Errorf("%s: %q is read as %v", name, text, m)
		}
	}
}

func FuzzParseCanonical(f *testing.F) {
	text, err := os.ReadFile("testdata/manifest.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add(many(2).form())
	f.Add([]byte(`[{"mode":"file","path":"\u0001","sha256":"` + strings.Repeat("0", 64) + `","size":-1}]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		fast, ok := parseCanonical(text)
		if !ok || fast.Check() != nil {
			return
		}
		slow := Manifest{}
		err := jsontext.Strictly("manifest", text, &slow, func() ([]byte, error) { return slow.form(), nil })
		if diff := cmp.Diff(slow, fast); diff != "" || err != nil {
			t.Errorf("error %v (-slow +fast):\n%s", err, diff)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	text := many(20_000).form()
	for b.Loop() {
		if _, err := Parse(text); err != nil {
			b.Fatal(err)
		}
	}
}
