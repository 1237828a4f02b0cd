package export

import (
	"strings"
	"testing"
)

func TestEscape(t *testing.T) {
	tests := map[string]struct{ text, markdown, latex string }{
		"plain":            {"lr 0.1, é ρ", "lr 0.1, é ρ", "lr 0.1, é ρ"},
		"name":             {"val_auc", `val\_auc`, `val\_auc`},
		"pipe":             {"a|b", `a\|b`, `a\textbar{}b`},
		"escaped pipe":     {`a\|b`, `a\\\|b`, `a\textbackslash{}\textbar{}b`},
		"lines":            {"a\nb\r\nc", "a b c", "a b c"},
		"emphasis":         {"**b**", `\*\*b\*\*`, "**b**"},
		"HTML":             {"<b>&amp;</b>", `\<b\>\&amp;\</b\>`, `\textless{}b\textgreater{}\&amp;\textless{}/b\textgreater{}`},
		"command":          {`\input{x}`, `\\input{x}`, `\textbackslash{}input\{x\}`},
		"specials":         {"50% & #1 $2 ^3", `50% \& \#1 \$2 ^3`, `50\% \& \#1 \$2 \textasciicircum{}3`},
		"option":           {"--lr -1 ---", "--lr -1 ---", "-{}-lr -1 -{}-{}-"},
		"optional":         {"[1]", `\[1\]`, "{[}1{]}"},
		"no UTF-8":         {"a\xffb", "a\ufffdb", "a\ufffdb"},
		"nothing":          {"", "", ""},
		"backslash at end": {`a\`, `a\\`, `a\textbackslash{}`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := EscapeMarkdown(tt.text); got != tt.markdown {
				t.Errorf("Markdown is %q, want %q", got, tt.markdown)
			}
			if got := EscapeLaTeX(tt.text); got != tt.latex {
				t.Errorf("LaTeX is %q, want %q", got, tt.latex)
			}
		})
	}
}

// seeds are texts that one of the formats takes for something else.
var seeds = []string{"", "plain", `a\|b`, "two\r\nlines", "**b** `c` <i>", `\input{x} 50% & #1 $2`, "--lr ---", "''a'' ``b``", "\x1b\x00\xff", `\`}

// FuzzEscapeMarkdown reads back what Markdown shows.
func FuzzEscapeMarkdown(f *testing.F) {
	for _, text := range seeds {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		escaped := EscapeMarkdown(text)
		if got, ok := shownByMarkdown(escaped); !ok || got != shown(text) {
			t.Errorf("%q becomes %q, which shows %q", text, escaped, got)
		}
	})
}

// FuzzEscapeLaTeX reads back what LaTeX shows.
func FuzzEscapeLaTeX(f *testing.F) {
	for _, text := range seeds {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		escaped := EscapeLaTeX(text)
		if got, ok := shownByLaTeX(escaped); !ok || got != shown(text) {
			t.Errorf("%q becomes %q, which shows %q", text, escaped, got)
		}
	})
}

// shown is a text on one line, in UTF-8.
func shown(text string) string { return string([]rune(oneLine(text))) }

// shownByMarkdown is false where a mark is left.
func shownByMarkdown(text string) (string, bool) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) {
			i++
		} else if strings.IndexByte(markdownMarks+"\r\n", text[i]) >= 0 {
			return "", false
		}
		b.WriteByte(text[i])
	}
	return b.String(), true
}

// shownByLaTeX is false where something is left that LaTeX takes for a command.
func shownByLaTeX(text string) (string, bool) {
	var pairs []string
	for r, special := range latexSpecials {
		pairs = append(pairs, special, string(r))
	}
	bare := strings.NewReplacer(pairs...)
	rest := text
	for _, special := range latexSpecials {
		rest = strings.ReplaceAll(rest, special, "\x00")
	}
	rest = strings.ReplaceAll(rest, "-{}", "-\x00")
	if strings.ContainsAny(rest, "\\{}$&#_%~^<>|`'[]\r\n") || strings.Contains(text, "--") {
		return "", false
	}
	return bare.Replace(strings.ReplaceAll(text, "-{}", "-")), true
}
