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
	started time.Time
	now     func() time.Time
	to      io.Writer
	bar     *progressbar.ProgressBar // nil shows nothing
	shown   bool
}

// meter starts a meter; total is in bytes, -1 where it is not known.
func (a *app) meter(label string, total int64) *meter {
	if a.flags.quiet || !isTerminal(a.Stderr) {
		return &meter{now: a.Now}
	}
	return newMeter(a.Stderr, a.Now, label, total)
}

func newMeter(to io.Writer, now func() time.Time, label string, total int64) *meter {
	return &meter{started: now(), now: now, to: to, bar: newBar(to, label, total)}
}

func newBar(to io.Writer, label string, total int64) *progressbar.ProgressBar {
	return progressbar.NewOptions64(total,
		progressbar.OptionSetWriter(to),
		progressbar.OptionSetDescription(label),
		progressbar.OptionShowBytes(true),
		progressbar.OptionShowCount(),
		progressbar.OptionUseIECUnits(true),
		progressbar.OptionSetWidth(max(10, min(40, width(to)-70))),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionSetTheme(progressbar.Theme{Saucer: "━", SaucerHead: "━", SaucerPadding: "╌"}),
	)
}

// at says how many bytes are through. It may be called from several goroutines.
func (m *meter) at(bytes int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.bar == nil || m.now().Sub(m.started) < patience {
		return
	}
	m.shown = true
	m.bar.Set64(bytes)
}

// say puts another label before the bar.
func (m *meter) say(label string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.bar == nil || m.now().Sub(m.started) < patience {
		return
	}
	m.shown = true
	m.bar.Describe(label)
}

// finish removes the bar.
func (m *meter) finish() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.shown {
		m.bar.Exit()
		fmt.Fprint(m.to, "\r\x1b[K")
	}
	m.bar, m.shown = nil, false
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
