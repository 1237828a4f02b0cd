package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
)

func (a *app) modelsShow() *cobra.Command {
	return &cobra.Command{
		Use:               "show NAME[:REF]",
		Aliases:           []string{"inspect"},
		Short:             "Show all that is known of an image",
		Long:              "Show all that is known of an image. REF is a version, a label or a tag; without one it is the latest version.",
		Example:           "cupel models:show credit-risk\ncupel models:show credit-risk:production --json",
		Args:              takes(1, 1),
		ValidArgsFunction: a.completeImages,
		RunE: a.run(func(c *call) error {
			ref, err := c.image(c.args[0])
			if err != nil {
				return err
			}
			image, err := c.registry.GetImage(c.ctx, ref)
			if err != nil {
				return err
			}
			latest, err := c.latest([]string{image.Repository})
			if err != nil {
				return err
			}
			return c.answer(whole(image), func() { c.writeImage(image, latest[image.Repository] == image.Version) })
		}),
	}
}

func (c *call) writeImage(image cupel.Image, latest bool) {
	c.writeHeader(image, latest)
	c.writeField("Author", image.Author)
	c.writeField("Date", c.date(image.CreatedAt))
	c.writeField("Label", image.Label)
	c.writeOrigin(image)
	c.writeField("Size", fmt.Sprintf("%s (%s bytes)", size(image.Size), humanize.Comma(image.Size)))
	c.writeField("Digest", image.Digest)
	c.writeField("Libraries", joined(image.LibraryVersions, " "))
	c.writeComment(image)
	c.writeMetadata(image)
	c.writeFiles("Files", fileRows(image))
	c.writeFiles("Attachments", attachmentRows(image))
	c.writeAnnotations(image)
}

func (c *call) writeMetadata(image cupel.Image) {
	fields, err := fieldsOf(image.Metadata)
	if err != nil || len(fields) == 0 {
		return
	}
	t := newTable()
	for _, f := range fields {
		t.add("  "+f.key, plain(f.value))
	}
	c.writeSection("Metadata", t)
}

func (c *call) writeAnnotations(image cupel.Image) {
	t := newTable()
	for _, key := range slices.Sorted(maps.Keys(image.Annotations)) {
		if !hasPlace(key) {
			t.add("  "+key, image.Annotations[key])
		}
	}
	c.writeSection("Annotations", t)
}

// writeFiles writes rows of name, size and digest.
func (c *call) writeFiles(title string, rows []fileRow) {
	t := newTable()
	t.numbers[1] = true
	for _, r := range rows {
		t.add("  "+r.name, size(r.size), shortDigest(r.digest))
	}
	c.writeSection(title, t)
}

// writeSection writes a table under its title, unless it is empty.
func (c *call) writeSection(title string, t *table) {
	if len(t.rows) == 0 {
		return
	}
	fmt.Fprintf(c.Stdout, "\n%s\n", c.look().bold(title))
	t.write(c.Stdout, c.look())
}

// fileRow is a file or an attachment.
type fileRow struct {
	name   string
	size   int64
	digest string
}

func fileRows(image cupel.Image) []fileRow {
	var rows []fileRow
	for _, f := range image.Files {
		rows = append(rows, fileRow{f.Path, f.Size, f.Digest})
	}
	return rows
}

func attachmentRows(image cupel.Image) []fileRow {
	var rows []fileRow
	for _, a := range image.Attachments {
		rows = append(rows, fileRow{a.Name, a.Size, a.Digest})
	}
	return rows
}

// joined writes a map as a list, sorted by key.
func joined(m map[string]string, between string) string {
	var parts []string
	for _, key := range slices.Sorted(maps.Keys(m)) {
		parts = append(parts, key+between+m[key])
	}
	return strings.Join(parts, ", ")
}
