package cli

import (
	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
)

// compareFlags are the flags of runs:compare.
type compareFlags struct {
	metric, reducer, direction string
	onlyDifferent, diff        bool
	csv, markdown, latex       bool
}

const runsCompareHelp = `Show what runs have in common and what differs: parameters, components, code,
data, environment, tags, other metrics and artifacts. The runs stand in the order
of the metric, the best first, marked by '*'. What differs is ranked by how
strongly it goes with the metric: Spearman's rank correlation ρ for numbers, the
correlation ratio η² for all else. That is no cause, and is claimed for three runs
or more. RUN is an id, the beginning of one, or a name.`

const runsCompareExamples = `cupel runs:compare deep shallow --metric val_auc
cupel runs:compare deep shallow 4f3c --metric val_loss --reducer best --only-different
cupel runs:compare deep shallow --metric val_auc --diff
cupel runs:compare deep shallow --metric val_auc --latex > table.tex`

func (a *app) runsCompare() *cobra.Command {
	var f compareFlags
	cmd := &cobra.Command{
		Use:               "compare RUN RUN…",
		Short:             "Show what runs have in common, what differs, and how that goes with a metric",
		Long:              runsCompareHelp,
		Example:           runsCompareExamples,
		Args:              takes(2, -1),
		ValidArgsFunction: a.completeRuns,
		RunE:              a.run(func(c *call) error { return c.compareRuns(f) }),
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.metric, "metric", "", "the metric to order and rank by")
	flags.StringVar(&f.reducer, "reducer", string(cupel.ReduceLast), "last, best, min, max or mean value of metrics")
	flags.StringVar(&f.direction, "direction", "", "max where higher is better, or min (default: the project's, else by the metric's name)")
	flags.BoolVar(&f.onlyDifferent, "only-different", false, "leave out what the runs have in common")
	flags.BoolVar(&f.diff, "diff", false, "of two runs, show how the code of the second differs from that of the first")
	flags.BoolVar(&f.csv, "csv", false, "write CSV")
	flags.BoolVar(&f.markdown, "md", false, "write a table in Markdown")
	flags.BoolVar(&f.latex, "latex", false, "write a table in LaTeX")
	completeFrom(cmd, "reducer", cupel.Reducers())
	completeFrom(cmd, "direction", []cupel.Direction{cupel.HigherIsBetter, cupel.LowerIsBetter})
	return cmd
}

// completeFrom completes a flag to one of some words.
func completeFrom[T ~string](cmd *cobra.Command, flag string, words []T) {
	completions := make([]cobra.Completion, len(words))
	for i, word := range words {
		completions[i] = string(word)
	}
	cobra.CheckErr(cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(completions, cobra.ShellCompDirectiveNoFileComp)))
}

func (c *call) compareRuns(f compareFlags) error {
	formats := 0
	for _, asked := range []bool{c.flags.json, f.csv, f.markdown, f.latex} {
		if asked {
			formats++
		}
	}
	if formats > 1 {
		return cupel.Errorf(cupel.Invalid, "choose one of --json, --csv, --md and --latex")
	}
	if err := c.checkDiff(f); err != nil {
		return err
	}
	comparison, err := c.comparison(f)
	if err != nil {
		return err
	}
	return c.writeComparison(f, comparison)
}

func (c *call) comparison(f compareFlags) (comparison comparisonWithCode, err error) {
	if len(c.args) > cupel.MaxCompared {
		return comparison, cupel.Errorf(cupel.Invalid, "at most %d runs can be compared at once, and %d are named", cupel.MaxCompared, len(c.args))
	}
	runs, err := c.findRuns(c.args, cupel.StateActive)
	if err != nil {
		return comparison, err
	}
	query := cupel.RunComparisonQuery{
		Project: c.project, Metric: f.metric, Reducer: cupel.Reducer(f.reducer), Direction: cupel.Direction(f.direction),
	}
	for _, run := range runs {
		query.Runs = append(query.Runs, run.ID)
	}
	if comparison.RunComparison, err = c.registry.CompareRuns(c.ctx, query); err != nil || !f.diff {
		return comparison, err
	}
	diff, err := c.registry.CodeDiff(c.ctx, c.project, query.Runs[0], query.Runs[1])
	comparison.CodeDiff = &diff
	return comparison, err
}

func (c *call) writeComparison(f compareFlags, comparison comparisonWithCode) error {
	switch {
	case f.csv:
		return writeComparisonCSV(c.Stdout, comparison.RunComparison, f.onlyDifferent)
	case f.markdown:
		return c.comparisonMatrix(comparison.RunComparison, f.onlyDifferent).writeMarkdown(c.Stdout)
	case f.latex:
		return c.comparisonMatrix(comparison.RunComparison, f.onlyDifferent).writeLaTeX(c.Stdout)
	case c.flags.json && f.onlyDifferent:
		return c.writeJSON(whatDiffers{comparisonWithCode: comparison})
	case c.flags.json:
		return c.writeJSON(comparison)
	}
	c.showComparison(comparison.RunComparison, f.onlyDifferent)
	if comparison.CodeDiff != nil {
		c.showCodeDiff(*comparison.CodeDiff)
	}
	return nil
}

// whatDiffers is a comparison without what is common: an empty list would say
// that nothing is.
type whatDiffers struct {
	comparisonWithCode
	Common *struct{} `json:"common,omitempty"`
}
