package cli

import (
	"io"
	"strings"

	"github.com/rivo/uniseg"
)

// table is lines of cells under their headings.
type table struct {
	headings []string
	numbers  map[int]bool // columns that are set to the right
	rows     [][]string
}

// newTable makes a table; a heading that starts with '>' is that of numbers.
func newTable(headings ...string) *table {
	t := &table{numbers: map[int]bool{}}
	for i, h := range headings {
		name, right := strings.CutPrefix(h, ">")
		t.headings = append(t.headings, name)
		t.numbers[i] = right
	}
	return t
}

func (t *table) add(cells ...string) {
	for i, cell := range cells {
		cells[i] = clean(cell)
	}
	t.rows = append(t.rows, cells)
}

func (t *table) write(w io.Writer, l look) {
	widths := t.widths()
	if len(t.headings) > 0 {
		io.WriteString(w, l.faint(t.line(t.headings, widths))+"\n")
	}
	for _, row := range t.rows {
		io.WriteString(w, t.line(row, widths)+"\n")
	}
}

func (t *table) widths() []int {
	var widths []int
	for _, row := range append([][]string{t.headings}, t.rows...) {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], uniseg.StringWidth(cell))
		}
	}
	return widths
}

func (t *table) line(cells []string, widths []int) string {
	var b strings.Builder
	for i, cell := range cells {
		if i > 0 {
			b.WriteString("  ")
		}
		blank := strings.Repeat(" ", widths[i]-uniseg.StringWidth(cell))
		if t.numbers[i] {
			b.WriteString(blank + cell)
		} else {
			b.WriteString(cell + blank)
		}
	}
	return strings.TrimRight(b.String(), " ")
}
