package cli

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/cupel/cupel"
)

// maxComparedCell is how many characters of a value Markdown and LaTeX have.
const maxComparedCell = 100

// showComparison shows a comparison for people.
func (c *call) showComparison(comparison cupel.RunComparison, onlyDifferent bool) {
	c.print("By the %s", metricLine(comparison))
	c.showRanking(comparison)
	shown := c.showDifferent(comparison)
	if !onlyDifferent {
		t := newTable()
		for _, field := range comparison.Common {
			t.add("  "+fieldText(field.FieldName), shorten(valueText(field.FieldName, &field.Value, field.Size), maxComparedCell))
		}
		c.writeSection(fmt.Sprintf("Common (%d)", len(comparison.Common)), t)
	}
	c.sayComparison(comparison, shown)
}

// metricLine says by what runs are ordered, and why so.
func metricLine(comparison cupel.RunComparison) string {
	better := "higher"
	if comparison.Direction == cupel.LowerIsBetter {
		better = "lower"
	}
	why := map[cupel.DirectionSource]string{
		cupel.DirectionGiven: "as given", cupel.DirectionProject: "as the project says",
		cupel.DirectionFromName: "by its name", cupel.DirectionAssumed: "assumed",
	}[comparison.DirectionSource]
	return fmt.Sprintf("%s %s, where %s is better (%s)", comparison.Reducer, comparison.Metric, better, why)
}

func (c *call) showRanking(comparison cupel.RunComparison) {
	t := newTable("", "RUN", "NAME", "STATUS", ">DURATION", ">"+clean(comparison.Metric))
	for _, run := range comparison.Runs {
		mark := ""
		if run.Best {
			mark = "*"
		}
		t.add(mark, shortRun(run.ID), dash(shorten(run.Name, maxCell)), statusText(comparedRun(run)), c.runDuration(comparedRun(run)), metricText(run.Value))
	}
	fmt.Fprintln(c.Stdout)
	t.write(c.Stdout, c.look())
}

// comparedRun is the run, as far as a comparison tells.
func comparedRun(run cupel.ComparedRun) cupel.Run {
	return cupel.Run{ID: run.ID, Name: run.Name, State: run.State, Status: run.Status, StartTime: run.StartTime, EndTime: run.EndTime}
}

func metricText(value *cupel.Float) string {
	if value == nil {
		return "-"
	}
	return short(float64(*value))
}

// showDifferent shows what differs, of as many runs as fit, the best first, and
// returns how many did.
func (c *call) showDifferent(comparison cupel.RunComparison) (shown int) {
	if len(comparison.Different) == 0 {
		fmt.Fprintf(c.Stdout, "\n%s\n", c.look().bold("Nothing differs but the metric"))
		return 0
	}
	t := newTable("FIELD", ">ASSOCIATION")
	for _, field := range comparison.Different {
		t.add(shorten(fieldText(field.FieldName), maxCell+len(field.Section)), associationText(field.Association, len(comparison.Runs)))
	}
	room := width(c.Stdout)
	if room == 0 {
		room = plainWidth
	}
	t.fill(room, valueColumns(comparison, cellWidth(t, room, len(comparison.Runs))))
	c.writeSection(fmt.Sprintf("Different (%d)", len(comparison.Different)), t)
	return len(t.headings) - 2
}

// sayComparison says what the tables do not show: how many runs they left out,
// and why nothing is ranked.
func (c *call) sayComparison(comparison cupel.RunComparison, shown int) {
	if len(comparison.Different) == 0 {
		return
	}
	if shown < len(comparison.Runs) {
		c.say("%d of %d runs fit here: --json, --csv, --md and --latex have all.", shown, len(comparison.Runs))
	}
	if comparison.MoreFiles {
		c.say("More files of their code differ than are listed: --diff shows those of two runs.")
	}
	if !canRank(comparison.Runs) {
		c.say("Nothing is said to go with %s: that takes three runs whose values of it differ.", comparison.Metric)
	}
}

// cellWidth is how many characters of a value there is room for, if all runs are
// to fit: between a few, and as many as other tables have.
func cellWidth(t *table, room, runs int) int {
	const few = 16
	for _, w := range t.widths() {
		room -= w + 2
	}
	return max(few, min(maxCell, room/runs-2))
}

