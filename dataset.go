package cupel

import (
	"context"
	"time"
)

// Dataset is data that runs read. It is identified by name and digest.
type Dataset struct {
	Name       string    `json:"name"`
	Digest     string    `json:"digest"`      // of its content, as the client computed it
	SourceType string    `json:"source_type"` // kind of place it came from
	Source     string    `json:"source"`      // that place; JSON by MLflow's custom
	Schema     string    `json:"schema,omitempty"`
	Profile    string    `json:"profile,omitempty"` // figures such as the number of rows
	CreatedAt  time.Time `json:"created_at,omitzero"`
}

// DatasetContextTag is the tag of an input that says what it was used for:
// "train", "eval".
const DatasetContextTag = "mlflow.data.context"

// DatasetInput is a dataset as a run read it.
type DatasetInput struct {
	Dataset Dataset           `json:"dataset"`
	Tags    map[string]string `json:"tags"`
}

// DatasetUse says which run read a dataset, and as what.
type DatasetUse struct {
	RunID        string `json:"run_id"`
	RunName      string `json:"run_name"`
	ExperimentID int64  `json:"experiment_id"`
	Context      string `json:"context"` // "" where none was given
}

// KnownDataset is a dataset with the runs that read it.
type KnownDataset struct {
	Dataset
	Runs int64        `json:"runs"`           // number of runs that are not deleted
	Uses []DatasetUse `json:"uses,omitempty"` // only when one dataset is asked for
}

// DatasetPage is one page of datasets.
type DatasetPage struct {
	Datasets      []KnownDataset `json:"datasets"`
	NextPageToken string         `json:"next_page_token"` // "" on the last page
}

// DatasetSummary says that runs of an experiment read a dataset in a context.
type DatasetSummary struct {
	ExperimentID int64  `json:"experiment_id"`
	Name         string `json:"name"`
	Digest       string `json:"digest"`
	Context      string `json:"context"`
}

// Datasets is the part of a [Registry] that deals with datasets.
type Datasets interface {
	// SearchDatasets returns a page of datasets, the newest first unless the search
	// says otherwise.
	SearchDatasets(ctx context.Context, search Search) (DatasetPage, error)

	// GetDataset returns a dataset with its uses. digest may be the beginning of
	// one, or "" where the name has only one; several are an error of code
	// conflict that lists them.
	GetDataset(ctx context.Context, project, name, digest string) (KnownDataset, error)

	// SummarizeDatasets returns the datasets of some experiments, each context once.
	SummarizeDatasets(ctx context.Context, project string, experiments []int64) ([]DatasetSummary, error)
}
