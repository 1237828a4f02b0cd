package cupel

import (
	"context"
	"time"
)

// ModelStatus says how far a logged model is.
type ModelStatus string

// The statuses, in MLflow's words.
const (
	ModelPending      ModelStatus = "LOGGED_MODEL_PENDING"
	ModelReady        ModelStatus = "LOGGED_MODEL_READY"
	ModelUploadFailed ModelStatus = "LOGGED_MODEL_UPLOAD_FAILED"
)

// LoggedModel is a model that a run has logged and that may become a version of
// a model repository later. Its files are artifacts of its own.
type LoggedModel struct {
	ID               string            `json:"model_id"` // "m-" and 32 hex digits
	Project          string            `json:"project"`
	ExperimentID     int64             `json:"experiment_id"`
	Name             string            `json:"name"`
	Type             string            `json:"model_type"`
	SourceRunID      string            `json:"source_run_id"`
	Status           ModelStatus       `json:"status"`
	StatusMessage    string            `json:"status_message"`
	State            State             `json:"state"`
	ArtifactLocation string            `json:"artifact_location,omitempty"` // if not in the vault
	CreatedAt        time.Time         `json:"created_at"`
	UpdatedAt        time.Time         `json:"updated_at"`
	Params           map[string]string `json:"params"`
	Tags             map[string]string `json:"tags"`
	Metrics          []ModelMetric     `json:"metrics"`
}

// Ref names the logged model.
func (m *LoggedModel) Ref() LoggedModelRef { return LoggedModelRef{m.Project, m.ID} }

// ModelMetric is the last value of a metric of a logged model on a dataset.
type ModelMetric struct {
	LoggedPoint
	RunID string `json:"run_id"` // run that measured it
}

// LoggedModelRef names a logged model in its project.
type LoggedModelRef struct {
	Project string
	ID      string
}

// String returns the model's id.
func (r LoggedModelRef) String() string { return r.ID }

// Artifacts names the logged model as the owner of artifacts.
func (r LoggedModelRef) Artifacts() ArtifactOwner {
	return ArtifactOwner{r.Project, ArtifactsOfModel, r.ID}
}

// NewLoggedModel asks for a new logged model.
type NewLoggedModel struct {
	ID           string            `json:"model_id,omitempty"` // "" draws one; given ids are for imports
	ExperimentID int64             `json:"experiment_id"`
	Name         string            `json:"name,omitempty"` // "" makes one up
	Type         string            `json:"model_type,omitempty"`
	SourceRunID  string            `json:"source_run_id,omitempty"`
	Params       map[string]string `json:"params,omitempty"`
	Tags         map[string]string `json:"tags,omitempty"`
	// CreatedAt is for imports; the zero time means now.
	CreatedAt time.Time `json:"created_at,omitzero"`
}

// LoggedModelChange is a change of a logged model; what is nil stays as it is.
type LoggedModelChange struct {
	Status        *ModelStatus      `json:"status,omitempty"`
	StatusMessage *string           `json:"status_message,omitempty"`
	Params        []Param           `json:"params,omitempty"` // added; one that is there with another value is an error of code invalid
	SetTags       map[string]string `json:"set_tags,omitempty"`
	RemoveTags    []string          `json:"remove_tags,omitempty"`
}

// LoggedModelSearch selects logged models.
type LoggedModelSearch struct {
	Search
	Experiments []int64 // nil means all that are not deleted
	// Datasets limits which values of metrics the filter and the order look at:
	// those on one of them. The digest may be "" for any.
	Datasets []Dataset
}

// LoggedModelPage is one page of logged models.
type LoggedModelPage struct {
	Models        []LoggedModel `json:"models"`
	NextPageToken string        `json:"next_page_token"` // "" on the last page
}

// LoggedModels is the part of a [Registry] that deals with logged models.
type LoggedModels interface {
	// CreateLoggedModel makes a logged model of status PENDING.
	CreateLoggedModel(ctx context.Context, project string, draft NewLoggedModel) (LoggedModel, error)

	// GetLoggedModel returns a logged model that is not deleted.
	GetLoggedModel(ctx context.Context, model LoggedModelRef) (LoggedModel, error)

	// SearchLoggedModels returns a page of logged models, the newest first unless
	// the search says otherwise.
	SearchLoggedModels(ctx context.Context, search LoggedModelSearch) (LoggedModelPage, error)

	// ChangeLoggedModel changes a logged model.
	ChangeLoggedModel(ctx context.Context, model LoggedModelRef, change LoggedModelChange) (LoggedModel, error)

	// DeleteLoggedModel removes a logged model. Versions that were registered from
	// it keep their files.
	DeleteLoggedModel(ctx context.Context, model LoggedModelRef) error
}
