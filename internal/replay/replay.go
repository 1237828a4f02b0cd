// Package replay makes runs again: it lays out the code that a run was made from,
// prepares its environment, puts its data where it was, runs it, and says whether
// it came out the same.
//
// It executes what others have written. Only the command line uses it.
package replay

import (
	"context"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/replay/document"
	"github.com/cupel/cupel/internal/runner"
	"github.com/cupel/cupel/internal/verdict"
)

// Registry is what this package asks of a [cupel.Registry].
type Registry interface {
	cupel.Runs
	cupel.Metrics
	cupel.Artifacts
	cupel.Trees
}

// Engine makes runs again. Folders are absolute paths.
type Engine struct {
	Registry Registry
	// Folder is where the user is: its repository may have the commit of a run, and
	// data that is read anew is found there.
	Folder string
	// Scratch is where each run that is made has a folder of its own as long as it
	// lasts; Environments keeps virtual environments.
	Scratch, Environments string
	Environ               []string // NAME=VALUE
	// Launch runs a program as a run, and ends that.
	Launch func(ctx context.Context, program Program) (runner.Outcome, error)
	Say    func(text string) // tells people what goes on
}

// Program is one that makes a run again.
type Program struct {
	Run     cupel.RunRef // one that is running
	Argv    []string     // the program is an absolute path, or one that the system finds
	Folder  string       // where it runs
	Environ []string     // NAME=VALUE: all that it gets, but for where the registry is
}

// EnvironmentChoice says what a run is made again with.
type EnvironmentChoice string

// The choices.
const (
	EnvironmentCurrent EnvironmentChoice = "current" // what is installed here
	EnvironmentLock    EnvironmentChoice = "lock"    // what the lock file of the run names
)

// Order says how a run is made again.
type Order struct {
	Environment EnvironmentChoice
	Data        document.Data
	Twice       bool   // run two times, to see whether that makes a difference
	Name        string // of the new run; "" says what it reproduces
	User        string // whose run the new one is
	Compare     verdict.Options
}

// Reproduce makes a run again, and returns the report, which the new run has too.
// Where it cannot be made again, the verdict is failed and the report says why. An
// error says that the caller has ended it, or that the report could not be stored.
func (e *Engine) Reproduce(ctx context.Context, recorded Recorded, order Order) (verdict.Report, error) {
	first := &attempt{Engine: e, order: order, recorded: recorded}
	report, err := first.reproduce(ctx)
	if err != nil || report.Verdict == verdict.Failed || !order.Twice {
		return report, err
	}
	second := &attempt{Engine: e, order: order, recorded: recorded}
	again, err := second.reproduce(ctx)
	if err != nil {
		return report, err
	}
	if err := e.compareTwice(ctx, &report, again, recorded.Run.Project, order.Compare); err != nil {
		return report, err
	}
	return report, e.storeReport(ctx, recorded.Run.Project, report)
}

// Sweep removes what reproductions that were killed have left.
func (e *Engine) Sweep(ctx context.Context) error { return sweep(ctx, e.Scratch) }
