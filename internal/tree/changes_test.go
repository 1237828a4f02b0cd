package tree

import (
	"fmt"
	"strings"
	"testing"
)

// files is a manifest of paths with a mode and a size each, such as "a=file1".
func files(t *testing.T, texts string) (m Manifest) {
	t.Helper()
	for text := range strings.FieldsSeq(texts) {
		var entry Entry
		path, rest, _ := strings.Cut(text, "=")
		entry.Path = path
		entry.Mode = Mode(strings.TrimRight(rest, "0123456789"))
		if _, err := fmt.Sscan(rest[len(entry.Mode):], &entry.Size); err != nil {
			t.Fatal(err)
		}
		m = append(m, entry)
	}
	return m
}

func TestChanges(t *testing.T) {
	for name, test := range map[string]struct{ old, new, want string }{
		"nothing":        {"", "", ""},
		"the same":       {"a=file1 b=exec2", "a=file1 b=exec2", ""},
		"all new":        {"", "a=file1 b=file2", "+a +b"},
		"all gone":       {"a=file1 b=file2", "", "-a -b"},
		"other bytes":    {"a=file1 b=file2", "a=file1 b=file3", "*b"},
		"another mode":   {"a=file1", "a=exec1", "*a"},
		"of all kinds":   {"a=file1 c=file1 d=file1 f=file1", "b=file1 c=file2 d=file1 g=file1", "-a +b *c -f +g"},
		"order of bytes": {"a-b=file1 a/b=file1", "a/b=file1 a0=file1", "-a-b +a0"},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for c := range Changes(files(t, test.old), files(t, test.new)) {
				switch {
				case c.Old == nil:
					got = append(got, "+"+c.New.Path)
				case c.New == nil:
					got = append(got, "-"+c.Old.Path)
				default:
					got = append(got, "*"+c.Path)
				}
			}
			if strings.Join(got, " ") != test.want {
				t.Errorf("got %v, want %s", got, test.want)
			}
		})
	}
}
