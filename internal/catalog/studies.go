package catalog

import (
	"context"
	"time"

	"github.com/cupel/cupel"
)

// Study is the row of a study.
type Study struct {
	Num       int64 // key of its run in this database
	ProjectID string
	cupel.Study
}

// Trial is the row of a trial.
type Trial struct {
	Failures int  // attempts that failed by themselves
	Lost     int  // attempts that say nothing of it
	Lapsed   bool // it runs, but its lease is over: State is waiting
	cupel.Trial
}

// Studies keeps searches for parameters, by the key of their runs, and their
// trials.
type Studies interface {
	// AddStudy adds the row of a study, with its Num.
	AddStudy(ctx context.Context, study Study) error
	// Study returns a study with counts and its best trial, whose run may be
	// deleted.
	Study(ctx context.Context, projectID, id string) (Study, error)
	// LockStudy returns the same without counts and best trial. Nobody else changes
	// it or its trials until the transaction ends. A deleted run is an error of code
	// conflict.
	LockStudy(ctx context.Context, projectID, id string) (Study, error)
	// SetStudy writes State and Asked.
	SetStudy(ctx context.Context, study Study) error
	// ListStudies returns the studies whose runs are not deleted, the newest first,
	// without definitions.
	ListStudies(ctx context.Context, projectID string) ([]Study, error)

	// Trials returns the trials of a study by number, each with its points; Trial
	// returns one, without them.
	Trials(ctx context.Context, study int64) ([]Trial, error)
	Trial(ctx context.Context, study int64, number int) (Trial, error)
	// PutTrial writes a trial, but for its points: instead of the one of its number,
	// or a new one. It has no lease then.
	PutTrial(ctx context.Context, study int64, trial Trial) error
	// LeaseTrial lets the lease of a trial end so long from now, by the clock of the
	// database.
	LeaseTrial(ctx context.Context, study int64, number int, lease time.Duration) error
	// AddTrialPoint notes a point and whether the trial is to end, unless there is
	// one of that step.
	AddTrialPoint(ctx context.Context, study int64, number int, point cupel.TrialPoint, prune bool) error
	// TrialPoint returns what was noted of a step.
	TrialPoint(ctx context.Context, study int64, number int, step int64) (prune, found bool, err error)
	// DropTrialPoints removes the points of a trial.
	DropTrialPoints(ctx context.Context, study int64, number int) error
}