// canRank reports whether three runs have a value of the metric, and not all the
// same.
func canRank(runs []cupel.ComparedRun) bool {
	var values []float64
	for _, run := range runs {
		if run.Value != nil && !math.IsNaN(float64(*run.Value)) && !math.IsInf(float64(*run.Value), 0) {
			values = append(values, float64(*run.Value))
		}
	}
	return len(values) > 2 && slices.Min(values) < slices.Max(values)
}

// valueColumns returns a column of what differs for each run, of some width.
func valueColumns(comparison cupel.RunComparison, most int) []column {
	labels := runLabels(comparison.Runs, most)
	columns := make([]column, len(comparison.Runs))
	for i := range columns {
		columns[i].heading = labels[i]
		for _, field := range comparison.Different {
			columns[i].cells = append(columns[i].cells, shorten(differentText(field, i), most))
		}
	}
	return columns
}

// runLabels name runs by their names, cut so that a label has at most so many
// characters, and their short ids; by whole ids where the short ones do not tell
// them apart.
func runLabels(runs []cupel.ComparedRun, most int) []string {
	ids := map[string]bool{}
	for _, run := range runs {
		ids[shortRun(run.ID)] = true
	}
	labels := make([]string, len(runs))
	for i, run := range runs {
		id := shortRun(run.ID)
		if len(ids) < len(runs) {
			id = run.ID
		}
		labels[i] = clean(id)
		if run.Name != "" {
			labels[i] = clean(fmt.Sprintf("%s (%s)", shorten(run.Name, max(1, most-len(id)-len(" ()"))), id))
		}
	}
	return labels
}

func fieldText(name cupel.FieldName) string { return string(name.Section) + "." + name.Name }

func associationText(a *cupel.Association, runs int) string {
	if a == nil {
		return "-"
	}
	text := fmt.Sprintf("η² %.2f", a.Value)
	if a.Measure == cupel.Spearman {
		text = fmt.Sprintf("ρ %+.2f", a.Value)
	}
	if a.Runs < runs {
		text = fmt.Sprintf("%s (%d runs)", text, a.Runs)
	}
	return text
}

// differentText is the value of a field in a run.
func differentText(field cupel.DifferentField, run int) string {
	if field.Section == cupel.ComparedMetrics && !sameInShort(field.Values) {
		return shortNumber(field.Values[run])
	}
	var bytes *int64
	if field.Sizes != nil {
		bytes = field.Sizes[run]
	}
	return valueText(field.FieldName, field.Values[run], bytes)
}

// shortNumber is the value of a metric to six digits.
func shortNumber(value *string) string {
	if value == nil {
		return "-"
	}
	number, err := strconv.ParseFloat(*value, 64)
	if err != nil {
		return *value
	}
	return short(number)
}

// sameInShort reports whether six digits do not show that numbers differ.
func sameInShort(values []*string) bool {
	seen := map[string]string{}
	for _, value := range values {
		if value == nil {
			continue
		}
		text := shortNumber(value)
		if other, ok := seen[text]; ok && other != *value {
			return true
		}
		seen[text] = *value
	}
	return false
}

// isDigest reports whether the values of a field are digests, of which people need
// not all digits. That of a file may have its mode behind it.
func isDigest(name cupel.FieldName) bool {
	ofFile := strings.HasPrefix(name.Name, "files/")
	return name.Section == cupel.ComparedCode && (ofFile || slices.Contains([]string{"githash", "tree", "executable"}, name.Name))
}

// valueText is a value for people: "-" where there is none, so that what is
// really written so, or empty, is quoted.
func valueText(name cupel.FieldName, value *string, bytes *int64) string {
	switch {
	case value == nil:
		return "-"
	case *value == "" || *value == "-":
		return strconv.Quote(*value)
	case bytes != nil:
		return fmt.Sprintf("%s (%s)", shortDigest(*value), size(*bytes))
	case isDigest(name):
		sum, mode, _ := strings.Cut(*value, " ")
		return clean(strings.TrimSpace(shortDigest(sum) + " " + mode))
	}
	return clean(*value)
}
