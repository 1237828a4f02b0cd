package filter

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// FoldFunction is the name of the SQL function of one argument that the SQLite
// store MUST register for the connections that run filters: deterministic, [Fold]
// for a text and NULL for anything else. SQLite's own lower() knows ASCII only.
const FoldFunction = "cupel_fold"

// Fold returns text without its case, character by character, for ilike.
// PostgreSQL's ICU agrees, but for the final sigma, which foldedICU handles.
func Fold(text string) string {
	var out strings.Builder
	out.Grow(len(text))
	for _, r := range text {
		switch r {
		case 'İ':
			out.WriteString("i\u0307") // its lower case is two characters
		case 'ς':
			out.WriteRune('σ')
		default:
			out.WriteRune(unicode.ToLower(r))
		}
	}
	return out.String()
}

// matchPattern reports whether the whole text fits the pattern: % is any number
// of characters, _ is one, and nothing escapes them.
//
// When the text stops fitting, only the last % can usefully take one character
// more, so the work is at most len(text) * len(pattern).
func matchPattern(pattern, text string) bool {
	p, t := 0, 0
	afterPercent, retry := -1, 0
	for t < len(text) {
		want, wantSize := utf8.DecodeRuneInString(pattern[p:])
		got, gotSize := utf8.DecodeRuneInString(text[t:])
		switch {
		case wantSize > 0 && want == '%':
			p++
			afterPercent, retry = p, t
		case wantSize > 0 && (want == '_' || want == got):
			p += wantSize
			t += gotSize
		case afterPercent >= 0:
			_, size := utf8.DecodeRuneInString(text[retry:])
			retry += size
			p, t = afterPercent, retry
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "%") == ""
}

// globPattern translates a pattern of like into one of SQLite's GLOB.
var globPattern = strings.NewReplacer("%", "*", "_", "?", "*", "[*]", "?", "[?]", "[", "[[]")
