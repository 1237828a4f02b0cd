package cli

import (
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
)

// experiments is the noun of experiments.
func (a *app) experiments() *cobra.Command {
	cmd := noun("experiments", "Experiments: named groups of runs",
		a.experimentsList(),
		a.experimentsCreate(), a.experimentsShow(), a.experimentsTag(), a.experimentsRename(),
		a.experimentsDelete(), a.experimentsRestore(),
	)
	cmd.Aliases = []string{"experiment"}
	return cmd
}

func (a *app) experimentsList() *cobra.Command {
	var filter, view string
	var orderBy []string
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List the experiments of the project, the newest first",
		Example: "cupel experiments\ncupel experiments --filter 'name like \"churn%\"' --view all",
		Args:    takes(0, 0),
	}
	cmd.Flags().StringVar(&filter, "filter", "", "`FILTER` in the search language")
	cmd.Flags().StringArrayVar(&orderBy, "order-by", nil, "`KEY [desc]` to order by, repeatable")
	cmd.Flags().StringVar(&view, "view", string(cupel.ViewActive), "active, deleted or all")
	cmd.RunE = a.run(func(c *call) error {
		search := cupel.Search{Project: c.project, Filter: filter, OrderBy: orderBy, View: cupel.View(view)}
		experiments, err := c.allExperiments(search)
		if err != nil {
			return err
		}
		return c.answer(experiments, func() { c.writeExperiments(experiments) })
	})
	return cmd
}

func (c *call) writeExperiments(experiments []cupel.Experiment) {
	if len(experiments) == 0 {
		c.say("Nothing fits.")
		return
	}
	t := newTable(">ID", "NAME", "STATE", "CREATED", "CHANGED", "TAGS")
	for _, e := range experiments {
		t.add(e.Ref().String(), e.Name, string(e.State), c.moment(&e.CreatedAt), c.moment(&e.UpdatedAt), dash(shorten(joined(e.Tags, "="), 60)))
	}
	t.write(c.Stdout, c.look())
}

// allExperiments returns all experiments that a search selects.
func (c *call) allExperiments(search cupel.Search) ([]cupel.Experiment, error) {
	all := []cupel.Experiment{}
	for experiment, err := range c.pagesOfExperiments(search) {
		if err != nil {
			return nil, err
		}
		all = append(all, experiment)
	}
	return all, nil
}

func (c *call) pagesOfExperiments(search cupel.Search) iter.Seq2[cupel.Experiment, error] {
	return func(yield func(cupel.Experiment, error) bool) {
		search.Limit = pageSize
		for {
			page, err := c.registry.SearchExperiments(c.ctx, search)
			if err != nil {
				yield(cupel.Experiment{}, err)
				return
			}
			for _, experiment := range page.Experiments {
				if !yield(experiment, nil) {
					return
				}
			}
			if search.PageToken = page.NextPageToken; search.PageToken == "" {
				return
			}
		}
	}
}

// findExperiment reads an argument that names an experiment: its number, else
// its name.
func (c *call) findExperiment(text string) (cupel.Experiment, error) {
	if id, err := strconv.ParseInt(text, 10, 64); err == nil {
		experiment, err := c.registry.GetExperiment(c.ctx, cupel.ExperimentRef{Project: c.project, ID: id})
		if cupel.ErrorCode(err) != cupel.NotFound {
			return experiment, err
		}
	}
	return c.registry.GetExperimentByName(c.ctx, c.project, text)
}

// experimentNames returns the names of the experiments of runs.
func (c *call) experimentNames(runs []cupel.Run) (map[int64]string, error) {
	names := map[int64]string{}
	for _, run := range runs {
		if _, known := names[run.ExperimentID]; known {
			continue
		}
		experiment, err := c.registry.GetExperiment(c.ctx, cupel.ExperimentRef{Project: c.project, ID: run.ExperimentID})
		if err != nil {
			return nil, err
		}
		names[run.ExperimentID] = experiment.Name
	}
	return names, nil
}

// completeExperiment completes the first argument to the name of an experiment.
func (a *app) completeExperiment(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return a.completeExperiments(cmd, args, typed)
}

// completeExperiments completes to the name of an experiment.
func (a *app) completeExperiments(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	var names []string
	_ = a.run(func(c *call) error {
		experiments, err := c.allExperiments(cupel.Search{Project: c.project, View: cupel.ViewAll})
		for _, e := range experiments {
			if strings.HasPrefix(e.Name, typed) {
				names = append(names, e.Name)
			}
		}
		return err
	})(cmd, nil)
	slices.Sort(names)
	return names, cobra.ShellCompDirectiveNoFileComp
}
