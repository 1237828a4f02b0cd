package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/export"
)

func (a *app) experimentsShow() *cobra.Command {
	return &cobra.Command{
		Use:               "show NAME|ID",
		Aliases:           []string{"inspect"},
		Short:             "Show an experiment, and how its runs ended",
		Example:           "cupel experiments:show churn",
		Args:              takes(1, 1),
		ValidArgsFunction: a.completeExperiment,
		RunE: a.run(func(c *call) error {
			experiment, err := c.findExperiment(c.args[0])
			if err != nil {
				return err
			}
			runs, err := c.countRuns(experiment)
			if err != nil {
				return err
			}
			return c.answer(shownExperiment{experiment, runs}, func() { c.writeExperiment(experiment, runs) })
		}),
	}
}

// shownExperiment is the answer of experiments:show.
type shownExperiment struct {
	cupel.Experiment
	Runs map[string]int `json:"runs"` // number of those that are not deleted, by status
}

// countRuns counts the runs of an experiment that are not deleted, by status.
func (c *call) countRuns(experiment cupel.Experiment) (map[string]int, error) {
	search := cupel.RunSearch{Search: cupel.Search{Project: c.project}, Experiments: []int64{experiment.ID}, Brief: true}
	runs := map[string]int{}
	for row, err := range c.tableOfRuns(search, []runColumn{{name: "status", key: "status", kind: export.Text}}, nil) {
		if err != nil {
			return nil, err
		}
		status, _ := row[0].(string)
		runs[status]++
	}
	return runs, nil
}

func (c *call) writeExperiment(e cupel.Experiment, runs map[string]int) {
	t := newTable()
	t.add("Experiment", e.Name)
	t.add("ID", e.Ref().String())
	t.add("State", string(e.State))
	t.add("Created", c.date(e.CreatedAt))
	t.add("Changed", c.date(e.UpdatedAt))
	t.add("Runs", runsText(runs))
	if e.ArtifactLocation != "" {
		t.add("Artifacts", e.ArtifactLocation)
	}
	t.write(c.Stdout, c.look())
	tags := newTable()
	for _, key := range slices.Sorted(maps.Keys(e.Tags)) {
		tags.add("  "+key, e.Tags[key])
	}
	c.writeSection("Tags", tags)
}

// runsText is "12 (10 FINISHED, 2 FAILED)".
func runsText(runs map[string]int) string {
	total := 0
	var parts []string
	for _, status := range slices.Sorted(maps.Keys(runs)) {
		total += runs[status]
		parts = append(parts, fmt.Sprintf("%d %s", runs[status], status))
	}
	if total == 0 {
		return "0"
	}
	return fmt.Sprintf("%d (%s)", total, strings.Join(parts, ", "))
}
