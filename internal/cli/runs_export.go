package cli

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/export"
)

// exportFlags are the flags of runs:export.
type exportFlags struct {
	runSelection
	format, output string
	history        []string
	limit          int
	force          bool
}

const runsExportHelp = `Write runs as a table: CSV, JSON (an array, or with jsonl an object on each line)
or Parquet, with all columns that there are, or those of --columns, named as in a
filter. Numbers read back as they were. With --history the rows are the points of
metrics, as key, step, timestamp (in milliseconds since 1970) and value.`

const runsExportExamples = `cupel runs:export > runs.csv
cupel runs:export --output runs.parquet --filter 'status = "FINISHED"'
cupel runs:export --format jsonl --columns 'run_name,params.lr,best(metrics.auc)'
cupel runs:export -e churn --history loss --history val_auc --output history.parquet`

func (a *app) runsExport() *cobra.Command {
	var f exportFlags
	cmd := &cobra.Command{
		Use:     "export",
		Short:   "Write runs as CSV, JSON or Parquet",
		Long:    runsExportHelp,
		Example: runsExportExamples,
		Args:    takes(0, 0),
		RunE:    a.run(func(c *call) error { return c.exportRuns(f) }),
	}
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", "", "csv, json, jsonl or parquet (default: as FILE ends, else csv)")
	flags.StringVarP(&f.output, "output", "o", "-", "write to `FILE`; '-' is standard output")
	flags.BoolVar(&f.force, "force", false, "replace FILE if it exists")
	f.add(a, cmd)
	flags.StringArrayVar(&f.history, "history", nil, "export the points of the metric `KEY`, repeatable")
	addLimit(cmd, &f.limit)
	cobra.CheckErr(cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(formatNames(), cobra.ShellCompDirectiveNoFileComp)))
	return cmd
}

func formatNames() []string {
	var names []string
	for _, f := range export.Formats() {
		names = append(names, string(f))
	}
	return names
}

// exportResult is the answer of runs:export to a file.
type exportResult struct {
	File    string `json:"file"`
	Format  string `json:"format"`
	Rows    int    `json:"rows"`
	Columns int    `json:"columns"`
}

func (c *call) exportRuns(f exportFlags) error {
	format, err := c.exportFormat(f)
	if err != nil {
		return err
	}
	search, err := c.runSearch(f.runSelection)
	if err != nil {
		return err
	}
	search.Limit = f.limit
	t := exportTable{call: c, format: format, search: search, history: f.history}
	if t.columns, err = c.exportColumns(f, search); err != nil {
		return err
	}
	if f.output == "-" {
		out := bufio.NewWriter(c.Stdout)
		return errors.Join(t.write(out), out.Flush())
	}
	if err := c.exportToFile(f, &t); err != nil {
		return err
	}
	result := exportResult{f.output, string(format), t.rows, len(t.headings())}
	return c.answer(result, func() {
		c.print("wrote %s: %s of %s", f.output, count(t.rows, "row", "rows"), count(result.Columns, "column", "columns"))
	})
}

// exportFormat is the one asked for, or the one that the file's name says.
func (c *call) exportFormat(f exportFlags) (export.Format, error) {
	name := f.format
	if name == "" {
		name = formatOf(f.output)
	}
	if name == "" && c.flags.json {
		name = string(export.JSON)
	}
	format, err := export.ParseFormat(firstOf(name, string(export.CSV)))
	if err == nil && format.Binary() && f.output == "-" && isTerminal(c.Stdout) {
		err = cupel.Errorf(cupel.Invalid, "%s is not for a terminal: name a file with --output FILE", format)
	}
	return format, err
}

func formatOf(file string) string {
	ending := strings.ToLower(strings.TrimPrefix(filepath.Ext(file), "."))
	if ending == "ndjson" {
		return string(export.JSONL)
	}
	if slices.Contains(formatNames(), ending) {
		return ending
	}
	return ""
}

// exportColumns are the ones asked for, or all that there are; beside a history,
// the run's id alone.
func (c *call) exportColumns(f exportFlags, search cupel.RunSearch) ([]runColumn, error) {
	switch {
	case len(f.columns) > 0 && len(f.history) > 0:
		columns, err := parseColumns(f.columns)
		return withRunID(columns), err
	case len(f.columns) > 0:
		return parseColumns(f.columns)
	case len(f.history) > 0:
		return withRunID(nil), nil
	}
	keys, err := c.registry.RunKeys(c.ctx, c.project, search.Experiments)
	if err != nil {
		return nil, err
	}
	return allColumns(keys)
}

// attributeColumns are the attributes of a run that an export has unless told.
var attributeColumns = []string{
	"run_id", "run_name", "experiment_id", "status", "user", "start_time", "end_time",
	"model_class", "feature_generator_class", "dataset_class", "githash",
}

func allColumns(keys cupel.RunKeys) ([]runColumn, error) {
	var columns []runColumn
	add := func(heading, key string) error {
		column, err := parseColumn(key)
		column.name = heading
		columns = append(columns, column)
		return err
	}
	for _, name := range attributeColumns {
		if err := add(name, name); err != nil {
			return nil, err
		}
	}
	for _, family := range []struct {
		name string
		keys []string
	}{{"params.", keys.Params}, {"metrics.", keys.Metrics}, {"tags.", keys.Tags}} {
		for _, key := range family.keys {
			if err := add(family.name+key, family.name+quoted(key)); err != nil {
				return nil, err
			}
		}
	}
	return columns, nil
}

// exportToFile writes to a file beside the one named, and renames it at the end.
func (c *call) exportToFile(f exportFlags, t *exportTable) error {
	if exists(f.output) && !f.force {
		return cupel.Errorf(cupel.Conflict, "%s exists: choose another name, or replace it with --force", f.output)
	}
	part := f.output + ".cupel-part"
	file, err := os.Create(part)
	if err != nil {
		return cupel.Errorf(cupel.Conflict, "cannot write %s: %w", part, withoutPath(err))
	}
	meter := c.meter("exporting", -1)
	out := bufio.NewWriter(meter.counted(file))
	err = errors.Join(t.write(out), out.Flush())
	meter.finish()
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(part, f.output)
	}
	if err != nil {
		os.Remove(part)
	}
	return err
}

// writeTable writes the columns of runs in a format.
func (c *call) writeTable(format export.Format, w io.Writer, search cupel.RunSearch, columns []runColumn) error {
	t := exportTable{call: c, format: format, search: search, columns: columns}
	return t.write(w)
}
