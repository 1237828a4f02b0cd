package cli

import (
	"fmt"
	"math"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/verdict"
)

// maxShown is how many lines of each part of a report people are shown: the stored
// report has all.
const maxShown = 20

// reproduced is the last line of the output as JSON.
type reproduced struct {
	Verdict     verdict.Verdict      `json:"verdict"`
	RunID       string               `json:"run_id"` // "" where none was made
	Reproduces  string               `json:"reproduces"`
	Differences []verdict.Difference `json:"differences"`
}

// answerReport writes a report, and returns the error that has the exit status of
// its verdict.
func (c *call) answerReport(report verdict.Report) error {
	if c.flags.json {
		if err := c.writeLine(reproduced{report.Verdict, report.RunID, report.Reproduces, listed(report.Differences)}); err != nil {
			return err
		}
	} else {
		c.writeReport(report)
	}
	switch report.Verdict {
	case verdict.Identical, verdict.Equivalent:
		return nil
	case verdict.Different:
		return exitError{status: cupel.ExitCheck}
	}
	failed := exitError{status: cupel.ExitOther}
	if c.flags.json {
		failed.cause = failure(report)
	}
	return failed
}

func failure(report verdict.Report) error {
	return cupel.Errorf(cupel.Internal, "%s: %s", report.Failure.Step, report.Failure.Reason)
}

func (c *call) writeReport(report verdict.Report) {
	l := c.look()
	word := l.green(string(report.Verdict))
	switch report.Verdict {
	case verdict.Equivalent:
		word = l.yellow(string(report.Verdict))
	case verdict.Different, verdict.Failed:
		word = l.red(string(report.Verdict))
	}
	fmt.Fprintf(c.Stdout, "%s: %s\n", word, cleanLines(verdictText(report)))
	c.writeFirst("First apart", report.First)
	c.writeTwice(report)
	c.writeMetricsApart(report.Metrics)
	c.writeArtifactsApart(report.Artifacts)
	c.writeDataChanges(report.Data)
	c.writeCauses(report)
	c.writeNotCompared(report)
	if report.RunID != "" {
		fmt.Fprintln(c.Stdout)
		c.print("Run %s reproduces %s. The whole report is its artifact cupel/report.json.", report.RunID, report.Reproduces)
	}
}

