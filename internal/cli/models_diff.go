package cli

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/compare"
)

func (a *app) modelsDiff() *cobra.Command {
	return &cobra.Command{
		Use:               "diff NAME:REF NAME:REF",
		Short:             "Show what differs between two images",
		Long:              "Show what differs between two images: metadata key by key, files and attachments. '-' marks what only the first has, '+' what only the second has, '~' what both have otherwise.",
		Example:           "cupel models:diff credit-risk:production credit-risk:latest",
		Args:              takes(2, 2),
		ValidArgsFunction: a.completeImages,
		RunE:              a.run((*call).diff),
	}
}

// diffResult is the answer of models:diff.
type diffResult struct {
	From string `json:"from"`
	To   string `json:"to"`
	Same bool   `json:"same"`
	compare.ImageDiff
}

func (c *call) diff() error {
	var images [2]cupel.Image
	for i, arg := range c.args {
		ref, err := c.image(arg)
		if err != nil {
			return err
		}
		if images[i], err = c.registry.GetImage(c.ctx, ref); err != nil {
			return err
		}
	}
	diff, err := compare.Images(images[0], images[1])
	if err != nil {
		return err
	}
	result := diffResult{images[0].Ref().String(), images[1].Ref().String(), diff.Same(), diff}
	return c.answer(result, func() { c.writeDiff(result) })
}

func (c *call) writeDiff(d diffResult) {
	if d.Same {
		c.print("%s and %s have the same metadata, files and attachments", d.From, d.To)
		return
	}
	look := c.look()
	fmt.Fprintf(c.Stdout, "%s\n%s\n", look.red("--- "+clean(d.From)), look.green("+++ "+clean(d.To)))
	writeChanges(c, "Metadata", d.Metadata, func(v json.RawMessage) string { return clean(compact(v)) })
	writeChanges(c, "Files", d.Files, contentText)
	writeChanges(c, "Attachments", d.Attachments, contentText)
}

func contentText(content compare.Content) string {
	return fmt.Sprintf("%s %s", size(content.Size), shortDigest(content.Digest))
}

func writeChanges[T any](c *call, title string, changes []compare.Change[T], text func(T) string) {
	if len(changes) == 0 {
		return
	}
	look := c.look()
	fmt.Fprintf(c.Stdout, "\n%s\n", look.bold(title))
	for _, change := range changes {
		name := clean(change.Name)
		switch {
		case change.From == nil:
			fmt.Fprintln(c.Stdout, look.green("+ "+name+": "+text(*change.To)))
		case change.To == nil:
			fmt.Fprintln(c.Stdout, look.red("- "+name+": "+text(*change.From)))
		default:
			fmt.Fprintln(c.Stdout, look.yellow("~ "+name+": "+text(*change.From)+" → "+text(*change.To)))
		}
	}
}
