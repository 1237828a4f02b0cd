package vault_test

import (
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/vault"
)

func TestCheckKey(t *testing.T) {
	segment := strings.Repeat("s", vault.MaxSegmentLength)
	for _, test := range []struct {
		name, key string
		want      cupel.Code
	}{
		{"one segment", "a", ""},
		{"several segments", "packs/0a/0a.b_c-D9", ""},
		{"dots inside", "a..b/...", ""},
		{"longest segment", segment, ""},
		{"longest key", segment + "/" + segment, ""},
		{"empty", "", cupel.Invalid},
		{"segment too long", segment + "s", cupel.Invalid},
		{"key too long", segment + "/" + segment[1:] + "/s", cupel.Invalid},
		{"parent", "a/../b", cupel.Invalid},
		{"self", "./a", cupel.Invalid},
		{"absolute", "/a", cupel.Invalid},
		{"folder", "a/", cupel.Invalid},
		{"empty segment", "a//b", cupel.Invalid},
		{"backslash", `a\b`, cupel.Invalid},
		{"drive", "c:a", cupel.Invalid},
		{"space", "a b", cupel.Invalid},
		{"letter outside ASCII", "ä", cupel.Invalid},
		{"not UTF-8", "a\xff", cupel.Invalid},
		{"NUL", "a\x00", cupel.Invalid},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := cupel.ErrorCode(vault.CheckKey(test.key)); got != test.want {
				t.Errorf("CheckKey(%q) has code %q, want %q", test.key, got, test.want)
			}
		})
	}
}

func TestStartsKeys(t *testing.T) {
	segment := strings.Repeat("s", vault.MaxSegmentLength)
	for prefix, want := range map[string]bool{
		"": true, "a": true, "a/": true, "a/.": true, "a/..": true, segment: true, segment + "/": true,
		"/": false, "../": false, "a/../": false, "a//": false, "ä": false, segment + "s": false,
	} {
		if got := vault.StartsKeys(prefix); got != want {
			t.Errorf("StartsKeys(%q) = %v, want %v", prefix, got, want)
		}
	}
}

func FuzzCheckKey(f *testing.F) {
	for _, seed := range []string{"a", "packs/0a/b", "..", "a/../b", "/a", "a//b", "a\x00", "é", ""} {
		f.Add(seed)
	}
	segments := regexp.MustCompile(`^[A-Za-z0-9._-]{1,255}(/[A-Za-z0-9._-]{1,255})*$`)
	f.Fuzz(func(t *testing.T, key string) {
		accepted := vault.CheckKey(key) == nil
		want := len(key) <= vault.MaxKeyLength && segments.MatchString(key) &&
			path.Clean(key) == key && filepath.IsLocal(key) && key != "."
		if accepted != want {
			t.Errorf("CheckKey(%q) accepts: %v, want %v", key, accepted, want)
		}
	})
}
