package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
)

func (a *app) projects() *cobra.Command {
	cmd := noun("projects", "Projects and their settings",
		a.projectsList(), a.projectsCreate(), a.projectsShow(), a.projectsSet(), a.projectsDelete())
	cmd.Aliases = []string{"project"}
	return cmd
}

func (a *app) projectsList() *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List the projects; '*' marks the current one",
		Example: "cupel projects",
		Args:    takes(0, 0),
		RunE: a.run(func(c *call) error {
			projects, err := c.registry.ListProjects(c.ctx)
			if err != nil {
				return err
			}
			return c.answer(listed(projects), func() { c.writeProjects(projects) })
		}),
	}
}

func (c *call) writeProjects(projects []cupel.Project) {
	t := newTable("", "NAME", ">MODELS", "CREATED")
	for _, p := range projects {
		current := ""
		if p.Name == c.project {
			current = "*"
		}
		t.add(current, p.Name, number(p.Repositories), c.moment(&p.CreatedAt))
	}
	t.write(c.Stdout, c.look())
}

// settingFlags are the settings of a project as flags.
type settingFlags struct {
	domains, models, directions []string
	trusted                     string
}

func (f *settingFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringArrayVar(&f.domains, "email-domain", nil, "`DOMAIN` of the authors of bundles, repeatable; '' allows any")
	flags.StringArrayVar(&f.models, "model-name", nil, "`NAME` that a model may have, repeatable; '' allows any")
	flags.StringVar(&f.trusted, "trusted", "", "whose formats that execute code may be loaded: none, own or all")
	flags.StringArrayVar(&f.directions, "metric-direction", nil, "`METRIC=max|min`: which is better, repeatable; '' forgets all")
}

// change is what the flags that were given say; a list replaces the one before.
func (f *settingFlags) change(cmd *cobra.Command) (cupel.ProjectChange, error) {
	var change cupel.ProjectChange
	given := cmd.Flags().Changed
	if given("email-domain") {
		change.EmailDomains = withoutEmpty(f.domains)
	}
	if given("model-name") {
		change.ModelNames = withoutEmpty(f.models)
	}
	if given("trusted") {
		trusted := cupel.Trust(f.trusted)
		change.Trusted = &trusted
	}
	if given("metric-direction") {
		directions, err := pairs("--metric-direction", "METRIC=max or METRIC=min", *withoutEmpty(f.directions))
		if err != nil {
			return cupel.ProjectChange{}, err
		}
		if directions == nil {
			directions = map[string]string{}
		}
		change.MetricDirections = &directions
	}
	return change, nil
}

func withoutEmpty(list []string) *[]string {
	kept := slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == "" })
	return &kept
}

func (a *app) projectsCreate() *cobra.Command {
	var f settingFlags
	cmd := &cobra.Command{
		Use:     "create NAME",
		Short:   "Make a project",
		Example: "cupel projects:create fraud --email-domain example.com",
		Args:    takes(1, 1),
	}
	f.add(cmd)
	cmd.RunE = a.run(func(c *call) error {
		change, err := f.change(cmd)
		if err != nil {
			return err
		}
		project, err := c.registry.CreateProject(c.ctx, c.args[0], change)
		if err != nil {
			return err
		}
		return c.answer(project, func() { c.print("created project %s", project.Name) })
	})
	return cmd
}

func (a *app) projectsSet() *cobra.Command {
	var f settingFlags
	cmd := &cobra.Command{
		Use:     "set NAME",
		Short:   "Change settings of a project",
		Example: "cupel projects:set fraud --trusted none --metric-direction loss=min",
		Args:    takes(1, 1),
	}
	f.add(cmd)
	cmd.RunE = a.run(func(c *call) error {
		change, err := f.change(cmd)
		if err != nil {
			return err
		}
		if change == (cupel.ProjectChange{}) {
			return usageError{spelled(cmd), "projects:set: name a setting to change"}
		}
		project, err := c.registry.SetProject(c.ctx, c.args[0], change)
		if err != nil {
			return err
		}
		return c.answer(project, func() { c.writeProject(project) })
	})
	return cmd
}

func (a *app) projectsShow() *cobra.Command {
	return &cobra.Command{
		Use:     "show [NAME]",
		Aliases: []string{"inspect"},
		Short:   "Show the settings of a project, by default the current one",
		Example: "cupel projects:show fraud",
		Args:    takes(0, 1),
		RunE: a.run(func(c *call) error {
			project, err := c.registry.GetProject(c.ctx, firstOf(append(c.args, c.project)...))
			if err != nil {
				return err
			}
			return c.answer(project, func() { c.writeProject(project) })
		}),
	}
}

func (c *call) writeProject(p cupel.Project) {
	schema := "none"
	if len(p.Schema) > 0 && string(p.Schema) != "null" {
		schema = "set: cupel schema:show --project-wide"
	}
	t := newTable()
	t.add("Project", p.Name)
	t.add("Created", c.date(p.CreatedAt))
	t.add("Models", number(p.Repositories))
	t.add("Email domains", firstOf(strings.Join(p.EmailDomains, ", "), "any"))
	t.add("Model names", firstOf(strings.Join(p.ModelNames, ", "), "any"))
	t.add("Trusted", string(p.Trusted))
	t.add("Metric directions", firstOf(joined(p.MetricDirections, "="), "none"))
	t.add("Schema", schema)
	t.write(c.Stdout, c.look())
}

func (a *app) projectsDelete() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:     "delete NAME",
		Short:   "Delete an empty project",
		Example: "cupel projects:delete fraud",
		Args:    takes(1, 1),
	}
	addYes(cmd, &yes)
	cmd.RunE = a.run(func(c *call) error {
		name := c.args[0]
		if _, err := c.registry.GetProject(c.ctx, name); err != nil {
			return err
		}
		if err := c.confirm(yes, "Delete project "+name+"?"); err != nil {
			return err
		}
		if err := c.registry.DeleteProject(c.ctx, name); err != nil {
			return err
		}
		return c.answer(map[string]string{"name": name}, func() { c.print("deleted project %s", name) })
	})
	return cmd
}
