package cli

import (
	"encoding/json"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/schema"
)

func (a *app) schema() *cobra.Command {
	cmd := noun("schema", "JSON Schemas that metadata must match", nil,
		a.schemaSet(), a.schemaShow(), a.schemaUnset())
	cmd.Aliases = []string{"schemas"}
	return cmd
}

func addProjectWide(cmd *cobra.Command, wide *bool) {
	cmd.Flags().BoolVar(wide, "project-wide", false, "for all models of the project")
}

// schemaOwner is what a schema belongs to: the model name, or the whole
// project, which a name may say in place of --project.
func (c *call) schemaOwner(names []string, wide bool) (cupel.RepositoryRef, error) {
	switch {
	case wide && len(names) > 0:
		return cupel.RepositoryRef{Project: names[0]}, cupel.CheckProjectName(names[0])
	case wide:
		return cupel.RepositoryRef{Project: c.project}, nil
	case len(names) == 0:
		return cupel.RepositoryRef{}, cupel.Errorf(cupel.Invalid, "name a model, or say --project-wide")
	}
	return c.repository(names[0])
}

func ownerText(owner cupel.RepositoryRef) string {
	if owner.Name == "" {
		return "project " + owner.Project
	}
	return owner.Name
}

func (a *app) schemaSet() *cobra.Command {
	var wide bool
	cmd := &cobra.Command{
		Use:   "set [NAME] FILE|" + strings.Join(schema.Names(), "|"),
		Short: "Set the JSON Schema that metadata must match when it is saved",
		Long: `Set the JSON Schema that the metadata of every image of a model must match when
it is saved, or with --project-wide that of every model of the project: then
NAME is a project, by default the current one. Where both have one, both hold.
'forecast' is ready-made: the eight fields of a forecasting model, and any other.`,
		Example: "cupel schema:set credit-risk schema.json\ncupel schema:set --project-wide forecast",
		Args:    takes(1, 2),
	}
	addProjectWide(cmd, &wide)
	cmd.RunE = a.run(func(c *call) error {
		names, file := c.args[:len(c.args)-1], c.args[len(c.args)-1]
		owner, err := c.schemaOwner(names, wide)
		if err != nil {
			return err
		}
		text, err := c.readSchema(file)
		if err != nil {
			return err
		}
		if err := c.registry.SetSchema(c.ctx, owner, text); err != nil {
			return err
		}
		return c.answer(text, func() { c.print("set the schema of %s", ownerText(owner)) })
	})
	return cmd
}

// readSchema reads a ready-made schema, a file, or standard input for '-'.
func (c *call) readSchema(file string) (json.RawMessage, error) {
	if text, ok := schema.Named(file); ok {
		return text, nil
	}
	var text []byte
	var err error
	if file == "-" {
		text, err = io.ReadAll(c.Stdin)
	} else {
		text, err = readFile(file)
	}
	if err != nil {
		return nil, err
	}
	if !json.Valid(text) {
		return nil, cupel.Errorf(cupel.Invalid, "%s holds no JSON", file)
	}
	return text, nil
}

func (a *app) schemaShow() *cobra.Command {
	var wide bool
	cmd := &cobra.Command{
		Use:     "show [NAME]",
		Aliases: []string{"inspect"},
		Short:   "Show a schema",
		Example: "cupel schema:show credit-risk\ncupel schema:show --project-wide",
		Args:    takes(0, 1),
	}
	addProjectWide(cmd, &wide)
	cmd.RunE = a.run(func(c *call) error {
		owner, err := c.schemaOwner(c.args, wide)
		if err != nil {
			return err
		}
		text, err := c.registry.GetSchema(c.ctx, owner)
		if err != nil {
			return err
		}
		return c.writeJSON(text) // a schema is JSON, whichever way it is asked for
	})
	return cmd
}

func (a *app) schemaUnset() *cobra.Command {
	var wide bool
	cmd := &cobra.Command{
		Use:     "unset [NAME]",
		Short:   "Remove a schema",
		Example: "cupel schema:unset credit-risk",
		Args:    takes(0, 1),
	}
	addProjectWide(cmd, &wide)
	cmd.RunE = a.run(func(c *call) error {
		owner, err := c.schemaOwner(c.args, wide)
		if err != nil {
			return err
		}
		if err := c.registry.UnsetSchema(c.ctx, owner); err != nil {
			return err
		}
		result := map[string]string{"project": owner.Project, "repository": owner.Name}
		return c.answer(result, func() { c.print("removed the schema of %s", ownerText(owner)) })
	})
	return cmd
}
