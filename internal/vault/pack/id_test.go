package pack

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
)

func TestID(t *testing.T) {
	const text = "0123456789abcdeffedcba9876543210"
	if diff := cmp.Diff(text, testID.String()); diff != "" {
		t.Errorf("String (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff("packs/01/"+text, testID.Key()); diff != "" {
		t.Errorf("Key (-want +got):\n%s", diff)
	}
	for name, parse := range map[string]func() (ID, error){
		"ParseID":  func() (ID, error) { return ParseID(text) },
		"ParseKey": func() (ID, error) { return ParseKey(testID.Key()) },
		"Scan":     func() (id ID, err error) { v, _ := testID.Value(); return id, id.Scan(v) },
	} {
		if got, err := parse(); err != nil || got != testID {
			t.Errorf("%s = %s, %v", name, got, err)
		}
	}
}

func TestIDRefuses(t *testing.T) {
	for _, text := range []string{"", "01", testID.String() + "00", "0123456789ABCDEFFEDCBA9876543210", "x123456789abcdeffedcba9876543210"} {
		if _, err := ParseID(text); cupel.ErrorCode(err) != cupel.Invalid {
			t.Errorf("ParseID(%q): %v", text, err)
		}
	}
	for _, key := range []string{testID.String(), "packs/" + testID.String(), "packs/02/" + testID.String(), "vault.json", ""} {
		if _, err := ParseKey(key); cupel.ErrorCode(err) != cupel.Invalid {
			t.Errorf("ParseKey(%q): %v", key, err)
		}
	}
	for _, src := range []any{nil, "text", []byte("short")} {
		var id ID
		if err := id.Scan(src); cupel.ErrorCode(err) != cupel.Corrupt {
			t.Errorf("Scan(%v): %v", src, err)
		}
	}
}

func TestNewID(t *testing.T) {
	id, err := NewID(bytes.NewReader(testID[:]))
	if err != nil || id != testID {
		t.Errorf("NewID = %s, %v", id, err)
	}
	if _, err := NewID(bytes.NewReader(nil)); cupel.ErrorCode(err) != cupel.Internal {
		t.Errorf("without random bytes: %v", err)
	}
}
