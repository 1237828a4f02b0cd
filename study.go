package cupel

import (
	"context"
	"encoding/json"
	"time"
)

// StudyState says whether a study hands out trials.
type StudyState string

// The states of studies.
const (
	StudyOpen     StudyState = "open"
	StudyStopped  StudyState = "stopped"  // by someone; it can go on
	StudyFinished StudyState = "finished" // no trial of it is left
)

// TrialState says how far a trial is.
type TrialState string

// The states of trials.
const (
	TrialWaiting  TrialState = "waiting" // to be tried again
	TrialRunning  TrialState = "running"
	TrialComplete TrialState = "complete" // it has a value
	TrialFailed   TrialState = "failed"
	TrialPruned   TrialState = "pruned" // ended early, being no better than others
)

// Over reports whether a trial of this state is tried no more.
func (s TrialState) Over() bool {
	return s == TrialComplete || s == TrialFailed || s == TrialPruned
}

// StudyFile is the artifact of a study's run that holds its definition.
const StudyFile = "cupel/study.json"

// Tags that link the run of a trial with that of its study.
const (
	TagParentRun = "mlflow.parentRunId"
	TagTrial     = "cupel.trial" // the trial's number
)

// Study is a search for the best parameters: a run whose children are trials.
type Study struct {
	ID           string          `json:"study_id"` // that of its run
	Project      string          `json:"project"`
	ExperimentID int64           `json:"experiment_id"`
	Name         string          `json:"name"`
	State        StudyState      `json:"state"`
	Definition   json.RawMessage `json:"study"` // docs/format/study.md
	Metric       string          `json:"metric"`
	Direction    Direction       `json:"direction"`
	Asked        int             `json:"asked"` // how many trials were handed out so far
	Size         int             `json:"size"`  // how many it has in all
	Counts       TrialCounts     `json:"counts"`
	Best         *Trial          `json:"best"` // complete; nil before the first
	CreatedAt    time.Time       `json:"created_at"`
}

// Ref names the run of the study.
func (s *Study) Ref() RunRef { return RunRef{s.Project, s.ID} }

// TrialCounts are how many trials are in each state.
type TrialCounts struct {
	Waiting  int `json:"waiting"`
	Running  int `json:"running"`
	Complete int `json:"complete"`
	Failed   int `json:"failed"`
	Pruned   int `json:"pruned"`
}

// Trial is one try of a study. It may take several attempts, of which one counts.
type Trial struct {
	Number  int             `json:"number"` // from 0
	State   TrialState      `json:"state"`
	Params  json.RawMessage `json:"params"`  // an object
	Value   *Float          `json:"value"`   // nil unless it is complete
	Points  []TrialPoint    `json:"points"`  // that a pruner was told of, by step
	Attempt int             `json:"attempt"` // from 1
	RunID   string          `json:"run_id"`  // of the last attempt
	// Running are the numbers of the trials before it that were not over when its
	// parameters were chosen, so that the choice can be made again.
	Running []int  `json:"running"`
	Error   string `json:"error"` // why the last attempt failed
}

// TrialPoint is a value of the metric before a trial is over.
type TrialPoint struct {
	Step  int64 `json:"step"` // from 0
	Value Float `json:"value"`
}

// TrialRef names an attempt at a trial.
type TrialRef struct {
	Study   RunRef
	Number  int
	Attempt int
}

// NewStudy asks for a new study.
type NewStudy struct {
	ExperimentID int64             `json:"experiment_id"`
	Name         string            `json:"name,omitempty"` // "" is that of the definition
	User         string            `json:"user,omitempty"` // "" means the caller's own name
	Tags         map[string]string `json:"tags,omitempty"` // of its run
	Definition   json.RawMessage   `json:"study"`          // docs/format/study.md
}

// Limits on how long a trial is held without a sign of life.
const (
	DefaultLease = time.Minute
	MaxLease     = 24 * time.Hour
)

