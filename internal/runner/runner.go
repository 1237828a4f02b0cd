// Package runner runs one command as a run of a registry: it tells the command
// where the registry is and which run is its own, streams and keeps its output,
// passes signals on, and logs how busy the machine is.
//
// What the run is made of is recorded before, by package provenance.
package runner

import (
	"context"
	"io"
	"os"
	"time"

	"github.com/cupel/cupel"
)

// OutputLog is the artifact that holds what the command of a run has written.
const OutputLog = "logs/output.log"

// Exit statuses of a command that did not run, as env and timeout have them.
const (
	ExitFailed        = 125 // Cupel failed, not the command
	ExitNotExecutable = 126
	ExitNotFound      = 127
	exitSignal        = 128 // plus the number of the signal that killed it
)

// Registry is what this package asks of a [cupel.Registry].
type Registry interface {
	cupel.Runs
	cupel.Artifacts
}

// Options say what is run, and as which run.
type Options struct {
	Registry Registry
	Run      cupel.RunRef // one that is running
	Argv     []string
	Folder   string   // where it runs
	Environ  []string // NAME=VALUE, all that it gets; see [Environment]

	Stdin          io.Reader // nil is empty; a file is handed on as it is
	Stdout, Stderr io.Writer // what it writes, unchanged; nil is nowhere but the log

	// Signals are passed on to the command; see [Catch]. Whether there are any or not,
	// the end of the context ends the command.
	Signals <-chan os.Signal
	// Figures is how often it is logged how busy the machine is; 0 is never.
	Figures time.Duration
	// Say, if not nil, tells people what goes on beside the command.
	Say func(text string)
}

// Outcome is how a command has ended.
type Outcome struct {
	// ExitCode is its exit status, 128 and the number of a signal that killed it,
	// or one of those of a command that could not be started.
	ExitCode int
	Status   cupel.RunStatus // that the run ends with: FINISHED, FAILED or KILLED
	Ended    time.Time       // the zero time means now
}

// Run runs a command until it ends, and keeps what it writes as [OutputLog] of the
// run. It leaves the run open: see [End]. An error says why the command could not
// be started; what else fails is told by Say, and does not disturb the command.
func Run(ctx context.Context, o Options) (Outcome, error) {
	p, err := start(ctx, o)
	if err != nil {
		return notStarted(err), err
	}
	beside := besides(ctx, o, p.log)
	outcome := p.wait(ctx)
	outcome.Ended = time.Now()
	beside.end(ctx)
	return outcome, nil
}
