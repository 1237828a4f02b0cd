package cupel

import (
	"context"
	"strconv"
	"time"
)

// DefaultExperiment is the number of the experiment that every project has from
// the start. Its name is "Default".
const (
	DefaultExperiment     int64 = 0
	DefaultExperimentName       = "Default"
)

// Experiment is a named group of runs.
type Experiment struct {
	Project string `json:"project"`
	ID      int64  `json:"id"` // its number in the project
	Name    string `json:"name"`
	State   State  `json:"state"`
	// ArtifactLocation is where its runs' artifacts go, if not into the vault:
	// clients write there by themselves. "" means the vault.
	ArtifactLocation string            `json:"artifact_location"`
	CreatedAt        time.Time         `json:"created_at"`
	UpdatedAt        time.Time         `json:"updated_at"`
	Tags             map[string]string `json:"tags"`
}

// Ref names the experiment.
func (e *Experiment) Ref() ExperimentRef { return ExperimentRef{e.Project, e.ID} }

// ExperimentRef names an experiment by its number.
type ExperimentRef struct {
	Project string
	ID      int64
}

// String returns the number as text.
func (r ExperimentRef) String() string { return strconv.FormatInt(r.ID, 10) }

// NewExperiment asks for a new experiment.
type NewExperiment struct {
	// ID is its number; nil takes the next one. Given numbers are for imports.
	ID               *int64            `json:"id,omitempty"`
	Name             string            `json:"name"`
	ArtifactLocation string            `json:"artifact_location,omitempty"`
	Tags             map[string]string `json:"tags,omitempty"`
	// CreatedAt is for imports; the zero time means now.
	CreatedAt time.Time `json:"created_at,omitzero"`
}

// ExperimentChange is a change of an experiment; what is nil stays as it is.
type ExperimentChange struct {
	Name       *string           `json:"name,omitempty"`
	SetTags    map[string]string `json:"set_tags,omitempty"`
	RemoveTags []string          `json:"remove_tags,omitempty"`
}

// ExperimentPage is one page of experiments.
type ExperimentPage struct {
	Experiments   []Experiment `json:"experiments"`
	NextPageToken string       `json:"next_page_token"` // "" on the last page
}

// Experiments is the part of a [Registry] that deals with experiments.
type Experiments interface {
	// CreateExperiment makes an experiment. A taken name is an error of code
	// already_exists: also that of a deleted experiment.
	CreateExperiment(ctx context.Context, project string, draft NewExperiment) (Experiment, error)

	// GetExperiment returns an experiment, deleted or not.
	GetExperiment(ctx context.Context, experiment ExperimentRef) (Experiment, error)

	// GetExperimentByName returns an experiment, deleted or not.
	GetExperimentByName(ctx context.Context, project, name string) (Experiment, error)

	// SearchExperiments returns a page of experiments, the newest first unless
	// the search says otherwise.
	SearchExperiments(ctx context.Context, search Search) (ExperimentPage, error)

	// ChangeExperiment changes an experiment that is not deleted.
	ChangeExperiment(ctx context.Context, experiment ExperimentRef, change ExperimentChange) (Experiment, error)

	// DeleteExperiment marks an experiment and its runs as deleted.
	DeleteExperiment(ctx context.Context, experiment ExperimentRef) error

	// RestoreExperiment brings a deleted experiment back, with the runs that were
	// deleted with it.
	RestoreExperiment(ctx context.Context, experiment ExperimentRef) error
}
