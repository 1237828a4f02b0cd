// Package cli is the command line: one file per noun, or per verb where a noun
// has many. It speaks to a [cupel.Registry] only, and does not know whether
// that is in process or behind HTTP.
//
// Results go to standard output, talk and errors to standard error.
package cli

import (
	"context"
	"io"
	"os"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/server"
)

// Program is the command line with all that it takes from outside.
type Program struct {
	Version string // of the release; "" for a build from a checkout
	Stdin   io.Reader
	Stdout  io.Writer
	Stderr  io.Writer
	Env     func(name string) string // reads an environment variable
	Now     func() time.Time         // in the user's zone
	// Open opens the registry that the flags and the environment name.
	Open func(ctx context.Context, location Location) (cupel.Registry, error)
	// Serve runs a server until ctx ends.
	Serve func(ctx context.Context, settings server.Config) error
}

// New returns the program as the operating system starts it.
func New(version string) *Program {
	return &Program{
		Version: version,
		Stdin:   os.Stdin,
		Stdout:  os.Stdout,
		Stderr:  os.Stderr,
		Env:     os.Getenv,
		Now:     time.Now,
		Open:    Open,
		Serve:   server.Run,
	}
}

// Run runs the command line args, without the program's name, and returns the
// exit status. When ctx ends, so does the command.
func (p *Program) Run(ctx context.Context, args []string) int {
	a := &app{Program: p}
	root := a.root()
	args, err := spell(root, args)
	if err == nil {
		root.SetArgs(args)
		err = root.ExecuteContext(ctx)
	}
	return a.exit(ctx, err)
}
