package queue

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/cupel/cupel"
)

// Job says that a study has a trial to be tried: the one of that number, the
// attempt of that number. Whoever does the job asks the study for a trial, and may
// be given another one.
type Job struct {
	Project string `json:"project"`
	Study   string `json:"study"` // its id
	Number  int    `json:"number"`
	Attempt int    `json:"attempt"`
}

// Kind implements [river.JobArgs].
func (Job) Kind() string { return "cupel_trial" }

// Ref names the study.
func (j Job) Ref() cupel.RunRef { return cupel.RunRef{Project: j.Project, ID: j.Study} }

// jobsAtOnce is how many jobs one statement adds.
const jobsAtOnce = 1000

// unfinished are the states of jobs that are to be done, or are being done.
var unfinished = []rivertype.JobState{
	rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateRunning, rivertype.JobStateScheduled,
}

// Add adds jobs, but for those that are there and not done yet.
func (q *Queue) Add(ctx context.Context, jobs []Job) error {
	for start := 0; start < len(jobs); start += jobsAtOnce {
		var some []river.InsertManyParams
		for _, job := range jobs[start:min(start+jobsAtOnce, len(jobs))] {
			some = append(some, river.InsertManyParams{Args: job, InsertOpts: &river.InsertOpts{
				Queue: line(job.Project), UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: unfinished},
			}})
		}
		if _, err := q.client.InsertMany(ctx, some); err != nil {
			return cupel.Errorf(cupel.Unavailable, "the trials cannot be put on the queue: %w", err)
		}
	}
	return nil
}

// line is the name of the queue of a project. River allows few characters, and the
// names of projects have others.
func line(project string) string {
	sum := sha256.Sum256([]byte(project))
	return "trials_" + hex.EncodeToString(sum[:16])
}
