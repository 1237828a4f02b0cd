package cli

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
)

// patience is how long a transfer takes before a bar shows how far it is.
const patience = time.Second

// meter shows how far a transfer is, on a terminal and after [patience].
type meter struct {
	mu      sync.Mutex
	label   string
	total   int64 // bytes; -1 where they are not known
	started time.Time
	now     func() time.Time
	to      io.Writer // nil shows nothing
	bar     *progressbar.ProgressBar
}

func (a *app) meter(label string, total int64) *meter {
	m := &meter{label: label, total: total, started: a.Now(), now: a.Now}
	if isTerminal(a.Stderr) && !a.flags.quiet {
		m.to = a.Stderr
	}
	return m
}

// at says how many bytes are through. It may be called from several goroutines.
func (m *meter) at(bytes int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.to == nil || m.now().Sub(m.started) < patience {
		return
	}
	if m.bar == nil {
		m.bar = m.newBar()
	}
	m.bar.Set64(bytes)
}

// finish removes the bar.
func (m *meter) finish() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.bar != nil {
		m.bar.Exit()
		fmt.Fprint(m.to, "\r\x1b[K")
		m.to = nil
	}
}

func (m *meter) newBar() *progressbar.ProgressBar {
	return progressbar.NewOptions64(m.total,
		progressbar.OptionSetWriter(m.to),
		progressbar.OptionSetDescription(m.label),
		progressbar.OptionShowBytes(true),
		progressbar.OptionUseIECUnits(true),
		progressbar.OptionSetWidth(max(10, min(40, width(m.to)-60))),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionSetTheme(progressbar.ThemeUnicode),
	)
}

// counted tells a meter of what passes through w.
func (m *meter) counted(w io.Writer) io.Writer { return &countedWriter{w: w, meter: m} }

type countedWriter struct {
	w     io.Writer
	meter *meter
	bytes int64
}

func (c *countedWriter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.bytes += int64(n)
	c.meter.at(c.bytes)
	return n, err
}
