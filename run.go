package cupel

import (
	"context"
	"iter"
	"time"
)

// RunStatus says how far a run is.
type RunStatus string

// The statuses, in the words of MLflow.
const (
	RunRunning   RunStatus = "RUNNING"
	RunScheduled RunStatus = "SCHEDULED"
	RunFinished  RunStatus = "FINISHED"
	RunFailed    RunStatus = "FAILED"
	RunKilled    RunStatus = "KILLED"
)

// Ended reports whether a run of this status is over.
func (s RunStatus) Ended() bool { return s == RunFinished || s == RunFailed || s == RunKilled }

// Valid reports whether s is one of the statuses.
func (s RunStatus) Valid() bool { return s == RunRunning || s == RunScheduled || s.Ended() }

// Run is one execution of training.
type Run struct {
	ID           string     `json:"run_id"` // 32 hex digits, unless it was imported
	Project      string     `json:"project"`
	ExperimentID int64      `json:"experiment_id"`
	Name         string     `json:"run_name"`
	Status       RunStatus  `json:"status"`
	State        State      `json:"state"`
	User         string     `json:"user"` // who started it
	StartTime    *time.Time `json:"start_time"`
	EndTime      *time.Time `json:"end_time"` // nil while it runs
	UpdatedAt    time.Time  `json:"updated_at"`
	DeletedAt    *time.Time `json:"deleted_at,omitempty"`
	RunComponents
	// ArtifactLocation is where its artifacts are, if not in the vault.
	ArtifactLocation string            `json:"artifact_location,omitempty"`
	Params           map[string]string `json:"hyperparameters"`
	Tags             map[string]string `json:"tags"`
	Metrics          map[string]Metric `json:"metrics"`
	// Inputs, ModelInputs and ModelOutputs are left out of pages that ask for none.
	Inputs       []DatasetInput `json:"inputs,omitempty"`
	ModelInputs  []ModelLink    `json:"model_inputs,omitempty"`
	ModelOutputs []ModelLink    `json:"model_outputs,omitempty"`
}

// RunComponents say what a run trained, and of what code.
type RunComponents struct {
	ModelClass            string `json:"model_class"`
	FeatureGeneratorClass string `json:"feature_generator_class"`
	DatasetClass          string `json:"dataset_class"`
	GitHash               string `json:"githash"` // commit of the code
}

// Ref names the run.
func (r *Run) Ref() RunRef { return RunRef{r.Project, r.ID} }

// RunRef names a run in its project.
type RunRef struct {
	Project string
	ID      string
}

// String returns the run's id.
func (r RunRef) String() string { return r.ID }

// ModelLink says that a run read or wrote a logged model.
type ModelLink struct {
	ModelID string `json:"model_id"`
	Step    int64  `json:"step"`
}

// NewRun asks for a new run.
type NewRun struct {
	ID           string            `json:"run_id,omitempty"` // "" draws one; given ids are for imports
	ExperimentID int64             `json:"experiment_id"`
	Name         string            `json:"run_name,omitempty"` // "" makes one up
	User         string            `json:"user,omitempty"`     // "" means the caller's own name
	Status       RunStatus         `json:"status,omitempty"`   // "" means RUNNING
	StartTime    *time.Time        `json:"start_time,omitempty"`
	EndTime      *time.Time        `json:"end_time,omitempty"` // of an ended run
	Tags         map[string]string `json:"tags,omitempty"`
	Params       map[string]string `json:"hyperparameters,omitempty"`
	RunComponents
}

// RunChange is a change of a run; what is nil stays as it is.
type RunChange struct {
	Name                  *string    `json:"run_name,omitempty"`
	Status                *RunStatus `json:"status,omitempty"`
	EndTime               *time.Time `json:"end_time,omitempty"` // a status that ends the run sets it to now
	ExperimentID          *int64     `json:"experiment_id,omitempty"`
	ModelClass            *string    `json:"model_class,omitempty"`
	FeatureGeneratorClass *string    `json:"feature_generator_class,omitempty"`
	DatasetClass          *string    `json:"dataset_class,omitempty"`
	GitHash               *string    `json:"githash,omitempty"`
}

// RunTag is a tag of a run.
type RunTag struct {
	Key   string `json:"key"`
	Value string `json:"value"`
	// Time is when it was set, by the client's clock: an older one never replaces
	// a newer one. The zero time means now.
	Time time.Time `json:"time,omitzero"`
}

