//go:build unix

package main

import (
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/dustin/go-humanize"
)

// table is what one thing came to, for each product.
type table struct {
	title   string
	columns []string // names of the figures; the ratio is that of the first
	more    bool     // more is better, as for rates; less is, as for times and sizes
	target  string   // what Cupel wants to reach, in words
	rows    []row
	notes   []string // written below
}

// row is one line of a table.
type row struct {
	label   string
	figures map[string][]float64 // of each product, in the order of the columns
}

// set puts a product's figures in the row of a label, which is added when it is
// not there.
func (t *table) set(label, product string, figures ...float64) {
	for _, r := range t.rows {
		if r.label == label {
			r.figures[product] = figures
			return
		}
	}
	t.rows = append(t.rows, row{label, map[string][]float64{product: figures}})
}

func (t *table) print(products []string) {
	fmt.Printf("\n%s\n", t.title)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	t.head(w, products)
	for _, r := range t.rows {
		fmt.Fprintf(w, "%s\t", r.label)
		for _, product := range products {
			for column := range t.columns {
				fmt.Fprintf(w, "%s\t", r.figure(product, column))
			}
		}
		fmt.Fprintf(w, "%s\t\n", r.ratio(t.more))
	}
	w.Flush()
	if t.target != "" {
		fmt.Println("target:", t.target)
	}
	for _, note := range t.notes {
		fmt.Println(note)
	}
}

func (t *table) head(w *tabwriter.Writer, products []string) {
	fmt.Fprint(w, "\t")
	for _, product := range products {
		for i, column := range t.columns {
			if i == 0 {
				column = product + " " + column
			}
			fmt.Fprintf(w, "%s\t", column)
		}
	}
	if t.more {
		fmt.Fprintf(w, "%s / %s\t\n", cupelName, mlflowName)
	} else {
		fmt.Fprintf(w, "%s / %s\t\n", mlflowName, cupelName)
	}
}

func (r row) figure(product string, column int) string {
	figures := r.figures[product]
	if column >= len(figures) {
		return "-"
	}
	return number(figures[column])
}

// ratio says how many times better Cupel is than MLflow.
func (r row) ratio(more bool) string {
	ours, theirs := r.figures[cupelName], r.figures[mlflowName]
	if len(ours) == 0 || len(theirs) == 0 {
		return ""
	}
	if more {
		return fmt.Sprintf("%.1fx", ours[0]/theirs[0])
	}
	return fmt.Sprintf("%.1fx", theirs[0]/ours[0])
}

// number writes about three digits, and thousands apart.
func number(v float64) string {
	switch {
	case v >= 100:
		return humanize.Comma(int64(v + 0.5))
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	default:
		return fmt.Sprintf("%.2f", v)
	}
}

// progress says on standard error what happens now.
func progress(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "· "+format+"\n", args...)
}
