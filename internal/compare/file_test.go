package compare

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
)

func TestFileText(t *testing.T) {
	file := func(text string) *File { return &File{[]byte(text)} }
	for name, test := range map[string]struct {
		old, new *File
		text     string
		leftOut  cupel.LeftOut
	}{
		"changed":         {file("1\n2\n3\n"), file("1\nzwei\n3\n"), "--- a/p\n+++ b/p\n@@ -1,3 +1,3 @@\n 1\n-2\n+zwei\n 3\n", ""},
		"added":           {nil, file("x\n"), "--- /dev/null\n+++ b/p\n@@ -0,0 +1 @@\n+x\n", ""},
		"removed":         {file("x\n"), nil, "--- a/p\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n", ""},
		"no line break":   {file("x"), file("x\n"), "--- a/p\n+++ b/p\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+x\n", ""},
		"the same":        {file("x\n"), file("x\n"), "", ""},
		"an empty one":    {nil, file(""), "", ""},
		"a NUL":           {file("x"), file("x\x00"), "", cupel.LeftOutBinary},
		"another charset": {file("gr\xf6\xdfe"), nil, "", cupel.LeftOutBinary},
	} {
		t.Run(name, func(t *testing.T) {
			text, leftOut := FileText("p", test.old, test.new)
			if diff := cmp.Diff(test.text, text); diff != "" || leftOut != test.leftOut {
				t.Errorf("left out %q, want %q; text (-want +got):\n%s", leftOut, test.leftOut, diff)
			}
		})
	}
}
