package runner

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
)

// kept returns what a log has kept.
func kept(t *testing.T, l *outputLog) string {
	t.Helper()
	source := l.source()
	content, err := source.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close()
	text, err := io.ReadAll(content)
	if err != nil {
		t.Fatal(err)
	}
	if int64(len(text)) != source.Size {
		t.Errorf("%d bytes, and it says %d", len(text), source.Size)
	}
	return string(text)
}

func TestLongOutput(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	l := newOutputLog(func(text string) { t.Error(text) })
	defer l.close()
	line := bytes.Repeat([]byte("x"), 1<<20)
	const lines = 70
	for i := range lines {
		copy(line, fmt.Sprintf("line %d ", i))
		l.add(line)
	}
	l.add([]byte("the end\n"))
	text := kept(t, l)
	lost := lines<<20 + len("the end\n") - maxHead - maxTail
	if want := fmt.Sprintf("\n[cupel: %d bytes of output are not kept]\n", lost); !strings.Contains(text, want) {
		t.Errorf("it does not say %q", want)
	}
	if !strings.HasPrefix(text, "line 0 ") || !strings.HasSuffix(text, "xthe end\n") {
		t.Error("its beginning or its end is lost")
	}
}

// TestOutputWithoutDisk requires that the end of the output is kept where no file
// can be written.
func TestOutputWithoutDisk(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir()+"/missing")
	var said []string
	l := newOutputLog(func(text string) { said = append(said, text) })
	l.add([]byte("all of it"))
	if text := kept(t, l); text != "all of it" || len(said) != 1 || !strings.Contains(said[0], "only be kept in part") {
		t.Errorf("%q, said %q", text, said)
	}
}

func TestOutputWhenTheDiskFails(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	var said []string
	l := newOutputLog(func(text string) { said = append(said, text) })
	l.add([]byte("before "))
	l.file.Close() // as good as a disk that is full
	l.add([]byte("after"))
	l.add([]byte(" all"))
	if text := kept(t, l); !strings.HasSuffix(text, "after all") || len(said) != 1 {
		t.Errorf("%q, said %q", text, said)
	}
}

func TestRing(t *testing.T) {
	for name, tt := range map[string]struct {
		added []string
		want  string
	}{
		"nothing":         {nil, ""},
		"less":            {[]string{"ab"}, "ab"},
		"as much":         {[]string{"ab", "cde"}, "abcde"},
		"more, by little": {[]string{"ab", "cde", "f", "g"}, "cdefg"},
		"more at once":    {[]string{"ab", "cdefghij"}, "fghij"},
		"round and round": {[]string{"abc", "def", "ghi", "jkl", "m"}, "ijklm"},
		"exactly full":    {[]string{"x", "abcde", "f"}, "bcdef"},
	} {
		t.Run(name, func(t *testing.T) {
			r := ring{limit: 5}
			for _, text := range tt.added {
				r.add([]byte(text))
			}
			if got := string(r.bytes()); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

func TestOutputIsDue(t *testing.T) {
	now := time.UnixMilli(1_900_000_000_000)
	for name, tt := range map[string]struct {
		sent, fresh int64
		ago         time.Duration
		want        bool
	}{
		"little of a small log":  {1000, 1, 0, true},
		"little of a long log":   {10 << 20, 1000, 0, false},
		"much of a long log":     {10 << 20, 1 << 20, 0, true},
		"little for a long time": {10 << 20, 1000, time.Hour, true},
	} {
		t.Run(name, func(t *testing.T) {
			b := beside{log: &outputLog{total: tt.sent + tt.fresh}, sent: tt.sent, sentAt: now.Add(-tt.ago)}
			if got := b.isDue(now); got != tt.want {
				t.Errorf("%v, want %v", got, tt.want)
			}
		})
	}
}