// verdictText says what a verdict means.
func verdictText(report verdict.Report) string {
	switch report.Verdict {
	case verdict.Identical:
		if len(report.Metrics)+len(report.Artifacts) == 0 {
			return "the run has neither metrics nor artifacts, and ended as it did before"
		}
		return fmt.Sprintf("all metrics are equal to the bit (%s), and the artifacts are (%s)", counted(metricsIn(report, verdict.MetricEqual), "metric"), counted(artifactsAlike(report), "artifact"))
	case verdict.Equivalent:
		if report.First != nil {
			return "each metric is within its tolerance"
		}
		return "all metrics are equal to the bit, and artifacts are not"
	case verdict.Different:
		return fmt.Sprintf("%s beyond tolerance", counted(metricsIn(report, verdict.MetricDifferent), "metric"))
	}
	return failure(report).Error()
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func metricsIn(report verdict.Report, state verdict.MetricState) int {
	n := 0
	for _, m := range report.Metrics {
		if m.State == state {
			n++
		}
	}
	return n
}

func artifactsAlike(report verdict.Report) int {
	n := 0
	for _, a := range report.Artifacts {
		if a.State == verdict.ArtifactEqual || a.State == verdict.ArtifactEqualContent {
			n++
		}
	}
	return n
}

func (c *call) writeTwice(report verdict.Report) {
	twice := report.Twice
	switch {
	case twice == nil:
		return
	case twice.Verdict == verdict.Identical:
		c.print("Made twice here, it came out the same both times.")
	case twice.Verdict == verdict.Failed:
		c.print("Made a second time here, it failed: run %s.", dash(twice.RunID))
	default:
		c.print("Made twice here, it came out %s: the training is not deterministic by itself, whatever else differs (run %s).", twice.Verdict, twice.RunID)
		c.writeFirst("First apart of the two", twice.First)
	}
}

func (c *call) writeFirst(title string, first *verdict.Parting) {
	if first == nil {
		return
	}
	c.print("%s: %s at step %d, %s was %s (%s).", title, first.Metric, first.Step, pointValue(first.New), pointValue(first.Old), relative(first.Relative))
}

func pointValue(v *cupel.Float) string {
	if v == nil {
		return "nothing"
	}
	return exact(float64(*v))
}

func relative(r cupel.Float) string {
	if math.IsInf(float64(r), 0) {
		return "not to be compared as numbers"
	}
	return fmt.Sprintf("%.3g relative", float64(r))
}

func (c *call) writeMetricsApart(metrics []verdict.Metric) {
	t := newTable("  METRIC", ">WAS", ">IS", ">AT STEP", ">RELATIVE", ">TOLERANCE", "")
	for _, m := range metrics {
		if m.Largest == nil || m.State == verdict.MetricEqual || m.State == verdict.MetricNotCompared {
			continue
		}
		state := ""
		if m.State == verdict.MetricDifferent {
			state = "beyond"
		}
		t.add("  "+m.Name, pointValue(m.Largest.Old), pointValue(m.Largest.New), fmt.Sprint(m.Largest.Step),
			fmt.Sprintf("%.3g", float64(m.Largest.Relative)), fmt.Sprintf("%g", m.Tolerance), state)
	}
	c.writeShown("Metrics that are not equal, where they are furthest apart", t)
}

func (c *call) writeArtifactsApart(artifacts []verdict.Artifact) {
	t := newTable()
	for _, a := range artifacts {
		switch a.State {
		case verdict.ArtifactDifferent, verdict.ArtifactMissing, verdict.ArtifactExtra:
			t.add("  "+a.Path, string(a.State), a.Format)
		}
	}
	c.writeShown("Artifacts that are not equal", t)
}

// writeCauses lists what else differs. Where nothing is apart it explains nothing,
// and only its number is told.
func (c *call) writeCauses(report verdict.Report) {
	if report.Verdict == verdict.Identical {
		if n := len(report.Differences); n > 0 {
			c.print("%s in how it was made did not matter: see the report.", counted(n, "difference"))
		}
		return
	}
	t := newTable("  SECTION", "NAME", "WAS", "IS")
	for _, d := range report.Differences {
		t.add("  "+string(d.Section), d.Name, factText(d.Old), factText(d.New))
	}
	c.writeShown("What else differs, the likeliest cause first", t)
	if report.Verdict == verdict.Different && len(report.Differences) == 0 {
		fmt.Fprintln(c.Stdout)
		hint := ""
		if report.Twice == nil {
			hint = " --twice tells whether the training is deterministic by itself."
		}
		c.print("Nothing that is recorded differs.%s", hint)
	}
}

func factText(text *string) string {
	const most = 60
	if text == nil {
		return "-"
	}
	return shorten(*text, most)
}

func (c *call) writeNotCompared(report verdict.Report) {
	t := newTable()
	for _, m := range report.Metrics {
		if m.State == verdict.MetricNotCompared {
			t.add("  metrics/"+m.Name, m.Reason)
		}
	}
	for _, a := range report.Artifacts {
		if a.State == verdict.ArtifactNotCompared {
			t.add("  artifacts/"+a.Path, a.Reason)
		}
	}
	c.writeShown("Not compared", t)
}

// writeShown writes the first lines of a part of a report.
func (c *call) writeShown(title string, t *table) {
	if over := len(t.rows) - maxShown; over > 0 {
		t.rows = append(t.rows[:maxShown], []string{fmt.Sprintf("  and %d more", over)})
	}
	c.writeSection(title, t)
}
