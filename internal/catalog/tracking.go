package catalog

import (
	"context"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/filter"
)

// Tracking keeps what was trained, and how.
type Tracking interface {
	Experiments
	Runs
	Metrics
	Datasets
	Artifacts
	Trees
	Studies
	LoggedModels
}

// Search selects and orders the rows of one kind in a project.
type Search struct {
	ProjectID string
	Filter    *filter.Filter // nil for all
	Order     *filter.Order  // never nil, and total
	View      cupel.View
	Limit     int    // at least 1
	PageToken string // of the page before; one of another order MUST be an error of code invalid
}

// Experiment is the row of an experiment.
type Experiment struct {
	ProjectID string
	DeletedAt *time.Time
	cupel.Experiment
}

// Experiments keeps the experiments. A deleted one keeps its row and its name.
type Experiments interface {
	// AddExperiment adds an experiment with its tags under its ID, or where that is
	// negative under the next number, and returns the row. A taken number or name
	// MUST be an error of code already_exists.
	AddExperiment(ctx context.Context, experiment Experiment) (Experiment, error)
	// Experiment returns an experiment with its tags, deleted or not.
	Experiment(ctx context.Context, projectID string, id int64) (Experiment, error)
	// ExperimentByName returns an experiment with its tags, deleted or not.
	ExperimentByName(ctx context.Context, projectID, name string) (Experiment, error)
	// SearchExperiments returns a page of experiments with their tags, and the
	// token of the next page, "" at the end.
	SearchExperiments(ctx context.Context, search Search) (page []Experiment, next string, err error)
	// SetExperiment writes name, place of artifacts, UpdatedAt and DeletedAt of an
	// experiment.
	SetExperiment(ctx context.Context, experiment Experiment) error
	// SetExperimentTags sets tags and removes others; removing what is not there
	// is no error.
	SetExperimentTags(ctx context.Context, projectID string, id int64, set map[string]string, remove []string) error
}

// Run is the row of a run.
type Run struct {
	Num       int64 // its key in this database
	ProjectID string
	// ExperimentDeleted says that the run was deleted together with its
	// experiment, and comes back with it.
	ExperimentDeleted bool
	cupel.Run
}

// RunSearch selects runs.
type RunSearch struct {
	Search
	Experiments []int64 // nil for all that are not deleted
	Brief       bool    // without inputs and model links
}

// Runs keeps the runs with what they have logged, but for the points of their
// metrics.
type Runs interface {
	// AddRun adds the row of a run, without what it has logged, and returns it
	// with its Num. A taken id MUST be an error of code already_exists.
	AddRun(ctx context.Context, run Run) (Run, error)
	// Run returns a run with all of it, deleted or not.
	Run(ctx context.Context, projectID, id string) (Run, error)
	// RunRow returns the row alone, deleted or not.
	RunRow(ctx context.Context, projectID, id string) (Run, error)
	// LockRun returns the same row, which nobody else changes or
	// logs to until the transaction ends.
	LockRun(ctx context.Context, projectID, id string) (Run, error)
	// SetRun writes the row of a run: not its ID, Num, project, nor what it has
	// logged. A run that ends, or begins again, keeps its metrics searchable.
	SetRun(ctx context.Context, run Run) error
	// TouchRun writes UpdatedAt of a run alone.
	TouchRun(ctx context.Context, run Run) error
	// DeleteRuns marks the active runs of an experiment as deleted with it, and
	// RestoreRuns brings those back.
	DeleteRuns(ctx context.Context, projectID string, experiment int64, at time.Time) error
	RestoreRuns(ctx context.Context, projectID string, experiment int64, at time.Time) error
	// PurgeRun removes a run with all that it has logged. Its artifacts' rows, and
	// what it holds of trees, MUST be gone before.
	PurgeRun(ctx context.Context, num int64) error

	// SearchRuns returns a page of runs with parameters, tags and metrics, and the
	// token of the next page, "" at the end. Each of these takes one query for the
	// whole page.
	SearchRuns(ctx context.Context, search RunSearch) (page []Run, next string, err error)
	// RunTable returns, for the same runs, their ids and the values of the columns,
	// one list each, as [cupel.RunColumn] has them.
	RunTable(ctx context.Context, search RunSearch, columns []filter.Key) (ids []string, values [][]any, next string, err error)
	// RunKeys returns the names of what the runs of the experiments have logged;
	// nil means all experiments.
	RunKeys(ctx context.Context, projectID string, experiments []int64) (cupel.RunKeys, error)
	// ChangedRuns returns the rows of runs, with parameters, tags and metrics, that
	// changed at or after a time, the earliest change first.
	ChangedRuns(ctx context.Context, projectID string, since time.Time, limit int) ([]Run, error)

	// NoteBatch remembers that a run has taken a batch, and reports whether it is
	// new.
	NoteBatch(ctx context.Context, run Run, id string) (fresh bool, err error)
	// AddParams adds parameters. One that the run has with another value MUST be an
	// error of code invalid in MLflow's words.
	AddParams(ctx context.Context, run Run, params []cupel.Param) error
	// SetRunTags sets tags; one whose Time is older than that of the tag that is
	// there stays out.
	SetRunTags(ctx context.Context, run Run, tags []cupel.RunTag) error
	// DropRunTag removes a tag, or fails with code not_found.
	DropRunTag(ctx context.Context, run Run, key string) error
}

