package cli

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/dustin/go-humanize"

	"github.com/cupel/cupel"
)

// clean shows a text of unknown origin on one line: a control character could
// make the terminal show something else than what is there.
func clean(text string) string {
	if !strings.ContainsFunc(text, harmful) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\n' || r == '\t':
			b.WriteByte(' ')
		case harmful(r):
			fmt.Fprintf(&b, "\\u%04x", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// harmful characters control the terminal, or reorder what is written.
func harmful(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }

// cleanLines is clean for a text of several lines.
func cleanLines(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = clean(strings.TrimSuffix(line, "\r"))
	}
	return strings.Join(lines, "\n")
}

func indent(text, by string) string {
	return by + strings.ReplaceAll(text, "\n", "\n"+by)
}

// shorten cuts text to at most width characters.
func shorten(text string, width int) string {
	runes := []rune(text)
	if len(runes) <= width {
		return text
	}
	return string(runes[:width-1]) + "…"
}

func size(bytes int64) string { return humanize.IBytes(uint64(max(bytes, 0))) }

// count is "1 file", "2 files".
func count[N int | int64](n N, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return humanize.Comma(int64(n)) + " " + many
}

// moment is a time in a table, in the user's zone.
func (a *app) moment(t *time.Time) string {
	if t == nil {
		return "-"
	}
	return t.In(a.Now().Location()).Format("2006-01-02 15:04")
}

// date is a time by itself, as git writes it.
func (a *app) date(t time.Time) string {
	return t.In(a.Now().Location()).Format("Mon Jan 2 15:04:05 2006 -0700")
}

// shortDigest is enough of a digest to tell two apart by eye.
func shortDigest(digest string) string { return digest[:min(12, len(digest))] }

// plain is a JSON value as a person writes it: text without its quotes.
func plain(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) == nil && string(value) != "null" {
		return clean(text)
	}
	return clean(compact(value))
}

func named(image cupel.Image) string {
	return clean(fmt.Sprintf("%s:%d", image.Repository, image.Version))
}

func dash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}
