package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
)

// runResult says what a command did to a run.
type runResult struct {
	RunID string `json:"run_id"`
	Name  string `json:"run_name"`
}

func (a *app) runsDelete() *cobra.Command {
	return &cobra.Command{
		Use:               "delete RUN…",
		Short:             "Delete runs, until they are restored or purged",
		Long:              "Delete runs. They take up space, and runs:restore brings them back, until\nruns:purge.",
		Example:           "cupel runs:delete keen-cupel-417\ncupel runs:delete 4f3c 81d0",
		Args:              takes(1, -1),
		ValidArgsFunction: a.completeRuns,
		RunE: a.run(func(c *call) error {
			runs, err := c.findRuns(c.args, cupel.StateActive)
			if err != nil {
				return err
			}
			return c.eachRun(runs, c.registry.DeleteRun, "deleted")
		}),
	}
}

func (a *app) runsRestore() *cobra.Command {
	return &cobra.Command{
		Use:               "restore RUN…",
		Short:             "Bring deleted runs back",
		Example:           "cupel runs:restore keen-cupel-417",
		Args:              takes(1, -1),
		ValidArgsFunction: a.completeRuns,
		RunE: a.run(func(c *call) error {
			runs, err := c.findRuns(c.args, cupel.StateDeleted)
			if err != nil {
				return err
			}
			return c.eachRun(runs, c.registry.RestoreRun, "restored")
		}),
	}
}

// eachRun does something to runs, one after the other, and says so. A failure
// ends it: what was done before stays done.
func (c *call) eachRun(runs []cupel.Run, do func(context.Context, cupel.RunRef) error, done string) error {
	results := []runResult{}
	for _, run := range runs {
		if err := do(c.ctx, run.Ref()); err != nil {
			return err
		}
		results = append(results, runResult{run.ID, run.Name})
		if !c.flags.json {
			c.print("%s %s", done, namedRun(run))
		}
	}
	return c.answer(results, func() {})
}

func (a *app) runsPurge() *cobra.Command {
	var yes bool
	var before string
	cmd := &cobra.Command{
		Use:   "purge [RUN…]",
		Short: "Remove deleted runs for good, with their metrics and artifacts",
		Long: `Remove deleted runs for good: the ones named, or all that were deleted before a
time. Their metrics are gone at once, the bytes of their artifacts with the next
vault:gc.`,
		Example:           "cupel runs:purge keen-cupel-417\ncupel runs:purge --deleted-before 30d --yes",
		Args:              takes(0, -1),
		ValidArgsFunction: a.completeRuns,
	}
	addYes(cmd, &yes)
	cmd.Flags().StringVar(&before, "deleted-before", "", "all that were deleted longer ago than `30d`, or before the day 2026-01-31")
	cmd.RunE = a.run(func(c *call) error {
		if (before == "") == (len(c.args) == 0) {
			return usageError{spelled(cmd), "runs:purge: name runs, or say --deleted-before"}
		}
		runs, err := c.purgeable(before)
		if err != nil {
			return err
		}
		return c.purgeRuns(runs, yes)
	})
	return cmd
}

// purgeable returns the runs that are to be purged.
func (c *call) purgeable(before string) ([]cupel.Run, error) {
	if before == "" {
		return c.findRuns(c.args, cupel.StateDeleted)
	}
	end, err := longAgo(before, c.Now())
	if err != nil {
		return nil, err
	}
	return c.deletedBefore(end)
}

// deletedBefore returns the runs that were deleted before a time, those of
// deleted experiments among them.
func (c *call) deletedBefore(end time.Time) ([]cupel.Run, error) {
	experiments, err := c.allExperiments(cupel.Search{Project: c.project, View: cupel.ViewAll})
	if err != nil {
		return nil, err
	}
	search := cupel.RunSearch{Brief: true, Search: cupel.Search{Project: c.project, View: cupel.ViewDeleted}}
	for _, e := range experiments {
		search.Experiments = append(search.Experiments, e.ID)
	}
	var old []cupel.Run
	for page, err := range c.pagesOfRuns(search, nil) {
		if err != nil {
			return nil, err
		}
		for _, run := range page {
			if run.DeletedAt != nil && run.DeletedAt.Before(end) {
				old = append(old, run)
			}
		}
	}
	return old, nil
}

func (c *call) purgeRuns(runs []cupel.Run, yes bool) error {
	if len(runs) == 0 {
		c.say("Nothing was deleted before that.")
		return c.answer([]runResult{}, func() {})
	}
	what := count(len(runs), "run", "runs")
	if len(runs) == 1 {
		what = namedRun(runs[0])
	}
	if err := c.confirm(yes, fmt.Sprintf("Purge %s for good, with all metrics and artifacts?", what)); err != nil {
		return err
	}
	return c.eachRun(runs, c.registry.PurgeRun, "purged")
}

// longAgo reads a duration back from now, or a day that had not begun yet.
func longAgo(text string, now time.Time) (time.Time, error) {
	if day, err := time.ParseInLocation(time.DateOnly, text, now.Location()); err == nil {
		return day, nil
	}
	ago, ok := duration(text)
	if !ok || ago < 0 {
		return time.Time{}, cupel.Errorf(cupel.Invalid, "--deleted-before %q: write a duration such as 30d, 2w or 12h, or a date such as 2026-01-31", text)
	}
	return now.Add(-ago), nil
}
