package cli

import (
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
)

func (a *app) modelsAnnotate() *cobra.Command {
	return &cobra.Command{
		Use:   "annotate NAME:REF KEY=VALUE…",
		Short: "Set notes on an image that may change after it was saved",
		Long: `Set annotations: notes on an image that may change after it was saved. They are
not part of its metadata nor of its digest; a search finds them as tags.KEY.
KEY= removes one.`,
		Example:           "cupel models:annotate credit-risk:7 reviewed-by=ann\ncupel models:annotate credit-risk:7 reviewed-by=",
		Args:              takes(2, -1),
		ValidArgsFunction: a.completeImages,
		RunE:              a.run((*call).annotate),
	}
}

func (c *call) annotate() error {
	ref, err := c.image(c.args[0])
	if err != nil {
		return err
	}
	notes, err := pairs("annotation", "KEY=VALUE", c.args[1:])
	if err != nil {
		return err
	}
	image, err := c.registry.GetImage(c.ctx, ref)
	if err != nil {
		return err
	}
	if err := c.registry.Annotate(c.ctx, image.Ref(), notes); err != nil {
		return err
	}
	if c.flags.json {
		return c.writeAnnotated(image.Ref())
	}
	for _, key := range slices.Sorted(maps.Keys(notes)) {
		if notes[key] == "" {
			c.print("%s: removed %s", named(image), key)
		} else {
			c.print("%s: %s=%s", named(image), key, notes[key])
		}
	}
	return nil
}

// writeAnnotated writes the image as it is now.
func (c *call) writeAnnotated(ref cupel.ImageRef) error {
	image, err := c.registry.GetImage(c.ctx, ref)
	if err != nil {
		return err
	}
	return c.writeJSON(whole(image))
}
