package mlflowimport

import (
	"context"
	"io"
	"iter"
	"time"

	"github.com/cupel/cupel"
)

// runsPage is how many runs are read, and written, together: as many as MLflow's
// server answers histories for at once.
const runsPage = 100

// pointsPage is about how many points a source hands on at once, and exactly how
// many go into a batch: the limit of [cupel.RunBatch].
const pointsPage = 1000

// Source is an MLflow installation that is read from. What it yields is as MLflow
// has it: nothing is checked yet against Cupel's rules. A source that cannot be reached is an error of code
// unavailable; what it refuses has another code. It is safe for concurrent use.
type Source interface {
	// Name says where the source is, without secrets.
	Name() string

	// Experiments yields all experiments, deleted ones too.
	Experiments(ctx context.Context) iter.Seq2[cupel.Experiment, error]

	// Runs yields the runs of an experiment, deleted ones too, in pages of at most
	// [runsPage]. Of each metric there is the Last point, and the Count where the
	// source can tell it cheaply, else 0. ArtifactLocation is where the artifacts
	// are for MLflow.
	Runs(ctx context.Context, experiment int64) iter.Seq2[[]cupel.Run, error]

	// HasRun reports whether there is a run, deleted or not.
	HasRun(ctx context.Context, id string) (bool, error)

	// Points yields all points of some series of the runs of one page, each once
	// and in any order.
	Points(ctx context.Context, wanted []Series) iter.Seq2[Points, error]

	// LoggedModels yields the logged models of an experiment with all values of
	// their metrics. A release that has none yields none.
	LoggedModels(ctx context.Context, experiment int64) iter.Seq2[cupel.LoggedModel, error]

	// Artifacts returns all files of an owner. An owner that wrote none has none;
	// a place that cannot be read is an error.
	Artifacts(ctx context.Context, place Place) ([]File, error)

	// Open opens a file of an owner.
	Open(ctx context.Context, place Place, path string) (io.ReadCloser, error)

	// Remote reports whether a location of artifacts is one that cannot be read from
	// here, but by clients themselves: a bucket.
	Remote(location string) bool

	// RegisteredModels yields the registered models, prompts among them.
	RegisteredModels(ctx context.Context) iter.Seq2[RegisteredModel, error]

	// Versions returns the versions of a registered model by number.
	Versions(ctx context.Context, model string) ([]Version, error)

	// Left returns what the source holds and no method yields.
	Left(ctx context.Context) ([]Left, error)

	io.Closer
}

// Series names a metric of a run.
type Series struct{ Run, Key string }

// Points are some points of a run, of any of its metrics.
type Points struct {
	Run    string
	Points []cupel.LoggedPoint
}

// Place is where the artifacts of a run or a logged model are.
type Place struct {
	Kind     cupel.ArtifactOwnerKind
	ID       string
	Location string // artifact_uri, as MLflow has it
}

// File is a file among the artifacts of an owner.
type File struct {
	Path string // from the root of the owner's tree
	Size int64  // bytes
}

// RegisteredModel is a model in MLflow's registry.
type RegisteredModel struct {
	Name        string
	Description string
	CreatedAt   time.Time
	Tags        map[string]string
	Aliases     map[string]int // alias to version
}

// Prompt reports whether the model is none: MLflow keeps prompts among them.
func (m RegisteredModel) Prompt() bool { return m.Tags["mlflow.prompt.is_prompt"] == "true" }

// Version is a version of a registered model.
type Version struct {
	Number      int
	Deleted     bool // only the number is known
	CreatedAt   time.Time
	Description string
	User        string
	Stage       string
	Source      string // what the client named when it registered the version
	Location    string // where MLflow found the files; "" where it does not say
	RunID       string
	RunLink     string
	Status      string // READY, or else what MLflow is waiting for
	Tags        map[string]string
}

// Left is a kind of thing that the source holds and that is not carried over.
type Left struct {
	Kind  string `json:"kind"`
	Count int64  `json:"count"` // 0 where the source does not tell
}
