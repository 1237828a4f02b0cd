package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/runner"
)

const runsEndHelp = `End runs whose program has gone without a word: it was killed, or its machine was
switched off. A program that still runs may go on with its run.`

func (a *app) runsEnd() *cobra.Command {
	var status string
	cmd := &cobra.Command{
		Use:               "end RUN…",
		Short:             "End runs whose program has gone",
		Long:              runsEndHelp,
		Example:           "cupel runs:end keen-cupel-417\ncupel runs:end 4f3c 81d0 --status FAILED",
		Args:              takes(1, -1),
		ValidArgsFunction: a.completeRuns,
	}
	cmd.Flags().StringVar(&status, "status", string(cupel.RunKilled), "FINISHED, FAILED or KILLED")
	cmd.RunE = a.run(func(c *call) error {
		outcome := runner.Outcome{Status: cupel.RunStatus(status)}
		if !outcome.Status.Ended() {
			return cupel.Errorf(cupel.Invalid, "--status %s: a run ends as FINISHED, FAILED or KILLED", status)
		}
		runs, err := c.findRuns(c.args, cupel.StateActive)
		if err != nil {
			return err
		}
		for _, run := range runs {
			if run.Status.Ended() {
				return cupel.Errorf(cupel.Conflict, "run %s has ended already, as %s", namedRun(run), run.Status)
			}
		}
		return c.eachRun(runs, func(ctx context.Context, run cupel.RunRef) error {
			_, err := runner.End(ctx, runner.Options{Registry: c.registry, Run: run}, outcome)
			return err
		}, "ended")
	})
	return cmd
}
