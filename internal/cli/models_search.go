package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
)

// searchFlags are short for parts of a filter.
type searchFlags struct {
	author, run string
	limit       int
}

func (a *app) modelsSearch() *cobra.Command {
	var f searchFlags
	cmd := &cobra.Command{
		Use:   "search [FILTER]",
		Short: "Find images by what is known of them",
		Long:  "Find images by what is known of them, newest first. The guide's page on the search language describes FILTER.",
		Example: `cupel models:search 'metadata.author = "testuser" and metadata.Accuracy > 0.8'
cupel models:search 'created_at > -7d and tag = "production"'
cupel models:search --author ann@example.com --run 4f3c`,
		Args: takes(0, 1),
		RunE: a.run(func(c *call) error { return c.search(f) }),
	}
	cmd.Flags().StringVar(&f.author, "author", "", "author of the model: in its metadata, else who saved it")
	cmd.Flags().StringVar(&f.run, "run", "", "run that made the model: in its metadata, or linked to it")
	addLimit(cmd, &f.limit)
	return cmd
}

func (c *call) search(f searchFlags) error {
	query := cupel.ImageQuery{Project: c.project, Filter: f.filter(strings.Join(c.args, "")), Limit: f.limit}
	images, err := collect(c.images(query))
	if err != nil {
		return err
	}
	return c.answer(images, func() { c.writeFound(images) })
}

// filter joins the user's filter and the flags.
func (f searchFlags) filter(given string) string {
	var parts []string
	if f.author != "" {
		parts = append(parts, "metadata.author = "+quoted(f.author))
	}
	if f.run != "" {
		parts = append(parts, "(metadata.run_id = "+quoted(f.run)+" or run_id = "+quoted(f.run)+")")
	}
	if strings.TrimSpace(given) == "" {
		return strings.Join(parts, " and ")
	}
	if len(parts) > 0 {
		given = "(" + given + ")" // what it joins with "or" stays together
	}
	// The user's own part comes first, so that a message about it has the
	// positions that the user sees.
	return strings.Join(append([]string{given}, parts...), " and ")
}

// quoted writes text as a value of the search language.
func quoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

func (c *call) writeFound(images []cupel.Image) {
	if len(images) == 0 {
		c.say("Nothing fits.")
		return
	}
	t := newTable("IMAGE", "LABEL", "AUTHOR", "SAVED", ">SIZE", "TAGS", "METADATA")
	for _, i := range images {
		t.add(named(i), i.Label, i.Author, c.moment(&i.CreatedAt), size(i.Size), dash(strings.Join(i.Tags, ", ")), shorten(summary(i), 60))
	}
	t.write(c.Stdout, c.look())
}
