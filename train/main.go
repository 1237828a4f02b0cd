package train

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
)

// Main makes a program of the components that it registers, with the commands
// train, reproduce and list, and ends it with the exit status of the command:
//
//	func main() { train.Main() }
//
// A program that reads its own command line and calls [TrainModel] can be
// reproduced too: started as PROGRAM train --spec FILE it has to get that far.
func Main() {
	hasCommands.Store(true)
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := Command(ctx, os.Args[1:], os.Stdout, os.Stderr)
	cancel()
	os.Exit(status)
}

// Command runs the command line args of such a program and returns its exit
// status: 0, 2 for wrong usage, 3 where something named does not exist, 4 where
// something forbids it, 1 for a verdict "different" or a replayed training that
// failed, 5 for anything else.
func Command(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	p := &program{out: stdout, talk: stderr}
	root := p.root()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return cupel.ExitOK
	}
	name := root.Name()
	var wanted exitError
	if errors.As(err, &wanted) {
		if wanted.err != nil {
			fmt.Fprintf(stderr, "%s: %v\n", name, wanted.err)
		}
		return wanted.status
	}
	fmt.Fprintf(stderr, "%s: %v\n", name, err)
	return cupel.ErrorCode(err).Outcome().Exit
}

// exitError ends the program with a status of its own.
type exitError struct {
	status int
	err    error // nil where it is told already
}

// Error implements [error].
func (e exitError) Error() string { return fmt.Sprintf("exit status %d: %v", e.status, e.err) }

// program is a command line while it runs.
type program struct {
	out, talk io.Writer
}

func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:           filepath.Base(os.Args[0]),
		Short:         "Train models, and train them again from the id of a run",
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return exitError{cupel.ExitUsage, err} })
	root.AddCommand(p.trainCommand(), p.reproduceCommand(), p.listCommand())
	for _, command := range root.Commands() {
		check := command.Args
		command.Args = func(cmd *cobra.Command, args []string) error {
			if err := check(cmd, args); err != nil {
				return exitError{cupel.ExitUsage, err}
			}
			return nil
		}
	}
	return root
}

// listCommand prints what is registered.
func (p *program) listCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the models, feature generators and datasets that can be named",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			for _, kind := range []struct {
				name  string
				names []string
			}{{"model", Models()}, {"features", FeatureGenerators()}, {"dataset", Datasets()}} {
				for _, name := range kind.names {
					fmt.Fprintf(p.out, "%-9s %s\n", kind.name, name)
				}
			}
			return nil
		},
	}
}
