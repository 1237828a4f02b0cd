package cli

import (
	"os"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/provenance"
)

// captureOrder is a program that an SDK runs in, and that has begun a run.
type captureOrder struct {
	Project string   `json:"project"` // "" is the current one
	RunID   string   `json:"run_id"`
	Folder  string   `json:"folder"` // where the program runs
	Argv    []string `json:"argv"`
	Listed  []string `json:"listed"`  // further variables to record
	Program string   `json:"program"` // absolute path of the interpreter
}

// capturedLine is the last line of a capture.
type capturedLine struct {
	Capture provenance.Captured `json:"capture"`
}

func (a *app) sdkCapture() *cobra.Command {
	return &cobra.Command{
		Use:   "capture",
		Short: "Capture the code and the environment of a run",
		Args:  takes(0, 0),
		RunE:  order(a, (*call).captureFor),
	}
}

func (c *call) captureFor(order captureOrder) error {
	run, err := c.orderedRun(order.Project, order.RunID)
	if err != nil {
		return err
	}
	captured, err := provenance.Capture(c.ctx, c.registry, run, provenance.Program{
		Folder: firstOf(order.Folder, "."), Argv: order.Argv, Listed: order.Listed, File: order.Program,
		Environ: os.Environ(), // the SDK hands its own on
		Cache:   c.codeCache(), Now: c.Now(),
	})
	if err != nil {
		return err
	}
	return c.writeLine(capturedLine{captured})
}

// orderedRun is the run that an order is about.
func (c *call) orderedRun(project, id string) (cupel.RunRef, error) {
	if id == "" {
		return cupel.RunRef{}, cupel.Errorf(cupel.Invalid, "run_id: say which run it is")
	}
	return cupel.RunRef{Project: firstOf(project, c.project), ID: id}, nil
}
