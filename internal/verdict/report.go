package verdict

import (
	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/dataset"
)

// Format names the version of reports that this package makes.
const Format = "cupel-report/1"

// Report is what is known of a run that was made again. Old is always the run
// that was reproduced, new the one that reproduces it.
type Report struct {
	Format     string  `json:"format"`
	Verdict    Verdict `json:"verdict"`
	RunID      string  `json:"run_id"`     // the new run
	Reproduces string  `json:"reproduces"` // the old one
	// Failure is nil unless the verdict is [Failed].
	Failure *Failure `json:"failure"`
	// First is where the runs part for the first time: nil where metrics are equal
	// to the bit.
	First     *Parting   `json:"first"`
	Metrics   []Metric   `json:"metrics"`   // by name
	Artifacts []Artifact `json:"artifacts"` // by path
	// Differences between the specs of the runs, the likeliest cause first.
	Differences []Difference `json:"differences"`
	// Data says how inputs have changed, where they were read from their source
	// again.
	Data []DataChange `json:"data"`
	// Twice is the outcome of a second run against the first new one: nil where
	// there was none.
	Twice *Twice `json:"twice"`
}

// Failure is where a reproduction ended.
type Failure struct {
	Step   string `json:"step"`   // such as "code", "environment", "inputs", "run"
	Reason string `json:"reason"` // for people
}

// Parting is a point at which two series differ. Step is the step of the point.
type Parting struct {
	Metric string `json:"metric"`
	Step   int64  `json:"step"`
	// Old and New are nil where the run has no such point.
	Old *cupel.Float `json:"old"`
	New *cupel.Float `json:"new"`
	// Relative is the difference over the greater of the two; Infinity where a
	// point is missing, or one value is NaN or infinite.
	Relative cupel.Float `json:"relative"`
}

// MetricState says how the series of a metric compare.
type MetricState string

// The states of metrics.
const (
	MetricEqual       MetricState = "equal"        // to the bit
	MetricWithin      MetricState = "within"       // its tolerance
	MetricDifferent   MetricState = "different"    // somewhere by more
	MetricNotCompared MetricState = "not_compared" // for the reason
)

// Metric compares the series of one metric.
type Metric struct {
	Name      string      `json:"name"`
	State     MetricState `json:"state"`
	Reason    string      `json:"reason"` // why it was not compared; else ""
	Tolerance float64     `json:"tolerance"`
	OldPoints int         `json:"old_points"`
	NewPoints int         `json:"new_points"`
	// Largest is the point with the largest relative difference: nil where there is
	// none. First is the first that is beyond the tolerance, or else, the first
	// that is not equal.
	Largest *Parting `json:"largest"`
	First   *Parting `json:"first"`
}

// ArtifactState says how a file of both runs compares.
type ArtifactState string

// The states of artifacts.
const (
	ArtifactEqual        ArtifactState = "equal"         // byte for byte
	ArtifactEqualContent ArtifactState = "equal_content" // in all but times, orders and the like
	ArtifactDifferent    ArtifactState = "different"
	ArtifactMissing      ArtifactState = "missing"      // the new run has none
	ArtifactExtra        ArtifactState = "extra"        // the old run has none
	ArtifactNotCompared  ArtifactState = "not_compared" // for the reason
)

// Artifact compares one file.
type Artifact struct {
	Path   string        `json:"path"`
	State  ArtifactState `json:"state"`
	Reason string        `json:"reason"` // why it was not compared; else ""
	Format string        `json:"format"` // such as "npz"; "" where no bytes had to be read
	Old    string        `json:"old"`    // SHA-256 of the bytes; "" where there are none
	New    string        `json:"new"`
}

// Section groups differences.
type Section string

// The sections.
const (
	SectionSeed        Section = "seed"
	SectionParams      Section = "params"
	SectionComponents  Section = "components"
	SectionData        Section = "data"
	SectionCode        Section = "code"
	SectionCommand     Section = "command"
	SectionEnvironment Section = "environment"
)

// Difference is something that is not the same of both runs, and so may be why
// they differ.
type Difference struct {
	Section Section `json:"section"`
	Name    string  `json:"name"`
	Old     *string `json:"old"` // nil where the run has none
	New     *string `json:"new"`
}

// DataChange says how an input has changed since the old run read it.
type DataChange struct {
	Role string `json:"role"`
	Name string `json:"name"`
	Old  string `json:"old"` // digest; "" where the run had no such input
	New  string `json:"new"`
	// Change is nil where the data is equal, or could not be compared for the reason.
	Change *dataset.Difference `json:"change"`
	Reason string              `json:"reason"`
}

// Twice says whether a training that runs twice in the same place comes out the
// same.
type Twice struct {
	RunID   string   `json:"run_id"`
	Verdict Verdict  `json:"verdict"`
	First   *Parting `json:"first"`
}
