package tree_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/tree"
	"github.com/cupel/cupel/internal/vault/digest"
)

func TestGoldenManifest(t *testing.T) {
	text, err := os.ReadFile("testdata/manifest.json")
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := tree.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	const want = "4db19dd0ff664527bb827d9164e515a75c880a4df5be9e2ec48d4e926ab5a363"
	if got, err := manifest.Digest(); err != nil || got.String() != want {
		t.Errorf("digest %s (%v), want %s", got, err, want)
	}
	if entry, found := manifest.Find("bin/tool"); !found || entry.Mode != tree.ModeExec || entry.Size != 3 {
		t.Errorf("bin/tool is %+v", entry)
	}
	if _, found := manifest.Find("bin"); found {
		t.Error("a folder is found")
	}
}

func TestTheEmptyManifest(t *testing.T) {
	got, err := tree.Manifest(nil).Encode()
	if err != nil || string(got) != "[]" {
		t.Errorf("%s, %v", got, err)
	}
	if read, err := tree.Parse(got); err != nil || len(read) != 0 {
		t.Errorf("%v, %v", read, err)
	}
}

func TestHostilePaths(t *testing.T) {
	for name, path := range map[string]string{
		"empty": "", "absolute": "/etc/passwd", "up": "../x", "up within": "a/../../x", "up at the end": "a/..",
		"dot": ".", "dot within": "a/./b", "empty part": "a//b", "slash at the end": "a/", "NUL": "a\x00b",
		"backslash": `a\b`, "drive with a backslash": `C:\x`, "not UTF-8": "a\xffb",
		"git": ".git/config", "git within": "a/.git/hooks/pre-commit", "git in capitals": ".GIT/config", "git mixed": ".gIt",
		"git, dot": ".git./config", "git, space": ".git /config", "git, stream": ".git::$INDEX_ALLOCATION/config",
		"git, short name": "GIT~1/config", "git with what HFS+ ignores": ".g\u200cit/config", "git led by it": "\ufeff.git/config",
		"long": strings.Repeat("a/", tree.MaxPath), "long part": strings.Repeat("a", tree.MaxPathPart+1),
	} {
		t.Run(name, func(t *testing.T) {
			if err := tree.CheckPath(path); cupel.ErrorCode(err) != cupel.Invalid {
				t.Errorf("%.40q is accepted: %v", path, err)
			}
			manifest := tree.Manifest{{Path: path, Mode: tree.ModeFile}}
			if err := manifest.Check(); cupel.ErrorCode(err) != cupel.Invalid {
				t.Errorf("a manifest of %.40q is accepted: %v", path, err)
			}
		})
	}
	for _, path := range []string{"a", "a/b", ".gitignore", ".github/workflows/x.yml", "git", "a.git/b", "..a", "a b", "é/😀", "a:b", "x~1"} {
		if err := tree.CheckPath(path); err != nil {
			t.Errorf("%q is refused: %v", path, err)
		}
	}
}

func TestTargetsOfLinks(t *testing.T) {
	for _, tt := range []struct {
		link, target string
		ok           bool
	}{
		{"a", "b", true}, {"a", "b/c", true}, {"d/a", "../b", true}, {"d/e/a", "../../b", true}, {"a", "./b", true}, {"d/a", "..", true}, {"a", ".", true},
		{"a", "", false}, {"a", "/etc/passwd", false}, {"a", "..", false}, {"a", "../x", false}, {"d/a", "../../x", false},
		{"d/a", "x/../../y", false}, {"d/a", "x/../y", false}, {"a", ".git/config", false}, {"a", ".GIT", false},
		{"a", `b\c`, false}, {"a", "b\x00", false}, {"a", "b\xff", false}, {"a", "./../x", false},
	} {
		err := tree.CheckTarget(tt.link, tt.target)
		if (err == nil) != tt.ok || err != nil && cupel.ErrorCode(err) != cupel.Invalid {
			t.Errorf("%s -> %q: %v, want accepted %t", tt.link, tt.target, err, tt.ok)
		}
	}
}