// Param is a parameter of a run.
type Param struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// RunBatch is what is logged to a run at once: all of it or nothing.
type RunBatch struct {
	// ID, if not "", names the batch: one that the run has taken already is
	// acknowledged and ignored.
	ID         string        `json:"batch_id,omitempty"`
	Metrics    []LoggedPoint `json:"metrics,omitempty"`
	Params     []Param       `json:"params,omitempty"`
	Tags       []RunTag      `json:"tags,omitempty"`
	RemoveTags []string      `json:"remove_tags,omitempty"`
}

// RunSearch selects runs.
type RunSearch struct {
	Search
	// Experiments limits the search to some; nil means all that are not deleted.
	Experiments []int64
	// Brief leaves inputs and model links out.
	Brief bool
}

// RunPage is one page of runs.
type RunPage struct {
	Runs          []Run  `json:"runs"`
	NextPageToken string `json:"next_page_token"` // "" on the last page
}

// RunColumns is a table of runs, column by column.
type RunColumns struct {
	Runs    []string    `json:"runs"` // their ids, in the order of the search
	Columns []RunColumn `json:"columns"`
	// Next is the page token of the rows that follow; "" at the end.
	NextPageToken string `json:"next_page_token"`
}

// RunColumn is one column. Values has a value for each run: a string, a number,
// a time as RFC 3339, or null where the run has none. Floats that JSON cannot
// write are the strings "NaN", "Infinity" and "-Infinity".
type RunColumn struct {
	Name   string `json:"name"` // as it was asked for
	Values []any  `json:"values"`
}

// RunKeys are the names of what runs have logged, sorted.
type RunKeys struct {
	Params  []string `json:"params"`
	Metrics []string `json:"metrics"`
	Tags    []string `json:"tags"`
}

// RunEvent says that a run has changed.
type RunEvent struct {
	Run Run `json:"run"` // as it is now, without inputs and model links
}

// Runs is the part of a [Registry] that deals with runs.
type Runs interface {
	// CreateRun starts a run in an experiment that is not deleted.
	CreateRun(ctx context.Context, project string, draft NewRun) (Run, error)

	// GetRun returns a run with all of it, deleted or not.
	GetRun(ctx context.Context, run RunRef) (Run, error)

	// SearchRuns returns a page of runs, the last started first unless the search
	// says otherwise.
	SearchRuns(ctx context.Context, search RunSearch) (RunPage, error)

	// RunTable returns the same runs column by column. A column is named as in a
	// filter: "params.lr", "best(metrics.auc)", "start_time". Its pages hold up
	// to 100,000 runs.
	RunTable(ctx context.Context, search RunSearch, columns []string) (RunColumns, error)

	// RunKeys returns the names of the parameters, metrics and tags of the runs of
	// some experiments, or of all.
	RunKeys(ctx context.Context, project string, experiments []int64) (RunKeys, error)

	// CompareRuns says what 2 to [MaxCompared] runs, deleted or not, have in common
	// and what differs, by its association with a metric. A run that does not exist
	// is an error of code not_found, and so is a metric that none of them has.
	CompareRuns(ctx context.Context, query RunComparisonQuery) (RunComparison, error)

	// CodeDiff says how the code of run to differs from that of run from. A run
	// whose code was not stored is an error of code not_found.
	CodeDiff(ctx context.Context, project, from, to string) (CodeDiff, error)

	// ChangeRun changes a run that is not deleted.
	ChangeRun(ctx context.Context, run RunRef, change RunChange) (Run, error)

	// LogBatch logs to a run that is not deleted. A parameter that the run has
	// with another value is an error of code invalid, and nothing is logged.
	LogBatch(ctx context.Context, run RunRef, batch RunBatch) error

	// LogInputs notes the datasets and models that a run read; LogOutputs the
	// models that it wrote.
	LogInputs(ctx context.Context, run RunRef, datasets []DatasetInput, models []ModelLink) error
	LogOutputs(ctx context.Context, run RunRef, models []ModelLink) error

	// DeleteRun marks a run as deleted, and RestoreRun brings it back.
	DeleteRun(ctx context.Context, run RunRef) error
	RestoreRun(ctx context.Context, run RunRef) error

	// PurgeRun removes a deleted run for good, with its metrics and artifacts, and
	// the trees that no other run holds. One that is not deleted is an error of code
	// conflict.
	PurgeRun(ctx context.Context, run RunRef) error

	// WatchRuns yields the runs of a project that change from now on until ctx ends
	// or an error ends it. Changes that follow one another quickly may come as one.
	WatchRuns(ctx context.Context, watch RunWatch) iter.Seq2[RunEvent, error]
}

// RunWatch selects whose changes to watch.
type RunWatch struct {
	Project     string
	Experiments []int64  // nil for all
	Runs        []string // nil for all
	// Since lets changes after this time count as well, so that a watcher who was
	// cut off misses nothing. The zero time means now.
	Since time.Time
}
