package queue

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/cupel/cupel"
)

// Job says that a study may have a trial to be tried. Which one, the study says to
// whoever does the job.
type Job struct {
	Project string `json:"project"`
	Study   string `json:"study"` // its id
}

// Kind implements [river.JobArgs].
func (Job) Kind() string { return "cupel_trial" }

// Ref names the study.
func (j Job) Ref() cupel.RunRef { return cupel.RunRef{Project: j.Project, ID: j.Study} }

// jobsAtOnce is how many jobs one statement adds.
const jobsAtOnce = 1000

// Add adds jobs for so many trials of a study.
func (q *Queue) Add(ctx context.Context, study cupel.RunRef, trials int) error {
	job := river.InsertManyParams{Args: Job{study.Project, study.ID}, InsertOpts: &river.InsertOpts{Queue: line(study.Project)}}
	for left := trials; left > 0; left -= jobsAtOnce {
		some := make([]river.InsertManyParams, min(left, jobsAtOnce))
		for i := range some {
			some[i] = job
		}
		if _, err := q.client.InsertManyFast(ctx, some); err != nil {
			return cupel.Errorf(cupel.Unavailable, "the trials cannot be put on the queue: %w", err)
		}
	}
	return nil
}

// Waiting returns how many jobs of each study of a project are to be done, 0 for a
// study whose jobs are all being done: by workers, or by some that were killed.
func (q *Queue) Waiting(ctx context.Context, project string) (map[string]int, error) {
	rows, err := q.pool.Query(ctx, `SELECT args->>'study', count(*) FILTER (WHERE state <> 'running') FROM `+schema+`.river_job
		WHERE queue = $1 AND state IN ('available', 'pending', 'retryable', 'running', 'scheduled') GROUP BY 1`, line(project))
	if err != nil {
		return nil, unread(err)
	}
	waiting, study, n := map[string]int{}, "", 0
	_, err = pgx.ForEachRow(rows, []any{&study, &n}, func() error {
		waiting[study] = n
		return nil
	})
	if err != nil {
		return nil, unread(err)
	}
	return waiting, nil
}

func unread(err error) error {
	return cupel.Errorf(cupel.Unavailable, "the queue cannot be read: %w", err)
}

// line is the name of the queue of a project. River allows few characters, and the
// names of projects have others.
func line(project string) string {
	sum := sha256.Sum256([]byte(project))
	return "trials_" + hex.EncodeToString(sum[:16])
}
