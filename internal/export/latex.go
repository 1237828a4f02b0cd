package export

import "strings"

// latexSpecials are the characters that LaTeX takes for commands or arguments, or
// joins with their neighbours. None of the commands needs a package.
var latexSpecials = map[rune]string{
	'\\': `\textbackslash{}`, '{': `\{`, '}': `\}`, '$': `\$`, '&': `\&`, '#': `\#`, '_': `\_`, '%': `\%`,
	'~': `\textasciitilde{}`, '^': `\textasciicircum{}`, '<': `\textless{}`, '>': `\textgreater{}`,
	'|': `\textbar{}`, '`': `\textasciigrave{}`, '\'': `\textquotesingle{}`, '[': `{[}`, ']': `{]}`,
}

// EscapeLaTeX makes LaTeX show a text as it is, on one line: line breaks become
// spaces.
func EscapeLaTeX(text string) string {
	var b strings.Builder
	var last rune
	for _, r := range oneLine(text) {
		if r == '-' && last == '-' {
			b.WriteString("{}") // two hyphens would become a dash
		}
		if special, ok := latexSpecials[r]; ok {
			b.WriteString(special)
		} else {
			b.WriteRune(r)
		}
		last = r
	}
	return b.String()
}
