// Command vault measures how Cupel keeps models, beside named peers in the same
// run, and prints ratios: transfers beside cp and restic, stored bytes of a
// changing data set beside restic, and search over many versions beside reading
// JSON files.
//
// Runs alternate between the tools, and each figure is the median of a few, so
// that a machine that slows down in between slows all of them.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"

	"github.com/cupel/cupel/bench/measure"
)

// options say how much to measure.
type options struct {
	size     measure.Bytes // of the file that is saved and downloaded
	rounds   int           // of each tool, for the median
	versions int           // to list and search
	binary   string        // Cupel's
	folder   string        // where everything happens
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	o := options{size: 1 << 30}
	flag.Var(&o.size, "size", "size of the file to transfer, such as 256M or 1G")
	flag.IntVar(&o.rounds, "rounds", 3, "rounds of each tool, for the median")
	flag.IntVar(&o.versions, "versions", 10_000, "versions to list and search")
	flag.StringVar(&o.binary, "cupel", "bin/cupel", "Cupel's binary")
	parent := flag.String("dir", "", "where to work, on the disk to be measured (default: the system's folder for temporary files)")
	flag.Parse()

	folder, err := os.MkdirTemp(*parent, "cupel-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	o.folder = folder
	for _, part := range []func(context.Context, options) error{benchTransfers, benchHistories, benchSearch} {
		if err := part(ctx, o); err != nil {
			return err
		}
	}
	return nil
}
