package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/export"
)

// writeLaTeX writes the matrix as a tabular that needs no package, the best values
// in bold.
func (m comparisonMatrix) writeLaTeX(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%% By the %s.\n\\begin{tabular}{ll%s}\n\\hline\n", clean(m.caption), strings.Repeat("r", len(m.runs)))
	heading := []string{"field", "association"}
	for _, run := range m.runs {
		heading = append(heading, escapeLaTeX(run))
	}
	b.WriteString(latexRow(heading) + "\\hline\n")
	for _, row := range m.rows {
		cells := []string{escapeLaTeX(row.field), latexAssociation(row.association, len(m.runs))}
		for i, value := range row.values {
			text := escapeLaTeX(value)
			if row.best != nil && row.best[i] {
				text = `\textbf{` + text + "}"
			}
			cells = append(cells, text)
		}
		b.WriteString(latexRow(cells))
	}
	b.WriteString("\\hline\n\\end{tabular}\n")
	return writeAll(w, b.String())
}

func latexRow(cells []string) string { return strings.Join(cells, " & ") + " \\\\\n" }

func latexAssociation(a *cupel.Association, runs int) string {
	if a == nil {
		return ""
	}
	symbols := strings.NewReplacer("ρ", `$\rho$`, "η²", `$\eta^2$`)
	return symbols.Replace(associationText(a, runs))
}

// escapeLaTeX also takes what would control a terminal.
func escapeLaTeX(text string) string { return export.EscapeLaTeX(clean(text)) }
