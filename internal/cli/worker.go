package cli

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/queue"
	"github.com/cupel/cupel/internal/replay/scratch"
	"github.com/cupel/cupel/internal/runner"
	"github.com/cupel/cupel/internal/study"
	"github.com/cupel/cupel/internal/sweep"
)

const workerHelp = `Try the trials that sweep:start --queue has left to workers, until it is told to
end. Any number of workers on any number of machines take them, each trial in a new
folder with the code and the inputs of its study. What else the command needs, such
as Python and its libraries, has to be there.

A worker that is killed loses its trials: others take them when they were not heard
of for --lease. At SIGTERM or Ctrl-C a worker takes no more and ends when its trials
have; a second one ends it at once.

The worker runs what the studies say, with the rights of whoever has started it.`

func (a *app) worker() *cobra.Command {
	w := worker{sweeps: map[cupel.RunRef]*sweep.Sweep{}}
	var database string
	cmd := &cobra.Command{
		Use:     "worker",
		Short:   "Try the trials of studies that are on the queue",
		Long:    workerHelp,
		Example: "cupel worker --catalog postgres://ada@db/cupel --vault s3://models/cupel --parallel 4\nCUPEL_URL=https://cupel.example.org cupel worker --queue-database postgres://ada@db/cupel",
		Args:    takes(0, 0),
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.IntVar(&w.parallel, "parallel", 1, "trials at a time")
	flags.DurationVar(&w.lease, "lease", cupel.DefaultLease, "after how long without a sign of life others take a trial")
	addQueueDatabase(cmd, &database)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if w.parallel < 1 || w.parallel > study.MaxParallel {
			return usageError{spelled(cmd), "worker: --parallel is 1 to 1000"}
		}
		address, err := a.queueAddress(database)
		if err != nil {
			return err
		}
		return a.runServed(func(c *call, at runner.Address) error {
			w.call, w.at = c, at
			return w.run(address)
		})(cmd, args)
	}
	return cmd
}

// worker tries trials of the queue.
type worker struct {
	*call
	at       runner.Address
	parallel int
	lease    time.Duration
	scratch  string // where trials have their folders
	queue    *queue.Queue

	mu     sync.Mutex
	sweeps map[cupel.RunRef]*sweep.Sweep
}

// refillEvery is how often a worker looks for trials that were lost.
const refillEvery = 2 * time.Second

// run works until the context ends, and then to the end of what was begun.
func (w *worker) run(address string) (err error) {
	caches, err := w.caches()
	if err != nil {
		return err
	}
	w.scratch = filepath.Join(caches, "trials")
	if err := scratch.Sweep(w.ctx, w.scratch); err != nil {
		w.warn("what an earlier worker has left could not be removed: " + err.Error())
	}
	if w.queue, err = queue.Open(w.ctx, address); err != nil {
		return err
	}
	defer w.queue.Close()
	w.say("Worker for project %s, %d at a time", w.project, w.parallel)
	refilling, stop := context.WithCancel(w.ctx)
	var beside sync.WaitGroup
	beside.Go(func() { w.refill(refilling) })
	err = w.queue.Work(w.ctx, w.project, w.parallel, w.do)
	stop()
	beside.Wait()
	return err
}

// do tries a trial of the study that a job names.
func (w *worker) do(ctx context.Context, job queue.Job) error {
	trials, err := w.sweepOf(ctx, job.Ref())
	if err != nil || trials == nil {
		return err
	}
	offer, err := trials.Try(ctx)
	if code := cupel.ErrorCode(err); code == cupel.NotFound || code == cupel.Conflict {
		return nil // the study was purged, or deleted
	}
	if err == nil && offer.Trial != nil && offer.Trial.State == cupel.TrialWaiting {
		err = w.queue.Add(ctx, job.Ref(), 1) // this job may be the last that leads to the study
	}
	return err
}

// sweepOf returns the sweep of a study; nil where the study is gone.
func (w *worker) sweepOf(ctx context.Context, ref cupel.RunRef) (*sweep.Sweep, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if known := w.sweeps[ref]; known != nil {
		return known, nil
	}
	found, err := w.registry.GetStudy(ctx, ref)
	if cupel.ErrorCode(err) == cupel.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	parsed, err := study.ParseJSON(found.Definition)
	if err != nil {
		return nil, err
	}
	w.sweeps[ref] = &sweep.Sweep{
		Registry: w.registry, Study: ref, Definition: parsed, Lease: w.lease, Say: w.warn,
		Place:  func(ctx context.Context) (*sweep.Site, func(), error) { return w.place(ctx, ref) },
		Launch: trialLauncher(w.call, w.at, w.warn), Changed: func(t cupel.Trial) { w.tellOf(found, t) },
	}
	return w.sweeps[ref], nil
}

// place lays the code and the data of a study into a folder for one trial.
func (w *worker) place(ctx context.Context, ref cupel.RunRef) (*sweep.Site, func(), error) {
	folder, err := scratch.New(w.scratch)
	if err != nil {
		return nil, nil, err
	}
	remove := func() {
		if err := folder.Remove(ctx); err != nil {
			w.warn(err.Error())
		}
	}
	err = os.Mkdir(folder.Tree(), 0o700)
	if err != nil {
		remove()
		return nil, nil, cupel.Errorf(cupel.Internal, "cannot make a folder for a trial: %w", err)
	}
	site, err := sweep.Laid(ctx, w.registry, ref, folder.Tree(), os.Environ())
	if err != nil {
		remove()
		return nil, nil, err
	}
	return site, remove, nil
}

// tellOf tells of a trial that began or ended.
func (w *worker) tellOf(s cupel.Study, t cupel.Trial) {
	text := ""
	if t.Error != "" && t.State != cupel.TrialRunning {
		text = ": " + t.Error
	}
	w.say("%s trial %d, attempt %d: %s%s", s.Name, t.Number, t.Attempt, t.State, text)
}

// refill puts trials on the queue that failed, or were lost with their workers, as
// long as the context lasts. What goes wrong is tried again.
func (w *worker) refill(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(refillEvery):
		}
		if err := w.refillOnce(ctx); err != nil && ctx.Err() == nil {
			w.warn("lost trials cannot be looked for: " + err.Error())
		}
	}
}

// refillOnce lets there be a job for each trial that is to be tried. One too many
// does no harm.
func (w *worker) refillOnce(ctx context.Context) error {
	waiting, err := w.queue.Waiting(ctx, w.project)
	if err != nil {
		return err
	}
	for id, jobs := range waiting {
		found, err := w.registry.GetStudy(ctx, cupel.RunRef{Project: w.project, ID: id})
		if cupel.ErrorCode(err) == cupel.NotFound || err == nil && found.State != cupel.StudyOpen {
			continue
		}
		if err == nil {
			err = w.queue.Add(ctx, found.Ref(), untried(found)-jobs)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
