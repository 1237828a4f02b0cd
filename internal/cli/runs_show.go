package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
)

// Tags that MLflow's clients set, and that are shown in a place of their own.
const (
	tagRunName     = "mlflow.runName"
	tagDescription = "mlflow.note.content"
)

func (a *app) runsShow() *cobra.Command {
	return &cobra.Command{
		Use:               "show RUN",
		Aliases:           []string{"inspect"},
		Short:             "Show all that is known of a run",
		Long:              "Show all that is known of a run. RUN is its id, the beginning of one (at least 4\ncharacters), or its name.",
		Example:           "cupel runs:show keen-cupel-417\ncupel runs:show 4f3c --json",
		Args:              takes(1, 1),
		ValidArgsFunction: a.completeRun,
		RunE:              a.run((*call).showRun),
	}
}

func (c *call) showRun() error {
	run, err := c.findRun(c.args[0], cupel.StateActive)
	if err != nil {
		return err
	}
	experiment, err := c.registry.GetExperiment(c.ctx, cupel.ExperimentRef{Project: c.project, ID: run.ExperimentID})
	if err != nil {
		return err
	}
	artifacts, err := c.runArtifacts(run)
	if err != nil {
		return err
	}
	shown := wholeRun{run, experiment.Name, listed(artifacts), listed(run.Inputs), listed(run.ModelInputs), listed(run.ModelOutputs)}
	return c.answer(shown, func() { c.writeRun(shown) })
}

// wholeRun is a run with all of its fields. Those of the view model_runs have the
// view's names.
type wholeRun struct {
	cupel.Run
	Experiment   string               `json:"experiment_name"`
	Artifacts    []cupel.Artifact     `json:"artifacts"` // all files, by path
	Inputs       []cupel.DatasetInput `json:"inputs"`
	ModelInputs  []cupel.ModelLink    `json:"model_inputs"`
	ModelOutputs []cupel.ModelLink    `json:"model_outputs"`
}

// runArtifacts returns the files of a run; none for one whose artifacts are
// elsewhere.
func (c *call) runArtifacts(run cupel.Run) ([]cupel.Artifact, error) {
	if run.ArtifactLocation != "" {
		return nil, nil
	}
	return c.registry.ListArtifacts(c.ctx, run.Ref().Artifacts(), "", true)
}

func (c *call) writeRun(run wholeRun) {
	c.writeRunFields(run)
	if note := strings.TrimSpace(run.Tags[tagDescription]); note != "" {
		fmt.Fprintf(c.Stdout, "\n%s\n", indent(cleanLines(note), "    "))
	}
	c.writePairs("Hyperparameters", run.Params)
	c.writeMetrics(run.Metrics)
	c.writeInputs(run.Inputs)
	c.writeModelLinks("Models read", run.ModelInputs)
	c.writeModelLinks("Models written", run.ModelOutputs)
	c.writePairs("Tags", withoutTags(run.Tags, tagRunName, tagDescription))
	c.writeArtifacts(run)
}

func (c *call) writeRunFields(run wholeRun) {
	t := newTable()
	for _, line := range [][2]string{
		{"Run", run.ID},
		{"Name", run.Name},
		{"Experiment", fmt.Sprintf("%s (%d)", run.Experiment, run.ExperimentID)},
		{"Status", c.statusLine(run.Run)},
		{"Started", c.dateOf(run.StartTime)},
		{"Ended", c.dateOf(run.EndTime)},
		{"Duration", c.runDuration(run.Run)},
		{"User", run.User},
		{"Model class", run.ModelClass},
		{"Feature generator class", run.FeatureGeneratorClass},
		{"Dataset class", run.DatasetClass},
		{"Git hash", run.GitHash},
	} {
		if line[1] != "" && line[1] != "-" {
			t.add(line[0], line[1])
		}
	}
	t.write(c.Stdout, c.look())
}

func (c *call) statusLine(run cupel.Run) string {
	if run.DeletedAt != nil {
		return fmt.Sprintf("%s, deleted on %s", run.Status, c.date(*run.DeletedAt))
	}
	return string(run.Status)
}

func (c *call) dateOf(t *time.Time) string {
	if t == nil {
		return ""
	}
	return c.date(*t)
}

// writePairs writes a map, sorted by key. Long values are cut: --json has them
// whole.
func (c *call) writePairs(title string, values map[string]string) {
	const most = 100
	t := newTable()
	for _, key := range slices.Sorted(maps.Keys(values)) {
		t.add("  "+key, shorten(values[key], most))
	}
	c.writeSection(title, t)
}

func withoutTags(tags map[string]string, names ...string) map[string]string {
	kept := maps.Clone(tags)
	for _, name := range names {
		delete(kept, name)
	}
	return kept
}

func (c *call) writeMetrics(metrics map[string]cupel.Metric) {
	if len(metrics) == 0 {
		return
	}
	t := newTable("  METRIC", ">LAST", ">MIN", ">MAX", ">LAST STEP", ">POINTS")
	for _, key := range slices.Sorted(maps.Keys(metrics)) {
		m := metrics[key]
		t.add("  "+key, exact(float64(m.Last.Value)), atStep(m.Min), atStep(m.Max), fmt.Sprint(m.Last.Step), humanize.Comma(m.Count))
	}
	c.writeSection("Metrics", t)
}

// atStep is a point as "0.93 at 12"; "-" where there is only NaN.
func atStep(p *cupel.Point) string {
	if p == nil {
		return "-"
	}
	return fmt.Sprintf("%s at %d", exact(float64(p.Value)), p.Step)
}

func (c *call) writeInputs(inputs []cupel.DatasetInput) {
	t := newTable()
	for _, in := range inputs {
		t.add("  "+in.Dataset.Name+"@"+in.Dataset.Digest, dash(in.Tags[cupel.DatasetContextTag]), in.Dataset.SourceType, rowsText(in.Dataset.Profile))
	}
	c.writeSection("Datasets", t)
}

func (c *call) writeModelLinks(title string, links []cupel.ModelLink) {
	t := newTable()
	for _, link := range links {
		t.add("  "+link.ModelID, fmt.Sprintf("step %d", link.Step))
	}
	c.writeSection(title, t)
}

func (c *call) writeArtifacts(run wholeRun) {
	if run.ArtifactLocation != "" {
		t := newTable()
		t.add("  at " + run.ArtifactLocation)
		c.writeSection("Artifacts", t)
		return
	}
	var rows []fileRow
	for _, a := range run.Artifacts {
		rows = append(rows, fileRow{a.Path, a.Size, a.Digest})
	}
	c.writeFiles("Artifacts", rows)
}
