package filter

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/rivo/uniseg"

	"github.com/cupel/cupel"
)

// What a message shows at most, in characters.
const (
	maxMessage = 400
	maxBefore  = 48 // of a line before the place
	maxAfter   = 40 // of a line from the place on
)

// fault is the error for a place in the filter: the message, and below it the
// line with carets under the place.
func (p *parser) fault(place span, format string, args ...any) error {
	message := firstRunes(printable(p.subject+": "+fmt.Sprintf(format, args...)), maxMessage)
	return &cupel.Error{Code: cupel.Invalid, Message: message + "\n" + p.picture(place)}
}

// source returns the text of a place.
func (p *parser) source(place span) string { return p.text[place.start:place.end] }

// picture draws the line that holds the place, cut around it where it is long,
// and carets under the place. Both are indented by two spaces.
func (p *parser) picture(place span) string {
	lineStart := strings.LastIndexByte(p.text[:place.start], '\n') + 1
	lineEnd := len(p.text)
	if i := strings.IndexByte(p.text[place.start:], '\n'); i >= 0 {
		lineEnd = place.start + i
	}
	before := lastRunes(printable(p.text[lineStart:place.start]), maxBefore)
	after := firstRunes(printable(p.text[place.start:lineEnd]), maxAfter)
	marked := printable(p.text[place.start:min(place.end, lineEnd)])
	carets := max(1, min(uniseg.StringWidth(marked), uniseg.StringWidth(after)))
	return "  " + before + after + "\n  " +
		strings.Repeat(" ", uniseg.StringWidth(before)) + strings.Repeat("^", carets)
}

// printable replaces what would move the cursor.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
}

func lastRunes(text string, n int) string {
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	return "…" + string(runes[len(runes)-n:])
}

func firstRunes(text string, n int) string {
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	return string(runes[:n]) + "…"
}

// refuseNUL refuses the one character that the databases cannot compare.
func (p *parser) refuseNUL() error {
	if i := strings.IndexByte(p.text, 0); i >= 0 {
		return p.fault(span{i, i + 1}, "the character NUL cannot be searched for")
	}
	return nil
}
