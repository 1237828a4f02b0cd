package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

func (a *app) modelsDelete() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:   "delete NAME[:REF]",
		Short: "Delete an image, or a model with all its versions",
		Long: `Delete an image, or without REF a model with all its versions. The number of a
deleted version never comes back; its bytes go with the next vault:gc.`,
		Example:           "cupel models:delete credit-risk:3\ncupel models:delete credit-risk --yes",
		Args:              takes(1, 1),
		ValidArgsFunction: a.completeImages,
		RunE: a.run(func(c *call) error {
			if strings.Contains(c.args[0], ":") {
				return c.deleteImage(yes)
			}
			return c.deleteRepository(yes)
		}),
	}
	addYes(cmd, &yes)
	return cmd
}

// deleteResult is the answer of models:delete.
type deleteResult struct {
	Repository string `json:"repository"`
	Version    *int   `json:"version"` // null where the whole repository was deleted
}

func (c *call) deleteImage(yes bool) error {
	ref, err := c.image(c.args[0])
	if err != nil {
		return err
	}
	image, err := c.registry.GetImage(c.ctx, ref)
	if err != nil {
		return err
	}
	question := fmt.Sprintf("Delete %s, saved by %s on %s?", named(image), image.Author, c.date(image.CreatedAt))
	if err := c.confirm(yes, question); err != nil {
		return err
	}
	if err := c.registry.DeleteImage(c.ctx, image.Ref(), c.author("")); err != nil {
		return err
	}
	return c.answer(deleteResult{image.Repository, &image.Version}, func() { c.print("deleted %s", named(image)) })
}

func (c *call) deleteRepository(yes bool) error {
	ref, err := c.repository(c.args[0])
	if err != nil {
		return err
	}
	repository, err := c.registry.GetRepository(c.ctx, ref)
	if err != nil {
		return err
	}
	versions := count(repository.Versions, "version", "versions")
	if err := c.confirm(yes, fmt.Sprintf("Delete %s with %s (%s)?", ref, versions, size(repository.Size))); err != nil {
		return err
	}
	if err := c.registry.DeleteRepository(c.ctx, ref, c.author("")); err != nil {
		return err
	}
	return c.answer(deleteResult{Repository: ref.Name}, func() { c.print("deleted %s with %s", ref, versions) })
}
