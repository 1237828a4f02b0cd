package cli

import (
	"fmt"
	"iter"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
)

func (a *app) modelsLog() *cobra.Command {
	var limit int
	cmd := &cobra.Command{
		Use:               "log [NAME]",
		Short:             "Show the log of saves, newest first",
		Long:              "Show the log of saves, newest first: those of one model, or of all models of the project.",
		Example:           "cupel models:log credit-risk\ncupel models:log -n 10",
		Args:              takes(0, 1),
		ValidArgsFunction: a.completeRepositories,
		RunE:              a.run(func(c *call) error { return c.log(limit) }),
	}
	addLimit(cmd, &limit)
	return cmd
}

func addLimit(cmd *cobra.Command, limit *int) {
	cmd.Flags().IntVarP(limit, "limit", "n", 0, "show at most `N` (default: all)")
	check := cmd.Args
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if *limit < 0 || *limit == 0 && cmd.Flags().Changed("limit") {
			return usageError{spelled(cmd), fmt.Sprintf("--limit %d: use a number from 1", *limit)}
		}
		return check(cmd, args)
	}
}

func (c *call) log(limit int) error {
	query := cupel.ImageQuery{Project: c.project, Limit: limit}
	latest, err := c.latest(c.args)
	if err != nil {
		return err
	}
	if len(c.args) > 0 {
		query.Repository = c.args[0]
	}
	images := c.images(query)
	if c.flags.json {
		all, err := collect(images)
		if err != nil {
			return err
		}
		return c.writeJSON(all)
	}
	return c.writeLog(images, latest)
}

// latest returns the newest version of each repository named, or of all.
func (c *call) latest(names []string) (map[string]int, error) {
	repositories, err := c.namedRepositories(names)
	if err != nil {
		return nil, err
	}
	latest := make(map[string]int, len(repositories))
	for _, r := range repositories {
		if r.Latest != nil {
			latest[r.Name] = *r.Latest
		}
	}
	return latest, nil
}

func (c *call) namedRepositories(names []string) ([]cupel.Repository, error) {
	if len(names) == 0 {
		return c.registry.ListRepositories(c.ctx, c.project)
	}
	ref, err := c.repository(names[0])
	if err != nil {
		return nil, err
	}
	repository, err := c.registry.GetRepository(c.ctx, ref)
	return []cupel.Repository{repository}, err
}

func (c *call) writeLog(images iter.Seq2[cupel.Image, error], latest map[string]int) error {
	written := 0
	for image, err := range images {
		if err != nil {
			return err
		}
		if written > 0 {
			fmt.Fprintln(c.Stdout)
		}
		c.writeHeader(image, latest[image.Repository] == image.Version)
		c.writeSummary(image)
		c.writeComment(image)
		written++
	}
	if written == 0 {
		c.say("Nothing has been saved yet.")
	}
	return nil
}

// writeHeader writes "credit-risk:7 (latest, production)".
func (c *call) writeHeader(image cupel.Image, latest bool) {
	look := c.look()
	header := look.yellow(named(image))
	if tags := tagged(image, latest); len(tags) > 0 {
		header += " (" + look.green(strings.Join(tags, ", ")) + ")"
	}
	fmt.Fprintln(c.Stdout, header)
}

func tagged(image cupel.Image, latest bool) []string {
	var tags []string
	if latest {
		tags = append(tags, cupel.Latest)
	}
	for _, t := range image.Tags {
		tags = append(tags, clean(t))
	}
	return tags
}

func (c *call) writeSummary(image cupel.Image) {
	c.writeField("Author", image.Author)
	c.writeField("Date", c.date(image.CreatedAt))
	c.writeField("Label", image.Label)
	c.writeOrigin(image)
	if summary := summary(image); summary != "" {
		c.writeField("Metadata", summary)
	}
}

// writeField writes one line of a header, if there is something to say.
func (c *call) writeField(name, value string) {
	if value != "" {
		fmt.Fprintf(c.Stdout, "%-10s %s\n", name+":", clean(value))
	}
}

func (c *call) writeComment(image cupel.Image) {
	for _, said := range words(image) {
		if said = strings.TrimSpace(said); said != "" {
			fmt.Fprintf(c.Stdout, "\n%s\n", indent(cleanLines(said), "    "))
		}
	}
}

// summary is the metadata on one line, with long values cut.
func summary(image cupel.Image) string {
	const most, mostValue = 100, 30
	fields, err := fieldsOf(image.Metadata)
	if err != nil {
		return ""
	}
	var parts []string
	for _, f := range fields {
		parts = append(parts, clean(f.key)+"="+shorten(plain(f.value), mostValue))
	}
	return shorten(strings.Join(parts, ", "), most)
}
