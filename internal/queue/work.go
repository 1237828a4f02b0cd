package queue

import (
	"context"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"github.com/cupel/cupel"
)

// rescueAfter is when a job is done again whose worker was not heard of. The trial
// is done by others long before: see [cupel.Studies].
const rescueAfter = 24 * time.Hour

// again is when a job is done again that has failed.
const again = 2 * time.Second

// Work does the jobs of a project, so many at a time, until ctx ends: then it takes
// no more, and returns when those that it has are done. Their own context does not
// end. A job that returns an error is done again.
func (q *Queue) Work(ctx context.Context, project string, parallel int, do func(context.Context, Job) error) error {
	workers := river.NewWorkers()
	if err := river.AddWorkerSafely(workers, river.WorkFunc(func(ctx context.Context, job *river.Job[Job]) error {
		if do(ctx, job.Args) != nil {
			return river.JobSnooze(again) // however often
		}
		return nil
	})); err != nil {
		return err
	}
	client, err := river.NewClient(riverpgxv5.New(q.pool), &river.Config{
		Schema: schema, PollOnly: true, Logger: quiet(), Workers: workers,
		Queues:     map[string]river.QueueConfig{line(project): {MaxWorkers: parallel}},
		JobTimeout: -1, RescueStuckJobsAfter: rescueAfter,
	})
	if err != nil {
		return err
	}
	steady := context.WithoutCancel(ctx)
	if err := client.Start(steady); err != nil {
		return cupel.Errorf(cupel.Unavailable, "the queue cannot be read: %w", err)
	}
	<-ctx.Done()
	return client.Stop(steady)
}
