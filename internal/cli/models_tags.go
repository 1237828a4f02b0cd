package cli

import (
	"cmp"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
)

func (a *app) modelsTag() *cobra.Command {
	return &cobra.Command{
		Use:               "tag NAME:VERSION TAG",
		Short:             "Point a tag at a version, wherever it pointed before",
		Example:           "cupel models:tag credit-risk:7 production",
		Args:              takes(2, 2),
		ValidArgsFunction: a.completeImages,
		RunE:              a.run((*call).tag),
	}
}

// tagResult is the answer of models:tag and models:untag.
type tagResult struct {
	Repository string `json:"repository"`
	Tag        string `json:"tag"`
	Version    *int   `json:"version"` // null where the tag was removed
}

func (c *call) tag() error {
	ref, err := c.image(c.args[0])
	if err != nil {
		return err
	}
	// The answer names the version: "latest" and other tags may have been meant.
	image, err := c.registry.GetImage(c.ctx, ref)
	if err != nil {
		return err
	}
	tag := c.args[1]
	if err := c.registry.SetTag(c.ctx, image.Ref(), tag); err != nil {
		return err
	}
	result := tagResult{image.Repository, tag, &image.Version}
	return c.answer(result, func() { c.print("tagged %s as %s", named(image), tag) })
}

func (a *app) modelsUntag() *cobra.Command {
	return &cobra.Command{
		Use:               "untag NAME TAG",
		Short:             "Remove a tag",
		Example:           "cupel models:untag credit-risk production",
		Args:              takes(2, 2),
		ValidArgsFunction: a.completeRepositories,
		RunE: a.run(func(c *call) error {
			ref, err := c.repository(c.args[0])
			if err != nil {
				return err
			}
			if err := c.registry.DeleteTag(c.ctx, ref, c.args[1]); err != nil {
				return err
			}
			return c.answer(tagResult{ref.Name, c.args[1], nil}, func() { c.print("removed tag %s of %s", c.args[1], ref) })
		}),
	}
}

func (a *app) modelsTags() *cobra.Command {
	return &cobra.Command{
		Use:               "tags NAME",
		Short:             "List the tags of a model with their versions",
		Example:           "cupel models:tags credit-risk",
		Args:              takes(1, 1),
		ValidArgsFunction: a.completeRepositories,
		RunE: a.run(func(c *call) error {
			ref, err := c.repository(c.args[0])
			if err != nil {
				return err
			}
			tags, err := c.registry.ListTags(c.ctx, ref)
			if err != nil {
				return err
			}
			if tags == nil {
				tags = map[string]int{}
			}
			return c.answer(tags, func() { c.writeTags(ref, tags) })
		}),
	}
}

// writeTags lists the newest version first.
func (c *call) writeTags(ref cupel.RepositoryRef, tags map[string]int) {
	if len(tags) == 0 {
		c.say("%s has no versions yet, and so no tags.", ref)
		return
	}
	names := slices.SortedFunc(maps.Keys(tags), func(a, b string) int {
		return cmp.Or(cmp.Compare(tags[b], tags[a]), cmp.Compare(a, b))
	})
	t := newTable("TAG", ">VERSION")
	for _, name := range names {
		t.add(name, number(tags[name]))
	}
	t.write(c.Stdout, c.look())
}
