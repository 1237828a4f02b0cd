package filter

import (
	"fmt"
	"strings"
)

// jsonPath writes the path in the syntax that SQLite and SQL/JSON share.
func jsonPath(path []step) string {
	var out strings.Builder
	out.WriteString("$")
	for _, s := range path {
		if s.index >= 0 {
			fmt.Fprintf(&out, "[%d]", s.index)
		} else {
			out.WriteString("." + jsonQuote(s.member))
		}
	}
	return out.String()
}

func jsonQuote(text string) string {
	var out strings.Builder
	out.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"', r == '\\':
			out.WriteRune('\\')
			out.WriteRune(r)
		case r < ' ':
			fmt.Fprintf(&out, `\u%04x`, r)
		default:
			out.WriteRune(r)
		}
	}
	out.WriteByte('"')
	return out.String()
}
