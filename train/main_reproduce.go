package train

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/verdict"
)

func (p *program) reproduceCommand() *cobra.Command {
	var data string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "reproduce RUN",
		Short: "Make a run again from its own code, data and parameters, and say whether it comes out the same",
		Long:  "Make a run again from its own code, data and parameters, and say whether it comes\nout the same. This executes the code of the run on this machine. The exit status is\n0 of the verdicts identical and equivalent, 1 of different, 5 of failed.",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.reproduce(cmd.Context(), Spec{RunID: args[0], Data: data, Log: p.talk}, asJSON)
		},
	}
	cmd.Flags().StringVar(&data, "data", "", "stored: as the run read it (the default), or source: the dataset is asked again")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print verdict and runs as JSON")
	return cmd
}

func (p *program) reproduce(ctx context.Context, spec Spec, asJSON bool) error {
	run, err := TrainModel(ctx, spec)
	if run == nil {
		return err
	}
	if asJSON {
		if err := p.showVerdict(run); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(p.out, "%s: run %s\n", run.Verdict, run.ID)
	}
	switch {
	case err != nil:
		return exitError{cupel.ExitOther, err}
	case run.Verdict == "different":
		return exitError{status: cupel.ExitCheck}
	}
	return nil
}

// showVerdict prints what cupel reproduce --json does.
func (p *program) showVerdict(run *Run) error {
	text, err := json.Marshal(struct {
		Verdict     string               `json:"verdict"`
		RunID       string               `json:"run_id"`
		Reproduces  string               `json:"reproduces"`
		Differences []verdict.Difference `json:"differences"`
	}{run.Verdict, run.ID, run.Report.Reproduces, append([]verdict.Difference{}, run.Report.Differences...)})
	if err == nil {
		_, err = fmt.Fprintf(p.out, "%s\n", text)
	}
	return err
}
