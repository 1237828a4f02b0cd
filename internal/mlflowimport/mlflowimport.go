// Package mlflowimport copies what an MLflow installation holds into a project of
// Cupel: experiments, runs with all that they have logged, logged models, and the
// model registry. It reads a server's REST API or its SQLite file, and writes
// through a [cupel.Registry] only.
//
// An import can be broken off at any moment and run again: each time it compares
// and adds what is missing. What cannot be carried over is reported, and stops
// nothing else.
package mlflowimport

import (
	"context"

	"golang.org/x/sync/errgroup"

	"github.com/cupel/cupel"
)

// workers is how many things are read and written at the same time.
const workers = 8

// Options say what an import is to do.
type Options struct {
	Project string // to import into
	// Merge allows the project to hold other things than the source. Experiments of
	// one name become one, others whose number is taken get a new one.
	Merge bool
	// DryRun counts what the source holds, and changes nothing.
	DryRun bool
	// Progress, if not nil, is told how far the import is, from several goroutines
	// but one at a time. It must not keep the report.
	Progress func(Report)
}

// importer is one import.
type importer struct {
	*ledger
	registry cupel.Registry
	source   Source
	project  string
	merge    bool

	experiments []*experiment
	deletedRuns []cupel.RunRef // to be deleted at the end
}

// Import copies what source holds into a project of registry. Without Merge a
// project that holds other things than the source is an error of code conflict.
// The report is valid also beside an error: it says what was done until then.
func Import(ctx context.Context, registry cupel.Registry, source Source, options Options) (Report, error) {
	im := &importer{
		ledger:   newLedger(source.Name(), options.Project, options.DryRun, options.Progress),
		registry: registry, source: source, project: options.Project, merge: options.Merge,
	}
	err := im.run(ctx, options.DryRun)
	return im.report, err
}

func (im *importer) run(ctx context.Context, dryRun bool) error {
	if err := im.readExperiments(ctx); err != nil {
		return err
	}
	if err := im.checkProject(ctx); err != nil {
		return err
	}
	steps := []func(context.Context) error{
		im.addExperiments,
		im.each(im.addLoggedModels), // before the runs, which link to them
		im.each(im.addRuns),
		im.each(im.addModelMetrics), // after the runs, to which they are logged
		im.addRegisteredModels,      // from the artifacts of both
		im.deleteRuns,               // nothing can be added to what is deleted
		im.deleteExperiments,
		im.listLeft,
	}
	if dryRun {
		steps = []func(context.Context) error{im.countAll, im.listLeft}
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// each makes a step of what is done for every experiment.
func (im *importer) each(do func(context.Context, *experiment) error) func(context.Context) error {
	return func(ctx context.Context) error {
		for _, x := range im.experiments {
			if x.left {
				continue
			}
			if err := do(ctx, x); err != nil {
				return err
			}
		}
		return nil
	}
}

// together calls do for all elements, several at the same time, until one fails.
func together[T any](ctx context.Context, elements []T, do func(context.Context, T) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(workers)
	for _, e := range elements {
		group.Go(func() error { return do(ctx, e) })
	}
	return group.Wait()
}

// listLeft notes what the source holds besides.
func (im *importer) listLeft(ctx context.Context) error {
	left, err := im.source.Left(ctx)
	im.report.Left = append(im.report.Left, left...)
	return err
}
