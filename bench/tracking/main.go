//go:build unix

// Command tracking drives the same clients against Cupel's server and MLflow's
// own, each on SQLite and on PostgreSQL, and prints figures and ratios: starting,
// memory, search, histories, the logging of runs and metrics, and artifacts.
//
// All speak MLflow's REST protocol over connections that stay open. Short rounds
// alternate between the servers, so that a slow moment of the machine hits all of
// them, and each figure is the median of the rounds. PostgreSQL is a cluster of
// its own with its durable defaults. MLflow runs with the four workers that it
// recommends, without its job runner, which tracking does not need.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/cupel/cupel/bench/measure"
)

// options say what to measure, and how much.
type options struct {
	rounds   int           // of each figure, for the median
	round    time.Duration // how long clients repeat a call in one round
	runs     int           // in the table that is searched
	points   int           // of the metric whose history is read
	size     measure.Bytes // of the artifact
	large    int           // runs of the large table that only Cupel is asked to search
	cupel    string        // program
	mlflow   string        // program
	products []string      // to measure, of cupel and mlflow
	stores   []string      // to measure them on, of sqlite and postgres
	parts    []string      // to measure, of the names of parts
	only     string        // part of the titles of the loads to measure
	folder   string        // where everything happens
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	o, err := parse()
	if err != nil {
		return err
	}
	if o.folder, err = os.MkdirTemp("", "cupel-bench-"); err != nil {
		return err
	}
	defer os.RemoveAll(o.folder)
	bench, err := newBench(o)
	if err != nil {
		return err
	}
	defer bench.close()
	for _, part := range parts {
		if !slices.Contains(o.parts, part.name) {
			continue
		}
		if err := part.run(ctx, bench); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	return nil
}

// parts are what is measured, in this order: searches and histories before the
// load, which leaves more rows behind the faster a server is.
var parts = []struct {
	name string
	run  func(context.Context, *bench) error
}{
	{"start", benchStart},
	{"search", benchSearch},
	{"history", benchHistory},
	{"load", benchLoad},
	{"artifacts", benchArtifacts},
	{"large", benchLarge},
}

func parse() (options, error) {
	o := options{size: 1 << 30}
	flag.IntVar(&o.rounds, "rounds", 3, "rounds of each figure, for the median")
	flag.DurationVar(&o.round, "round", time.Second, "how long clients repeat a call in a round")
	flag.IntVar(&o.runs, "runs", 10_000, "runs in the table that is searched")
	flag.IntVar(&o.points, "points", 100_000, "points of the history that is read")
	flag.Var(&o.size, "size", "size of the artifact, such as 256M or 1G")
	flag.IntVar(&o.large, "large", 0, "runs of 200 points each in a table that only Cupel searches, such as 100000 (default: leave it out)")
	flag.StringVar(&o.cupel, "cupel", "bin/cupel", "Cupel's program")
	flag.StringVar(&o.mlflow, "mlflow", ".venv-mlflow3/bin/mlflow", "MLflow's program")
	list(&o.products, "products", "cupel,mlflow")
	list(&o.stores, "stores", "sqlite,postgres")
	list(&o.parts, "parts", "start,search,history,load,artifacts,large")
	flag.StringVar(&o.only, "only", "", "measure only the loads whose title has this in it, such as \"batch of 100\"")
	parent := flag.String("dir", "", "where to work, on the disk to be measured (default: the system's folder for temporary files)")
	flag.Parse()
	if flag.NArg() > 0 || o.rounds < 1 || o.runs < 1 || o.points < 1 {
		return o, fmt.Errorf("-rounds, -runs and -points are 1 or more, and there are no other arguments, but %q", flag.Args())
	}
	if *parent == "" {
		return o, nil
	}
	return o, os.Setenv("TMPDIR", *parent) // PostgreSQL's files belong there too
}

// list defines a flag of names, all of which are the default.
func list(names *[]string, flagName, all string) {
	*names = strings.Split(all, ",")
	flag.Func(flagName, "what to measure of "+all, func(text string) error {
		*names = strings.Split(text, ",")
		for _, name := range *names {
			if !slices.Contains(strings.Split(all, ","), name) {
				return fmt.Errorf("%q is none of %s", name, all)
			}
		}
		return nil
	})
}
