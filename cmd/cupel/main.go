// Command cupel keeps, finds, proves and serves machine-learning models.
package main

import (
	"context"
	"os"

	"github.com/cupel/cupel/internal/cli"
)

// version of the release, set when it is built.
var version string

func main() {
	ctx, stop := cli.WithSignals(context.Background())
	defer stop()
	os.Exit(cli.New(version).Run(ctx, os.Args[1:]))
}
