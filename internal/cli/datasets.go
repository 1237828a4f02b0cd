package cli

import (
	"bytes"
	"encoding/json"
	"iter"
	"strings"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
)

// datasets is the noun of datasets.
func (a *app) datasets() *cobra.Command {
	cmd := noun("datasets", "Datasets: the data that runs read", a.datasetsList(), a.datasetsShow())
	cmd.Aliases = []string{"dataset"}
	return cmd
}

func (a *app) datasetsList() *cobra.Command {
	var filter string
	var orderBy []string
	var limit int
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List the datasets that runs read, the newest first",
		Example: "cupel datasets\ncupel datasets --filter 'name = \"customers\" and context = \"train\"'",
		Args:    takes(0, 0),
	}
	cmd.Flags().StringVar(&filter, "filter", "", "`FILTER` in the search language")
	cmd.Flags().StringArrayVar(&orderBy, "order-by", nil, "`KEY [desc]` to order by, repeatable")
	addLimit(cmd, &limit)
	cmd.RunE = a.run(func(c *call) error {
		search := cupel.Search{Project: c.project, Filter: filter, OrderBy: orderBy, Limit: limit}
		datasets := []cupel.KnownDataset{}
		for dataset, err := range c.allDatasets(search) {
			if err != nil {
				return err
			}
			datasets = append(datasets, dataset)
		}
		return c.answer(datasets, func() { c.writeDatasets(datasets) })
	})
	return cmd
}

// allDatasets pages through the datasets that a search selects, up to its limit;
// 0 means all.
func (c *call) allDatasets(search cupel.Search) iter.Seq2[cupel.KnownDataset, error] {
	return func(yield func(cupel.KnownDataset, error) bool) {
		left := search.Limit
		for {
			search.Limit = min(left, pageSize)
			page, err := c.registry.SearchDatasets(c.ctx, search)
			if err != nil {
				yield(cupel.KnownDataset{}, err)
				return
			}
			for _, dataset := range page.Datasets {
				if !yield(dataset, nil) {
					return
				}
			}
			left -= len(page.Datasets)
			if search.PageToken = page.NextPageToken; search.PageToken == "" || search.Limit > 0 && left <= 0 {
				return
			}
		}
	}
}

func (c *call) writeDatasets(datasets []cupel.KnownDataset) {
	if len(datasets) == 0 {
		c.say("No run in project %s has read such a dataset.", c.project)
		return
	}
	t := newTable("NAME", "DIGEST", "SOURCE", "ROWS", ">RUNS", "FIRST READ")
	for _, d := range datasets {
		t.add(d.Name, d.Digest, dash(d.SourceType), dash(rowsText(d.Profile)), humanize.Comma(d.Runs), c.moment(&d.CreatedAt))
	}
	t.write(c.Stdout, c.look())
}

// rowsText is the number of rows that a profile speaks of, "" if it does not.
func rowsText(profile string) string {
	var figures struct {
		Rows *int64 `json:"num_rows"`
	}
	if json.Unmarshal([]byte(profile), &figures) != nil || figures.Rows == nil {
		return ""
	}
	return count(*figures.Rows, "row", "rows")
}

func (a *app) datasetsShow() *cobra.Command {
	return &cobra.Command{
		Use:               "show NAME[@DIGEST]",
		Aliases:           []string{"inspect"},
		Short:             "Show a dataset and the runs that read it",
		Long:              "Show a dataset, its schema and profile, and the runs that read it. DIGEST may be\nthe beginning of one; it can be left out where the name has only one.",
		Example:           "cupel datasets:show customers\ncupel datasets:show customers@6e3f --json",
		Args:              takes(1, 1),
		ValidArgsFunction: a.completeDataset,
		RunE: a.run(func(c *call) error {
			dataset, err := c.findDataset(c.args[0])
			if err != nil {
				return err
			}
			dataset.Uses = listed(dataset.Uses)
			return c.answer(dataset, func() { c.writeDataset(dataset) })
		}),
	}
}

// findDataset reads NAME or NAME@DIGEST; a name may have an '@' of its own.
func (c *call) findDataset(text string) (cupel.KnownDataset, error) {
	at := strings.LastIndex(text, "@")
	if at <= 0 {
		return c.registry.GetDataset(c.ctx, c.project, text, "")
	}
	dataset, err := c.registry.GetDataset(c.ctx, c.project, text[:at], text[at+1:])
	if cupel.ErrorCode(err) != cupel.NotFound {
		return dataset, err
	}
	if whole, second := c.registry.GetDataset(c.ctx, c.project, text, ""); cupel.ErrorCode(second) != cupel.NotFound {
		return whole, second
	}
	return dataset, err
}

func (c *call) writeDataset(d cupel.KnownDataset) {
	t := newTable()
	t.add("Dataset", d.Name)
	t.add("Digest", d.Digest)
	t.add("Source type", dash(d.SourceType))
	t.add("Source", dash(d.Source))
	t.add("First read", c.date(d.CreatedAt))
	t.add("Runs", humanize.Comma(d.Runs))
	t.write(c.Stdout, c.look())
	c.writeText("Schema", d.Schema)
	c.writeText("Profile", d.Profile)
	uses := newTable("  RUN", "NAME", ">EXPERIMENT", "CONTEXT")
	for _, u := range d.Uses {
		uses.add("  "+shortRun(u.RunID), dash(u.RunName), number(int(u.ExperimentID)), dash(u.Context))
	}
	c.writeSection("Uses", uses)
}

// writeText writes a text under its title; JSON is set out over several lines.
func (c *call) writeText(title, text string) {
	if strings.TrimSpace(text) == "" {
		return
	}
	t := newTable()
	for line := range strings.SplitSeq(setOut(text), "\n") {
		t.add("  " + line)
	}
	c.writeSection(title, t)
}

// setOut indents JSON, and leaves any other text as it is.
func setOut(text string) string {
	var indented bytes.Buffer
	if json.Indent(&indented, []byte(text), "", "  ") != nil {
		return text
	}
	return indented.String()
}

// completeDataset completes to NAME@DIGEST.
func (a *app) completeDataset(cmd *cobra.Command, args []string, typed string) (names []string, _ cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	_ = a.run(func(c *call) error {
		for d, err := range c.allDatasets(cupel.Search{Project: c.project}) {
			if err != nil {
				return err
			}
			if name := d.Name + "@" + d.Digest; strings.HasPrefix(name, typed) {
				names = append(names, name)
			}
		}
		return nil
	})(cmd, nil)
	return names, cobra.ShellCompDirectiveNoFileComp
}
