package cupel

import "time"

// MaxCompared is how many runs can be compared at once.
const MaxCompared = 100

// Reducer makes one number of the series of a metric.
type Reducer string

// The reducers. The best value is the highest or the lowest, by the metric's
// direction. NaN is left out of all but the last.
const (
	ReduceLast Reducer = "last" // the default
	ReduceBest Reducer = "best"
	ReduceMin  Reducer = "min"
	ReduceMax  Reducer = "max"
	ReduceMean Reducer = "mean"
)

// Reducers returns every reducer.
func Reducers() []Reducer {
	return []Reducer{ReduceLast, ReduceBest, ReduceMin, ReduceMax, ReduceMean}
}

// Direction says which values of a metric are better.
type Direction string

// The directions, in the words of [ProjectSettings.MetricDirections].
const (
	HigherIsBetter Direction = "max"
	LowerIsBetter  Direction = "min"
)

// DirectionSource says where the direction of a metric comes from.
type DirectionSource string

// The sources, the first that knows one being asked.
const (
	DirectionGiven    DirectionSource = "given"    // by whoever compares
	DirectionProject  DirectionSource = "project"  // by the settings of the project
	DirectionFromName DirectionSource = "name"     // a word in the metric's name is that of an error, or of a score
	DirectionAssumed  DirectionSource = "fallback" // nothing else is known: higher is better
)

// RunComparisonQuery asks how runs differ, and what that has to do with a metric.
type RunComparisonQuery struct {
	Project   string    `json:"-"`
	Runs      []string  `json:"runs"`                // ids of 2 to [MaxCompared] different runs
	Metric    string    `json:"metric"`              // by which the runs are ordered
	Reducer   Reducer   `json:"reducer,omitempty"`   // of all metrics; "" means last
	Direction Direction `json:"direction,omitempty"` // "" means what is known of the metric
}

// RunComparison is what runs have in common and what differs. Values of a field
// are in the order of Runs. Metrics of the machine, "system/…", are left out.
type RunComparison struct {
	Metric          string          `json:"metric"`
	Reducer         Reducer         `json:"reducer"`
	Direction       Direction       `json:"direction"`
	DirectionSource DirectionSource `json:"direction_source"`
	// Runs are the best first. Those without a finite value of the metric stand at
	// the end: infinite ones, then NaN, then those that have none.
	Runs []ComparedRun `json:"runs"`
	// Different has what is associated with the metric first, the most at the top.
	Different []DifferentField `json:"different"`
	Common    []CommonField    `json:"common"` // by section and name
	// MoreFiles says that more files of the runs' code differ than are among the
	// fields.
	MoreFiles bool `json:"more_files,omitempty"`
}

// ComparedRun is one of several runs, with what is never compared.
type ComparedRun struct {
	ID        string     `json:"run_id"`
	Name      string     `json:"run_name"`
	State     State      `json:"state"`
	Status    RunStatus  `json:"status"`
	StartTime *time.Time `json:"start_time"`
	EndTime   *time.Time `json:"end_time"`
	Seconds   *float64   `json:"duration_seconds"` // nil unless it has ended
	Value     *Float     `json:"value"`            // of the metric; nil where it has none
	Best      bool       `json:"best"`             // no other run has a better value; several may share it
}

// ComparedSection groups fields of runs.
type ComparedSection string

// The sections. What a run was made of comes before what came of it, which is
// associated with no metric.
const (
	ComparedParams      ComparedSection = "params"
	ComparedComponents  ComparedSection = "components" // classes of model, features and dataset, with their parameters
	ComparedCode        ComparedSection = "code"       // commit, branch, program, tree, and files of it that differ
	ComparedData        ComparedSection = "data"       // digest of each dataset read, by name and context; rows and columns
	ComparedEnvironment ComparedSection = "environment"
	ComparedTags        ComparedSection = "tags" // those that people set
	ComparedMetrics     ComparedSection = "metrics"
	ComparedArtifacts   ComparedSection = "artifacts" // digest of each file, by path
)

// FieldName names a field of runs.
type FieldName struct {
	Section ComparedSection `json:"section"`
	Name    string          `json:"name"`
}

// CommonField is a field that has the same value in all runs. Parameters that are
// the same number ("0.1", "1e-1") are the same.
type CommonField struct {
	FieldName
	Value string `json:"value"`          // as the best run has it
	Size  *int64 `json:"size,omitempty"` // bytes of an artifact
}

// DifferentField is a field whose value is not the same in all runs.
type DifferentField struct {
	FieldName
	Values      []*string    `json:"values"`          // nil where a run has none
	Sizes       []*int64     `json:"sizes,omitempty"` // bytes of artifacts
	Direction   Direction    `json:"direction,omitempty"`
	Association *Association `json:"association"` // nil where none is claimed
}

// AssociationMeasure is a way to say how strongly a field goes with a metric.
type AssociationMeasure string

// The measures: of fields whose values are numbers, and of all others.
const (
	Spearman   AssociationMeasure = "spearman"
	EtaSquared AssociationMeasure = "eta_squared"
)

// Association is how strongly a field goes with the metric. It is no cause: of
// many fields over few runs, some go with any metric by chance.
type Association struct {
	Measure AssociationMeasure `json:"measure"`
	Value   float64            `json:"value"` // -1 to 1 for Spearman's, 0 to 1 for eta squared
	Runs    int                `json:"runs"`  // of how many runs
}
