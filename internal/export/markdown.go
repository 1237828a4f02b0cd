package export

import "strings"

// markdownMarks are the characters that mean something inside of a line of GitHub
// Flavored Markdown, or end the cell of a table.
const markdownMarks = "\\`*_[]<>~|&$#!"

// EscapeMarkdown makes Markdown show a text as it is, on one line: line breaks
// become spaces. Each mark gets a backslash, as CommonMark allows for all ASCII
// punctuation.
func EscapeMarkdown(text string) string {
	var b strings.Builder
	for _, r := range oneLine(text) {
		if strings.ContainsRune(markdownMarks, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func oneLine(text string) string {
	return strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ").Replace(text)
}
