package cli

import (
	"bytes"
	"io"
	"strings"
	"sync"
	"testing"
	"time"
)

// clock is a time that the test moves.
type clock struct{ time.Time }

func (c *clock) now() time.Time           { return c.Time }
func (c *clock) forward(by time.Duration) { c.Time = c.Add(by) }

func TestMeter(t *testing.T) {
	const mebibyte = 1 << 20
	var screen bytes.Buffer
	c := &clock{time.Unix(0, 0)}
	m := newMeter(&screen, c.now, "saving", 4*mebibyte)

	c.forward(patience - time.Millisecond)
	m.at(mebibyte)
	if screen.Len() > 0 {
		t.Errorf("before a second had passed, the meter wrote %q", screen.String())
	}
	c.forward(time.Millisecond)
	m.at(2 * mebibyte)
	for _, want := range []string{"saving", "50%", "2.0/4.0 MiB"} {
		if !strings.Contains(screen.String(), want) {
			t.Errorf("the bar says %q, want it to contain %q", screen.String(), want)
		}
	}
	m.finish()
	if !strings.HasSuffix(screen.String(), "\r\x1b[K") {
		t.Errorf("the bar %q is left on the screen", screen.String())
	}
	length := screen.Len()
	m.at(3 * mebibyte)
	m.finish()
	if screen.Len() != length {
		t.Errorf("the meter wrote %q after its end", screen.String()[length:])
	}
}

func TestMeterWithoutATerminal(t *testing.T) {
	program := &Program{Stderr: &bytes.Buffer{}, Now: time.Now}
	m := (&app{Program: program}).meter("saving", 10)
	if m.bar != nil {
		t.Error("a meter shows a bar where there is no terminal")
	}
	m.at(5)
	m.finish()
}

// screen is written by the bar's own goroutine, too.
type screen struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

func TestMeterCounts(t *testing.T) {
	var screen screen
	c := &clock{time.Unix(0, 0)}
	m := newMeter(&screen, c.now, "backup", -1)
	c.forward(2 * patience)
	var through bytes.Buffer
	w := m.counted(&through)
	for range 3 {
		if _, err := io.WriteString(w, strings.Repeat("x", 1024)); err != nil {
			t.Fatal(err)
		}
	}
	if through.Len() != 3*1024 || !strings.Contains(screen.String(), "1.0 KiB") {
		t.Errorf("%d bytes went through, and the bar says %q", through.Len(), screen.String())
	}
}
