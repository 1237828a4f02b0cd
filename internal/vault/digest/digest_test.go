package digest_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault/digest"
)

// abc is the SHA-256 of "abc", from FIPS 180-2, appendix B.1.
const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

func TestOf(t *testing.T) {
	if diff := cmp.Diff(abc, digest.Of([]byte("abc")).String()); diff != "" {
		t.Errorf("digest of abc (-want +got):\n%s", diff)
	}
	h := digest.NewHash()
	h.Write([]byte("a"))
	h.Write([]byte("bc"))
	if diff := cmp.Diff(abc, digest.Sum(h).String()); diff != "" {
		t.Errorf("streamed digest of abc (-want +got):\n%s", diff)
	}
}

func TestParse(t *testing.T) {
	tests := []struct {
		name, text string
		code       cupel.Code
	}{
		{"a digest", abc, ""},
		{"empty", "", cupel.Invalid},
		{"too short", abc[1:], cupel.Invalid},
		{"too long", abc + "0", cupel.Invalid},
		{"upper case", strings.ToUpper(abc), cupel.Invalid},
		{"not hexadecimal", "g" + abc[1:], cupel.Invalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, err := digest.Parse(tt.text)
			if diff := cmp.Diff(tt.code, cupel.ErrorCode(err)); diff != "" {
				t.Fatalf("code (-want +got):\n%s%v", diff, err)
			}
			if err == nil && d.String() != tt.text {
				t.Errorf("Parse(%s).String() = %s", tt.text, d)
			}
			if err != nil && !d.IsZero() {
				t.Errorf("a refused text left %s", d)
			}
		})
	}
}

func TestParseQuotesBriefly(t *testing.T) {
	_, err := digest.Parse(strings.Repeat("a", 1<<20))
	if err == nil || len(err.Error()) > 300 {
		t.Errorf("the message has %d bytes", len(err.Error()))
	}
}

func TestJSON(t *testing.T) {
	want := map[digest.Digest]digest.Digest{digest.Of(nil): digest.Of([]byte("abc"))}
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got map[digest.Digest]digest.Digest
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("through JSON (-want +got):\n%s", diff)
	}
}

func TestCompareFollowsText(t *testing.T) {
	a, b := digest.Of([]byte("a")), digest.Of([]byte("b"))
	if got, want := a.Compare(b), strings.Compare(a.String(), b.String()); got != want {
		t.Errorf("Compare = %d, the texts compare as %d", got, want)
	}
	if a.Compare(a) != 0 {
		t.Error("a digest differs from itself")
	}
}

func TestScan(t *testing.T) {
	want := digest.Of([]byte("abc"))
	value, err := want.Value()
	if err != nil {
		t.Fatal(err)
	}
	var got digest.Digest
	if err := got.Scan(value); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("through the database (-want +got):\n%s", diff)
	}
	for name, src := range map[string]any{"null": nil, "text": abc, "short": want[1:]} {
		if code := cupel.ErrorCode(got.Scan(src)); code != cupel.Corrupt {
			t.Errorf("%s: code %q, want corrupt", name, code)
		}
		if got != want {
			t.Errorf("%s changed the digest to %s", name, got)
		}
	}
}