// Metrics keeps the points of the runs' metrics, and sums them up.
type Metrics interface {
	// LogPoints is AddPoints for what is logged often: points of a run that is not
	// over may wait to be summed up together with others, and until then nothing
	// that reads sees them, nor that the run's UpdatedAt, the time of this, has
	// changed. SetRun sums up what waits of a run that ends.
	LogPoints(ctx context.Context, run Run, points []cupel.LoggedPoint) error
	// Arrive is LogPoints in one statement, which needs no lock on the run, named
	// with its project. It returns its key, 0 where there is no run whose points may
	// wait: LockRun tells why. full says that it is time for SumUp.
	Arrive(ctx context.Context, project, id string, at time.Time, points []cupel.LoggedPoint) (num int64, full bool, err error)
	// Arrivals returns the keys of the runs of which points wait, of all or of those
	// with one of the ids, and SumUp lets all reads see the points of one, which it
	// locks; one that is not there is none to be summed up.
	Arrivals(ctx context.Context, ids []string) (nums []int64, err error)
	SumUp(ctx context.Context, num int64) error
	// AddPoints adds points of any keys to a run that is locked, in any order.
	// Points that are there already are ignored: the summaries do not count them
	// twice. ModelID and dataset of a point are not looked at.
	AddPoints(ctx context.Context, run Run, points []cupel.LoggedPoint) error
	// History returns points of a metric by timestamp, step and value, NaN last:
	// those after a point, from the start where it is nil, limit of them at most
	// unless it is 0.
	History(ctx context.Context, num int64, key string, after *cupel.Point, limit int) ([]cupel.Point, error)
}

// Datasets keeps what runs read and wrote.
type Datasets interface {
	// AddInputs adds datasets, known ones once, and notes that the run read them;
	// noted again, the tags are set. CreatedAt of new ones is the time given.
	AddInputs(ctx context.Context, run Run, inputs []cupel.DatasetInput, at time.Time) error
	// AddModelLinks notes that a run read, or wrote, logged models.
	AddModelLinks(ctx context.Context, run Run, direction LinkDirection, models []cupel.ModelLink) error
	// SearchDatasets returns a page of datasets with their numbers of runs, and the
	// token of the next page. The View is not looked at.
	SearchDatasets(ctx context.Context, search Search) (page []cupel.KnownDataset, next string, err error)
	// DatasetsNamed returns all datasets of a name, without uses.
	DatasetsNamed(ctx context.Context, projectID, name string) ([]cupel.KnownDataset, error)
	// DatasetUses returns the uses of a dataset by runs that are not deleted, the
	// last started first.
	DatasetUses(ctx context.Context, projectID, name, digest string) ([]cupel.DatasetUse, error)
	// SummarizeDatasets returns what runs of the experiments read, each once.
	SummarizeDatasets(ctx context.Context, projectID string, experiments []int64) ([]cupel.DatasetSummary, error)
}

// LinkDirection says whether a run read a model or wrote it.
type LinkDirection string

// The directions.
const (
	LinkInput  LinkDirection = "input"
	LinkOutput LinkDirection = "output"
)

// ArtifactOwner is a run or a logged model, in the words of the catalog.
type ArtifactOwner struct {
	ProjectID string
	Kind      cupel.ArtifactOwnerKind
	ID        string
}

// Artifacts keeps the paths of artifacts and the digests of their bytes.
type Artifacts interface {
	// PutArtifact writes the row of a file, instead of one at the same path. A path
	// that leads through a file, or is a folder, MUST be an error of code conflict.
	PutArtifact(ctx context.Context, owner ArtifactOwner, artifact cupel.Artifact) error
	// Artifact returns the file at a path.
	Artifact(ctx context.Context, owner ArtifactOwner, path string) (cupel.Artifact, error)
	// ListArtifacts returns all files at a path or below it, by path; "" is the
	// root.
	ListArtifacts(ctx context.Context, owner ArtifactOwner, path string) ([]cupel.Artifact, error)
	// DropArtifacts removes the files at a path or below it, and returns their
	// paths.
	DropArtifacts(ctx context.Context, owner ArtifactOwner, path string) ([]string, error)
}

// LoggedModel is the row of a logged model.
type LoggedModel struct {
	ProjectID string
	cupel.LoggedModel
}

// LoggedModelSearch selects logged models.
type LoggedModelSearch struct {
	Search
	Experiments []int64         // nil for all that are not deleted
	Datasets    []cupel.Dataset // nil for all; whose values of metrics count
}

// LoggedModels keeps the logged models.
type LoggedModels interface {
	// AddLoggedModel adds a logged model with parameters and tags.
	AddLoggedModel(ctx context.Context, model LoggedModel) error
	// LoggedModel returns a logged model with all of it.
	LoggedModel(ctx context.Context, projectID, id string) (LoggedModel, error)
	// SetLoggedModel writes status, message and UpdatedAt.
	SetLoggedModel(ctx context.Context, model LoggedModel) error
	// AddLoggedModelParams adds parameters, as [Runs.AddParams] does.
	AddLoggedModelParams(ctx context.Context, projectID, id string, params []cupel.Param) error
	// SetLoggedModelTags sets tags and removes others; removing what is not there
	// is no error.
	SetLoggedModelTags(ctx context.Context, projectID, id string, set map[string]string, remove []string) error
	// AddLoggedModelMetrics keeps, for each (key, dataset, run), the last value.
	// Points whose ModelID is unknown are ignored.
	AddLoggedModelMetrics(ctx context.Context, projectID, runID string, points []cupel.LoggedPoint) error
	// SearchLoggedModels returns a page of logged models with all of them, and the
	// token of the next page.
	SearchLoggedModels(ctx context.Context, search LoggedModelSearch) (page []LoggedModel, next string, err error)
	// DropLoggedModel removes a logged model. Its artifacts' rows MUST be gone
	// before.
	DropLoggedModel(ctx context.Context, projectID, id string) error
}