func TestManifestsThatAreRefused(t *testing.T) {
	sum := digest.Of(nil).String()
	entry := func(path, mode, size string) string {
		return fmt.Sprintf(`{"path": %q, "sha256": %q, "mode": %q, "size": %s}`, path, sum, mode, size)
	}
	many := strings.Repeat(entry("a", "file", "0")+",", tree.MaxFiles)
	for name, tt := range map[string]struct {
		text, says string
		code       cupel.Code
	}{
		"no list":             {`{}`, "manifest", cupel.Invalid},
		"null":                {`null`, "null", cupel.Invalid},
		"cut":                 {`[`, "manifest", cupel.Invalid},
		"two":                 {`[] []`, "follows", cupel.Invalid},
		"out of order":        {"[" + entry("b", "file", "0") + "," + entry("a", "file", "0") + "]", `"a"`, cupel.Invalid},
		"twice":               {"[" + entry("a", "file", "0") + "," + entry("a", "file", "0") + "]", "twice", cupel.Invalid},
		"file and folder":     {"[" + entry("a", "symlink", "1") + "," + entry("a-b", "file", "0") + "," + entry("a/b", "file", "0") + "]", "folder", cupel.Invalid},
		"unknown mode":        {"[" + entry("a", "setuid", "0") + "]", "setuid", cupel.Invalid},
		"negative size":       {"[" + entry("a", "file", "-1") + "]", "-1", cupel.Invalid},
		"size beyond 64 bits": {"[" + entry("a", "file", "9223372036854775808") + "]", "size", cupel.Invalid},
		"size as 1e3":         {"[" + entry("a", "file", "1e3") + "]", "size", cupel.Invalid},
		"long link":           {"[" + entry("a", "symlink", "5000") + "]", "size", cupel.Invalid},
		"unknown key":         {`[{"path": "a", "sha256": "` + sum + `", "mode": "file", "size": 0, "uid": 0}]`, "uid", cupel.Invalid},
		"missing key":         {`[{"path": "a", "sha256": "` + sum + `", "mode": "file"}]`, "/0/size is missing", cupel.Invalid},
		"key in other case":   {`[{"Path": "a", "sha256": "` + sum + `", "mode": "file", "size": 0}]`, "path", cupel.Invalid},
		"digest in capitals":  {`[{"path": "a", "sha256": "` + strings.ToUpper(sum) + `", "mode": "file", "size": 0}]`, "lower case", cupel.Invalid},
		"too many":            {"[" + many + entry("a", "file", "0") + "]", "limit", cupel.TooLarge},
		"too long":            {"[" + strings.Repeat(" ", tree.MaxManifest) + "]", "limit", cupel.TooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := tree.Parse([]byte(tt.text))
			if cupel.ErrorCode(err) != tt.code || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %.300v, want code %s and %q", err, tt.code, tt.says)
			}
		})
	}
}

func TestFirstDifference(t *testing.T) {
	file := func(path string, size int64) tree.Entry {
		return tree.Entry{Path: path, Mode: tree.ModeFile, Size: size}
	}
	m := tree.Manifest{file("a", 1), file("c", 1)}
	for name, tt := range map[string]struct {
		other tree.Manifest
		want  string
	}{
		"equal":   {tree.Manifest{file("a", 1), file("c", 1)}, ""},
		"changed": {tree.Manifest{file("a", 1), file("c", 2)}, "c"},
		"new":     {tree.Manifest{file("a", 1), file("b", 1), file("c", 1)}, "b"},
		"gone":    {tree.Manifest{file("c", 1)}, "a"},
		"shorter": {tree.Manifest{file("a", 1)}, "c"},
		"longer":  {tree.Manifest{file("a", 1), file("c", 1), file("d", 1)}, "d"},
	} {
		if got := m.FirstDifference(tt.other); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}
