package cli

import (
	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
)

// models is the noun of model repositories and their images.
func (a *app) models() *cobra.Command {
	cmd := noun("models", "Model repositories and their images",
		a.modelsList(),
		a.modelsCreate(), a.modelsSave(), a.modelsLog(), a.modelsShow(), a.modelsDownload(),
		a.modelsTag(), a.modelsUntag(), a.modelsTags(), a.modelsAnnotate(),
		a.modelsSearch(), a.modelsVerify(), a.modelsValidate(), a.modelsInspectPickle(), a.modelsDiff(), a.modelsRename(), a.modelsDelete(),
	)
	cmd.Aliases = []string{"model"}
	return cmd
}

func (a *app) modelsList() *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List the model repositories of the project",
		Example: "cupel models\ncupel models --json --project fraud",
		Args:    takes(0, 0),
		RunE: a.run(func(c *call) error {
			repositories, err := c.registry.ListRepositories(c.ctx, c.project)
			if err != nil {
				return err
			}
			return c.answer(listed(repositories), func() { c.writeRepositories(repositories) })
		}),
	}
}

func (c *call) writeRepositories(repositories []cupel.Repository) {
	if len(repositories) == 0 {
		c.say("There are no models in project %s. Save one: cupel models:save NAME FILE --create", c.project)
		return
	}
	t := newTable("NAME", ">VERSIONS", ">LATEST", "UPDATED", ">SIZE")
	for _, r := range repositories {
		t.add(r.Name, number(r.Versions), version(r.Latest), c.moment(r.UpdatedAt), size(r.Size))
	}
	t.write(c.Stdout, c.look())
}

func (a *app) modelsCreate() *cobra.Command {
	return &cobra.Command{
		Use:     "create NAME",
		Short:   "Make an empty model repository",
		Example: "cupel models:create credit-risk",
		Args:    takes(1, 1),
		RunE: a.run(func(c *call) error {
			ref, err := c.repository(c.args[0])
			if err != nil {
				return err
			}
			repository, err := c.registry.CreateRepository(c.ctx, ref)
			if err != nil {
				return err
			}
			return c.answer(repository, func() { c.print("created %s", repository.Name) })
		}),
	}
}

func (a *app) modelsRename() *cobra.Command {
	return &cobra.Command{
		Use:               "rename OLD NEW",
		Short:             "Give a model repository another name",
		Example:           "cupel models:rename credit-risk credit-default",
		Args:              takes(2, 2),
		ValidArgsFunction: a.completeRepositories,
		RunE: a.run(func(c *call) error {
			old, err := c.repository(c.args[0])
			if err != nil {
				return err
			}
			repository, err := c.registry.RenameRepository(c.ctx, old, c.args[1])
			if err != nil {
				return err
			}
			return c.answer(repository, func() { c.print("renamed %s to %s", old, repository.Name) })
		}),
	}
}
