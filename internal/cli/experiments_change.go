package cli

import (
	"context"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
)

func (a *app) experimentsCreate() *cobra.Command {
	var tags []string
	cmd := &cobra.Command{
		Use:     "create NAME",
		Short:   "Make an experiment",
		Example: "cupel experiments:create churn --tag team=risk",
		Args:    takes(1, 1),
	}
	cmd.Flags().StringArrayVar(&tags, "tag", nil, "tag `KEY=VALUE`, repeatable")
	cmd.RunE = a.run(func(c *call) error {
		given, err := pairs("--tag", "KEY=VALUE", tags)
		if err != nil {
			return err
		}
		experiment, err := c.registry.CreateExperiment(c.ctx, c.project, cupel.NewExperiment{Name: c.args[0], Tags: given})
		if err != nil {
			return err
		}
		return c.answer(experiment, func() { c.print("created %s", namedExperiment(experiment)) })
	})
	return cmd
}

// namedExperiment is an experiment by its name and number.
func namedExperiment(e cupel.Experiment) string {
	return clean("experiment " + e.Name + " (" + e.Ref().String() + ")")
}

func (a *app) experimentsRename() *cobra.Command {
	return &cobra.Command{
		Use:               "rename NAME|ID NEW",
		Short:             "Give an experiment another name",
		Example:           "cupel experiments:rename churn customer-churn",
		Args:              takes(2, 2),
		ValidArgsFunction: a.completeExperiment,
		RunE: a.run(func(c *call) error {
			old, err := c.findExperiment(c.args[0])
			if err != nil {
				return err
			}
			experiment, err := c.registry.ChangeExperiment(c.ctx, old.Ref(), cupel.ExperimentChange{Name: &c.args[1]})
			if err != nil {
				return err
			}
			return c.answer(experiment, func() { c.print("renamed %s to %s", old.Name, experiment.Name) })
		}),
	}
}

func (a *app) experimentsTag() *cobra.Command {
	return &cobra.Command{
		Use:               "tag NAME|ID KEY=VALUE…",
		Short:             "Set tags of an experiment; KEY= removes one",
		Example:           "cupel experiments:tag churn team=risk\ncupel experiments:tag churn team=",
		Args:              takes(2, -1),
		ValidArgsFunction: a.completeExperiment,
		RunE:              a.run((*call).tagExperiment),
	}
}

func (c *call) tagExperiment() error {
	tags, err := pairs("tag", "KEY=VALUE", c.args[1:])
	if err != nil {
		return err
	}
	found, err := c.findExperiment(c.args[0])
	if err != nil {
		return err
	}
	change := cupel.ExperimentChange{SetTags: map[string]string{}}
	for key, value := range tags {
		if value == "" {
			change.RemoveTags = append(change.RemoveTags, key)
		} else {
			change.SetTags[key] = value
		}
	}
	experiment, err := c.registry.ChangeExperiment(c.ctx, found.Ref(), change)
	if err != nil {
		return err
	}
	return c.answer(experiment, func() { c.writeTagged(experiment, tags) })
}

func (c *call) writeTagged(experiment cupel.Experiment, tags map[string]string) {
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		if tags[key] == "" {
			c.print("%s: removed %s", experiment.Name, key)
		} else {
			c.print("%s: %s=%s", experiment.Name, key, tags[key])
		}
	}
}

func (a *app) experimentsDelete() *cobra.Command {
	return &cobra.Command{
		Use:               "delete NAME|ID",
		Short:             "Delete an experiment with its runs, until it is restored",
		Long:              "Delete an experiment with its runs. experiments:restore brings them back; its name\nstays taken until then.",
		Example:           "cupel experiments:delete churn",
		Args:              takes(1, 1),
		ValidArgsFunction: a.completeExperiment,
		RunE: a.run(func(c *call) error {
			return c.setExperiment(c.registry.DeleteExperiment, "deleted")
		}),
	}
}

func (a *app) experimentsRestore() *cobra.Command {
	return &cobra.Command{
		Use:               "restore NAME|ID",
		Short:             "Bring a deleted experiment back, with the runs that went with it",
		Example:           "cupel experiments:restore churn",
		Args:              takes(1, 1),
		ValidArgsFunction: a.completeExperiment,
		RunE: a.run(func(c *call) error {
			return c.setExperiment(c.registry.RestoreExperiment, "restored")
		}),
	}
}

// setExperiment deletes or restores the experiment that the argument names.
func (c *call) setExperiment(set func(ctx context.Context, ref cupel.ExperimentRef) error, done string) error {
	found, err := c.findExperiment(c.args[0])
	if err != nil {
		return err
	}
	if err := set(c.ctx, found.Ref()); err != nil {
		return err
	}
	experiment, err := c.registry.GetExperiment(c.ctx, found.Ref())
	if err != nil {
		return err
	}
	return c.answer(experiment, func() { c.print("%s %s", done, namedExperiment(experiment)) })
}
