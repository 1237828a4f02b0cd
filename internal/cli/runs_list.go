package cli

import (
	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/export"
)

// runSelection are the flags that select and order runs.
type runSelection struct {
	filter, view         string
	orderBy, experiments []string
	columns              []string
}

func (f *runSelection) add(a *app, cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.filter, "filter", "", "`FILTER` in the search language")
	flags.StringArrayVar(&f.orderBy, "order-by", nil, "`KEY [desc]` to order by, repeatable (default: the last started first)")
	flags.StringArrayVar(&f.columns, "columns", nil, "`KEYS` to show, such as params.lr,best(metrics.auc)")
	flags.StringArrayVarP(&f.experiments, "experiment", "e", nil, "only runs of the experiment `NAME|ID`, repeatable")
	flags.StringVar(&f.view, "view", string(cupel.ViewActive), "active, deleted or all")
	cobra.CheckErr(cmd.RegisterFlagCompletionFunc("experiment", a.completeExperiments))
	cobra.CheckErr(cmd.RegisterFlagCompletionFunc("view", cobra.FixedCompletions(
		[]string{string(cupel.ViewActive), string(cupel.ViewDeleted), string(cupel.ViewAll)}, cobra.ShellCompDirectiveNoFileComp)))
}

// runSearch is what the flags select.
func (c *call) runSearch(f runSelection) (cupel.RunSearch, error) {
	view := cupel.View(f.view)
	if view != cupel.ViewActive && view != cupel.ViewDeleted && view != cupel.ViewAll {
		return cupel.RunSearch{}, cupel.Errorf(cupel.Invalid, "--view %q: use active, deleted or all", f.view)
	}
	search := cupel.RunSearch{Search: cupel.Search{Project: c.project, Filter: f.filter, OrderBy: f.orderBy, View: view}}
	for _, name := range f.experiments {
		experiment, err := c.findExperiment(name)
		if err != nil {
			return cupel.RunSearch{}, err
		}
		search.Experiments = append(search.Experiments, experiment.ID)
	}
	return search, nil
}

// shownRuns is how many runs a table shows unless told.
const shownRuns = 50

const runsListHelp = `List runs, the last started first. By default the table has the metrics and
parameters that fit; --columns chooses others, named as in a filter: params.lr,
best(metrics.auc), start_time, tags.team, model_class. The guide's page on the
search language describes FILTER.`

const runsListExamples = `cupel runs
cupel runs --filter 'metrics.auc > 0.9 and params.lr = "0.1"' --order-by 'best(metrics.auc) desc' -n 10
cupel runs -e churn --columns 'run_name,params.lr,best(metrics.auc)'
cupel runs --view deleted --json`

func (a *app) runsList() *cobra.Command {
	var f runSelection
	var limit int
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List runs with their metrics and parameters",
		Long:    runsListHelp,
		Example: runsListExamples,
		Args:    takes(0, 0),
		RunE:    a.run(func(c *call) error { return c.listRuns(f, limit) }),
	}
	f.add(a, cmd)
	addLimit(cmd, &limit)
	cmd.Flags().Lookup("limit").Usage = "show at most `N` (default: 50, and all with --json)"
	return cmd
}

func (c *call) listRuns(f runSelection, limit int) error {
	search, err := c.runSearch(f)
	if err != nil {
		return err
	}
	search.Limit = limit
	if limit == 0 && !c.flags.json {
		search.Limit = shownRuns
	}
	switch {
	case len(f.columns) > 0:
		return c.listColumns(search, f.columns)
	case c.flags.json:
		runs, err := collectRuns(c.pagesOfRuns(search, nil))
		if err != nil {
			return err
		}
		return c.writeJSON(runs)
	}
	search.Brief = true
	var more bool
	runs, err := collectRuns(c.pagesOfRuns(search, &more))
	if err != nil {
		return err
	}
	return c.writeRuns(runs, more)
}

// listColumns shows the columns that were asked for.
func (c *call) listColumns(search cupel.RunSearch, names []string) error {
	columns, err := parseColumns(names)
	if err != nil {
		return err
	}
	if c.flags.json {
		return c.writeTable(export.JSON, c.Stdout, search, withRunID(columns))
	}
	rows, more, err := c.runRows(search, withRunID(columns))
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		c.say("Nothing fits.")
		return nil
	}
	c.writeColumns(withRunID(columns), rows)
	c.sayMore(more)
	return nil
}

func (c *call) sayMore(more bool) {
	if more {
		c.say("There are more: -n N shows more of them, runs:export writes all.")
	}
}
