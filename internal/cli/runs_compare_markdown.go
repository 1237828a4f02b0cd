package cli

import (
	"io"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/export"
)

// writeMarkdown writes the matrix as a table of GitHub Flavored Markdown, the best
// values in bold.
func (m comparisonMatrix) writeMarkdown(w io.Writer) error {
	var b strings.Builder
	b.WriteString("By the " + escapeMarkdown(m.caption) + ".\n\n")
	heading := []string{"field", "association"}
	for _, run := range m.runs {
		heading = append(heading, escapeMarkdown(run))
	}
	b.WriteString(markdownRow(heading))
	b.WriteString(markdownRow(strings.Fields(strings.Repeat("--- ", len(heading)))))
	for _, row := range m.rows {
		cells := []string{escapeMarkdown(row.field), ""}
		if row.association != nil {
			cells[1] = escapeMarkdown(associationText(row.association, len(m.runs)))
		}
		for i, value := range row.values {
			text := escapeMarkdown(value)
			if row.best != nil && row.best[i] {
				text = "**" + text + "**"
			}
			cells = append(cells, text)
		}
		b.WriteString(markdownRow(cells))
	}
	return writeAll(w, b.String())
}

func markdownRow(cells []string) string { return "| " + strings.Join(cells, " | ") + " |\n" }

// escapeMarkdown also takes what would control a terminal.
func escapeMarkdown(text string) string { return export.EscapeMarkdown(clean(text)) }

func writeAll(w io.Writer, text string) error {
	if _, err := io.WriteString(w, text); err != nil {
		return cupel.Errorf(cupel.Internal, "cannot write the result: %w", err)
	}
	return nil
}
