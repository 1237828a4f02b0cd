package cli

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/study"
)

// sweeps is the noun of studies.
func (a *app) sweeps() *cobra.Command {
	cmd := noun("sweep", "Sweeps: searches for the best parameters",
		a.sweepList(), a.sweepStart(), a.sweepShow(), a.sweepStop(),
	)
	cmd.Aliases = []string{"sweeps"}
	return cmd
}

func (a *app) sweepList() *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List the studies of the project, the newest first",
		Example: "cupel sweep\ncupel sweep --json",
		Args:    takes(0, 0),
		RunE: a.run(func(c *call) error {
			studies, err := c.registry.SearchStudies(c.ctx, c.project)
			if err != nil {
				return err
			}
			return c.answer(listed(studies), func() { c.writeStudies(studies) })
		}),
	}
}

func (c *call) writeStudies(studies []cupel.Study) {
	if len(studies) == 0 {
		c.say("There are no studies: sweep:start begins one.")
		return
	}
	t := newTable("ID", "NAME", "STATE", ">TRIALS", "METRIC", ">BEST", "CREATED")
	for _, s := range studies {
		t.add(s.ID[:min(len(s.ID), 8)], s.Name, string(s.State), progressOf(s), s.Metric, bestOf(s), c.moment(&s.CreatedAt))
	}
	t.write(c.Stdout, c.look())
}

// progressOf is how many trials of a study are over, of all.
func progressOf(s cupel.Study) string {
	return fmt.Sprintf("%d/%d", s.Counts.Complete+s.Counts.Failed+s.Counts.Pruned, s.Size)
}

func bestOf(s cupel.Study) string {
	if s.Best == nil {
		return "-"
	}
	return trialValue(s.Best.Value)
}

// trialValue is the value of a trial for people.
func trialValue(v *cupel.Float) string {
	if v == nil {
		return "-"
	}
	return fmt.Sprintf("%.6g", float64(*v))
}

// paramsOf are the parameters of a trial for people.
func paramsOf(params json.RawMessage) string {
	var values map[string]json.RawMessage
	if json.Unmarshal(params, &values) != nil {
		return string(params)
	}
	texts := make(map[string]string, len(values))
	for name, value := range values {
		texts[name] = string(value)
	}
	return joined(texts, "=")
}

// findStudy reads an argument that names a study by its run.
func (c *call) findStudy(text string) (cupel.Study, study.Study, error) {
	run, err := c.findRun(text, cupel.StateActive)
	if err != nil {
		return cupel.Study{}, study.Study{}, err
	}
	found, err := c.registry.GetStudy(c.ctx, run.Ref())
	if err != nil {
		return found, study.Study{}, err
	}
	parsed, err := study.ParseJSON(found.Definition)
	return found, parsed, err
}

func (a *app) sweepStop() *cobra.Command {
	return &cobra.Command{
		Use:               "stop STUDY",
		Short:             "Stop a study: no trial begins, and those that run end",
		Long:              "Stop a study. No trial of it begins any more, and those that run end within a\nminute, wherever they run. sweep:start --resume lets it go on.",
		Example:           "cupel sweep:stop forest",
		Args:              takes(1, 1),
		ValidArgsFunction: a.completeRuns,
		RunE: a.run(func(c *call) error {
			found, _, err := c.findStudy(c.args[0])
			if err != nil {
				return err
			}
			stopped, err := c.registry.StopStudy(c.ctx, found.Ref())
			if err != nil {
				return err
			}
			return c.answer(stopped, func() { c.print("stopped %s (%s)", stopped.Name, stopped.ID) })
		}),
	}
}
