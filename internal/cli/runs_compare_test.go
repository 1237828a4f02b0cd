package cli

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel/cupel"
)

// awkward are texts that some format takes for something else.
var awkward = []string{
	"", "-", "plain", `"quoted", twice`, "a|b", `a\|b`, `\`, "two\nlines", "tab\there", "**bold** _it_ `code` <b>&amp;</b>", "[link](x) #1 ~ $x$ !",
	`\input{x} 50% & #1 $2 _3 {4} ^5 ~6`, "--lr -- ---", "''a'' ``b``", "é ρ 漢字", "\x1b[31mred", "\x00", "\xff", `trailing \`,
}

func TestComparisonCSVReadsBack(t *testing.T) {
	for _, key := range awkward {
		value := key + "x"
		comparison := cupel.RunComparison{
			Metric: "auc", Runs: []cupel.ComparedRun{{ID: "1", Name: value}, {ID: "2"}},
			Different: []cupel.DifferentField{{FieldName: cupel.FieldName{Section: "params", Name: key}, Values: []*string{&value, nil}}},
		}
		var b bytes.Buffer
		if err := writeComparisonCSV(&b, comparison, false); err != nil {
			t.Fatal(err)
		}
		records, err := csv.NewReader(&b).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"params", key, "", "", "", value, ""}
		if diff := cmp.Diff(want, records[len(records)-1]); diff != "" {
			t.Errorf("%q (-want +got):\n%s", key, diff)
		}
	}
}

func TestMatrixIsRectangular(t *testing.T) {
	var fields []cupel.DifferentField
	for _, text := range awkward {
		fields = append(fields, cupel.DifferentField{FieldName: cupel.FieldName{Section: "params", Name: text}, Values: []*string{&text, nil}})
	}
	runs := []cupel.ComparedRun{{ID: "1", Name: "a|b"}, {ID: "2", Name: "a & b"}}
	m := (&call{app: &app{}}).comparisonMatrix(cupel.RunComparison{Metric: "a|b", Runs: runs, Different: fields}, true)
	var markdown, latex bytes.Buffer
	if err := m.writeMarkdown(&markdown); err != nil {
		t.Fatal(err)
	}
	if err := m.writeLaTeX(&latex); err != nil {
		t.Fatal(err)
	}
	rows := len(fields) + 3
	lines := strings.Split(strings.TrimSpace(markdown.String()), "\n")[2:]
	if len(lines) != rows+2 || slices.ContainsFunc(lines, func(l string) bool { return separators(l, '|') != 5 }) {
		t.Errorf("Markdown has %d lines, want %d of 4 cells:\n%s", len(lines), rows+2, markdown.String())
	}
	lines = slices.DeleteFunc(strings.Split(latex.String(), "\n"), func(l string) bool { return !strings.HasSuffix(l, ` \\`) })
	if len(lines) != rows+1 || slices.ContainsFunc(lines, func(l string) bool { return separators(l, '&') != 3 }) {
		t.Errorf("LaTeX has %d rows, want %d of 4 cells:\n%s", len(lines), rows+1, latex.String())
	}
}

// separators counts the bytes that end a cell: those that no backslash precedes.
func separators(line string, separator byte) (n int) {
	for i := 0; i < len(line); i++ {
		if line[i] == '\\' {
			i++
		} else if line[i] == separator {
			n++
		}
	}
	return n
}
