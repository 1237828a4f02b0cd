package cli

import (
	"context"

	"github.com/cupel/cupel/internal/replay"
	"github.com/cupel/cupel/internal/runner"
)

// launcher runs programs that make runs again: they find the registry at an
// address, and what they write goes where talk goes, since the result is the
// verdict.
func (c *call) launcher(at runner.Address) func(context.Context, replay.Program) (runner.Outcome, error) {
	return func(ctx context.Context, program replay.Program) (runner.Outcome, error) {
		options := runner.Options{
			Registry: c.registry, Run: program.Run, Argv: program.Argv, Folder: program.Folder,
			Environ: runner.Environment(program.Environ, at, program.Run),
			Figures: figuresEvery, Say: func(text string) { c.say("%s", text) },
		}
		if !c.flags.quiet {
			options.Stdout, options.Stderr = c.Stderr, c.Stderr
		}
		return runner.Run(ctx, options)
	}
}