// TrialOffer is the answer to who asks for a trial.
type TrialOffer struct {
	Trial *Trial     `json:"trial"` // nil where there is none now
	State StudyState `json:"state"` // of the study: where it is open, ask again later
}

// TrialAdvice is the answer to a report.
type TrialAdvice struct {
	Prune bool `json:"prune"` // end the trial, and tell that it was pruned
}

// TrialOutcome is how an attempt at a trial has ended. Without Error and Pruned
// it is complete.
type TrialOutcome struct {
	// Value is the value of the metric; nil means the one that the trial's run has
	// logged, by the reducer of the study.
	Value  *Float `json:"value,omitempty"`
	Pruned bool   `json:"pruned,omitempty"`
	Error  string `json:"error,omitempty"` // why it failed
	// Lost says that the attempt failed for a reason that is none of the trial's,
	// such as a machine that is shut down: it is made again, whatever the study
	// says of retries.
	Lost bool `json:"lost,omitempty"`
}

// MaxLost is how many attempts at a trial may be lost before it has failed. Those
// that end because the study was stopped are not counted.
const MaxLost = 5

// Studies is the part of a [Registry] that searches for parameters. Who tries
// them asks for a trial, trains, reports on the way, and tells the outcome.
type Studies interface {
	// CreateStudy starts a study, with a run of its own in an experiment that is
	// not deleted. A definition that breaks the rules is an error of code invalid.
	CreateStudy(ctx context.Context, project string, draft NewStudy) (Study, error)

	// GetStudy returns a study; the run of something else is an error of code
	// not_found. SearchStudies returns the studies of a project whose runs are not
	// deleted, the newest first, without their definitions.
	GetStudy(ctx context.Context, study RunRef) (Study, error)
	SearchStudies(ctx context.Context, project string) ([]Study, error)

	// ListTrials returns the trials of a study by number. One whose lease has run
	// out is waiting.
	ListTrials(ctx context.Context, study RunRef) ([]Trial, error)

	// AskTrial hands out a trial: one that waits to be tried again, else the next
	// number, with parameters chosen by what is known of the others. Its run is a
	// new one, RUNNING, with the parameters and the tags [TagParentRun] and
	// [TagTrial]. The trial is held for lease, [DefaultLease] where that is 0, by
	// the clock of the database; then the attempt is lost, and the trial waits for
	// another one, unless the attempt's run has FINISHED: then the trial is complete.
	// No trial is handed out twice at a time.
	AskTrial(ctx context.Context, study RunRef, lease time.Duration) (TrialOffer, error)

	// KeepTrial, ReportTrial and TellTrial are for the attempt that is current and
	// running; for any other they are an error of code conflict, and count for
	// nothing. An attempt whose lease has run out is current until the trial is
	// handed out again. KeepTrial holds it for another lease; it is an error of
	// code conflict too where the study was stopped, or its time is over.
	KeepTrial(ctx context.Context, trial TrialRef, lease time.Duration) error

	// ReportTrial notes a value on the way, and says whether to go on. One of a step
	// that was reported before has the same answer again, and one of an earlier step
	// is passed over. The lease stays as it is.
	ReportTrial(ctx context.Context, trial TrialRef, point TrialPoint) (TrialAdvice, error)

	// TellTrial ends an attempt, and its run where that has not ended, and returns
	// the trial: waiting, where the study lets one that failed be tried again. One
	// that should be complete, and whose run has no value, has failed. The
	// last trial that is over finishes the study, and its run.
	TellTrial(ctx context.Context, trial TrialRef, outcome TrialOutcome) (Trial, error)

	// StopStudy lets a study hand out no more trials, and ends its run as KILLED.
	// Trials that run may still tell their outcome. ResumeStudy lets it go on. For a
	// finished one both are an error of code conflict.
	StopStudy(ctx context.Context, study RunRef) (Study, error)
	ResumeStudy(ctx context.Context, study RunRef) (Study, error)
}
