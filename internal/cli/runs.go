package cli

import (
	"fmt"
	"iter"
	"math"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
)

// runs is the noun of runs.
func (a *app) runs() *cobra.Command {
	cmd := noun("runs", "Runs: what was trained, and how well",
		a.runsList(),
		a.runsShow(), a.runsLog(), a.runsCompare(), a.runsDownload(), a.runsExport(),
		a.runsEnd(), a.runsDelete(), a.runsRestore(), a.runsPurge(),
	)
	cmd.Aliases = []string{"run"}
	return cmd
}

// pagesOfRuns pages through the runs that search selects, up to its limit; 0
// means all. more, if not nil, is told at the end whether there are others.
func (c *call) pagesOfRuns(search cupel.RunSearch, more *bool) iter.Seq2[[]cupel.Run, error] {
	return func(yield func([]cupel.Run, error) bool) {
		left := search.Limit
		for {
			search.Limit = min(left, pageSize)
			page, err := c.registry.SearchRuns(c.ctx, search)
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(page.Runs, nil) {
				return
			}
			left -= len(page.Runs)
			search.PageToken = page.NextPageToken
			if search.PageToken == "" || search.Limit > 0 && left <= 0 {
				break
			}
		}
		if more != nil {
			*more = search.PageToken != ""
		}
	}
}

// collectRuns returns all runs of the pages.
func collectRuns(pages iter.Seq2[[]cupel.Run, error]) ([]cupel.Run, error) {
	all := []cupel.Run{}
	for page, err := range pages {
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
	}
	return all, nil
}

// shortRun is enough of a run's id to tell two apart by eye, and to name one.
func shortRun(id string) string { return id[:min(8, len(id))] }

// namedRun is a run by its name, if it has one, and its id.
func namedRun(run cupel.Run) string {
	if run.Name == "" {
		return clean(run.ID)
	}
	return clean(fmt.Sprintf("%s (%s)", run.Name, shortRun(run.ID)))
}

// statusText is a run's status; that it was deleted is more important.
func statusText(run cupel.Run) string {
	if run.State == cupel.StateDeleted {
		return "deleted"
	}
	return string(run.Status)
}

// runDuration is how long a run took, or has been going on.
func (c *call) runDuration(run cupel.Run) string {
	if run.StartTime == nil || run.EndTime == nil && run.Status != cupel.RunRunning {
		return "-"
	}
	end := c.Now()
	if run.EndTime != nil {
		end = *run.EndTime
	}
	return elapsed(end.Sub(*run.StartTime))
}

// elapsed writes a duration with its two largest units.
func elapsed(d time.Duration) string {
	const day = 24 * time.Hour
	switch d = max(d, 0); {
	case d < time.Minute:
		return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + "s"
	case d < time.Hour:
		return fmt.Sprintf("%dm %02ds", d/time.Minute, d%time.Minute/time.Second)
	case d < day:
		return fmt.Sprintf("%dh %02dm", d/time.Hour, d%time.Hour/time.Minute)
	}
	return fmt.Sprintf("%dd %02dh", d/day, d%day/time.Hour)
}

// short is a number for a table, to six digits.
func short(v float64) string { return floatText(v, 6) }

// exact is a number with all its digits.
func exact(v float64) string { return floatText(v, -1) }

func floatText(v float64, digits int) string {
	switch {
	case math.IsInf(v, 1):
		return "Infinity"
	case math.IsInf(v, -1):
		return "-Infinity"
	}
	return strconv.FormatFloat(v, 'g', digits, 64)
}
