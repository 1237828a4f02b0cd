package cli

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/study"
)

// shownStudy is a study with all that sweep:show says of it.
type shownStudy struct {
	cupel.Study
	Trials     []cupel.Trial     `json:"trials"`
	Importance []paramImportance `json:"importance"`
}

// paramImportance says how strongly a parameter goes with the metric.
type paramImportance struct {
	Param string `json:"param"`
	cupel.Association
}

func (a *app) sweepShow() *cobra.Command {
	return &cobra.Command{
		Use:   "show STUDY",
		Short: "Show a study: its trials, the best one, and which parameters matter",
		Long: `Show a study with its trials. Of parameters that differ it is said how strongly
they go with the metric over the complete trials, as runs:compare does: that is no
cause. STUDY is the id of the study, the beginning of it, or its name.`,
		Example:           "cupel sweep:show forest\ncupel sweep:show forest --json",
		Args:              takes(1, 1),
		ValidArgsFunction: a.completeRuns,
		RunE: a.run(func(c *call) error {
			found, parsed, err := c.findStudy(c.args[0])
			if err != nil {
				return err
			}
			shown := shownStudy{Study: found}
			if shown.Trials, err = c.registry.ListTrials(c.ctx, found.Ref()); err != nil {
				return err
			}
			if shown.Importance, err = c.importance(found, parsed, shown.Trials); err != nil {
				return err
			}
			return c.answer(shown, func() { c.writeStudy(shown) })
		}),
	}
}

// importance ranks the parameters by the runs of complete trials, as many of the
// last as can be compared.
func (c *call) importance(found cupel.Study, parsed study.Study, trials []cupel.Trial) ([]paramImportance, error) {
	ranked := []paramImportance{}
	var runs []string
	for _, trial := range slices.Backward(trials) {
		if trial.State == cupel.TrialComplete && len(runs) < cupel.MaxCompared {
			runs = append(runs, trial.RunID)
		}
	}
	if len(runs) < 3 {
		return ranked, nil
	}
	compared, err := c.registry.CompareRuns(c.ctx, cupel.RunComparisonQuery{
		Project: found.Project, Runs: runs, Metric: found.Metric, Reducer: parsed.Metric.Reducer, Direction: found.Direction,
	})
	if cupel.ErrorCode(err) == cupel.NotFound {
		return ranked, nil // trials were told by value alone, or a run is gone
	}
	for _, field := range compared.Different {
		if field.Section == cupel.ComparedParams && field.Association != nil {
			ranked = append(ranked, paramImportance{field.Name, *field.Association})
		}
	}
	return ranked, err
}

func (c *call) writeStudy(s shownStudy) {
	c.print("%s  %s  %s of trials over", s.Name, s.State, progressOf(s.Study))
	if s.Best != nil {
		c.print("best: trial %d with %s = %s, run %s", s.Best.Number, s.Metric, trialValue(s.Best.Value), s.Best.RunID)
		c.print("      %s", paramsOf(s.Best.Params))
	}
	if len(s.Trials) > 0 {
		fmt.Fprintln(c.Stdout)
		c.writeTrials(s.Trials)
	}
	if len(s.Importance) == 0 {
		return
	}
	fmt.Fprintln(c.Stdout)
	t := newTable("PARAMETER", ">ASSOCIATION", "MEASURE")
	for _, p := range s.Importance {
		t.add(p.Param, fmt.Sprintf("%.2f", float64(p.Value)), string(p.Measure))
	}
	t.write(c.Stdout, c.look())
}

func (c *call) writeTrials(trials []cupel.Trial) {
	t := newTable(">TRIAL", "STATE", ">VALUE", "RUN", "PARAMETERS", "ERROR")
	for _, trial := range trials {
		t.add(number(trial.Number), string(trial.State), trialValue(trial.Value), trial.RunID[:min(len(trial.RunID), 8)],
			shorten(paramsOf(trial.Params), 60), shorten(trial.Error, 60))
	}
	t.write(c.Stdout, c.look())
}
