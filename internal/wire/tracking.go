package wire

import (
	"time"

	"github.com/cupel/cupel"
)

// Search is a [cupel.Search] without its project.
type Search struct {
	Filter    string     `json:"filter,omitempty" doc:"Condition in the search language, such as metrics.auc > 0.9"`
	OrderBy   []string   `json:"order_by,omitempty" doc:"What to order by, such as metrics.auc desc"`
	View      cupel.View `json:"view,omitempty" enum:"active,deleted,all" doc:"Which to look at by whether they were deleted; active"`
	Limit     int        `json:"limit,omitempty" doc:"At most so many; 0 means 1,000"`
	PageToken string     `json:"page_token,omitempty" doc:"next_page_token of the page before"`
}

// SearchOf returns what a search says beside its project.
func SearchOf(s cupel.Search) Search {
	return Search{s.Filter, s.OrderBy, s.View, s.Limit, s.PageToken}
}

// In returns the search in a project.
func (s Search) In(project string) cupel.Search {
	return cupel.Search{Project: project, Filter: s.Filter, OrderBy: s.OrderBy, View: s.View, Limit: s.Limit, PageToken: s.PageToken}
}

// TableQuery asks for runs column by column.
type TableQuery struct {
	Search
	Experiments []int64  `json:"experiments,omitempty" doc:"Numbers of experiments; all that are not deleted where it is left out"`
	Columns     []string `json:"columns" doc:"Names as in a filter: params.lr, best(metrics.auc), start_time"`
}

// RunPair names two runs.
type RunPair struct {
	From string `json:"from" doc:"Id of the run to start from"`
	To   string `json:"to" doc:"Id of the other run"`
}

// SeriesList is the answer to a question for series.
type SeriesList struct {
	Series []cupel.Series `json:"series"`
}

// Inputs are what a run read.
type Inputs struct {
	Datasets []cupel.DatasetInput `json:"datasets,omitempty"`
	Models   []cupel.ModelLink    `json:"models,omitempty"`
}

// Outputs are what a run wrote.
type Outputs struct {
	Models []cupel.ModelLink `json:"models"`
}

// DatasetSummaries is the answer to a question for what experiments read.
type DatasetSummaries struct {
	Datasets []cupel.DatasetSummary `json:"datasets"`
}

// ArtifactList is the answer to a question for artifacts.
type ArtifactList struct {
	Artifacts []cupel.Artifact `json:"artifacts"`
}

// TreeHolding asks that a run holds a tree.
type TreeHolding struct {
	Role   cupel.TreeRole `json:"role" enum:"code,input" doc:"What the tree is to the run"`
	Upload string         `json:"upload,omitempty" doc:"Upload that has brought manifest and content; left out where the project has the tree"`
}

// TreeList is the answer to a question for trees.
type TreeList struct {
	Trees []cupel.TreeUse `json:"trees"`
}

// DatasetName names a dataset, or with an empty digest all of a name.
type DatasetName struct {
	Name   string `json:"name"`
	Digest string `json:"digest,omitempty"`
}

// LoggedModelQuery selects logged models.
type LoggedModelQuery struct {
	Search
	Experiments []int64       `json:"experiments,omitempty" doc:"Numbers of experiments; all that are not deleted where it is left out"`
	Datasets    []DatasetName `json:"datasets,omitempty" doc:"Which values of metrics count: those on one of these"`
}

// StudyList is the answer to a question for studies.
type StudyList struct {
	Studies []cupel.Study `json:"studies"`
}

// TrialList is the answer to a question for trials.
type TrialList struct {
	Trials []cupel.Trial `json:"trials"`
}

// Lease says how long a trial is to be held.
type Lease struct {
	Seconds float64 `json:"lease_seconds,omitempty" doc:"How long the trial is held without a sign of life, 1 to 86,400 seconds; 0 means 60"`
}

// LeaseOf returns a lease of a duration.
func LeaseOf(d time.Duration) Lease { return Lease{d.Seconds()} }

// Duration returns how long a lease is; one that is too long stays so.
func (l Lease) Duration() time.Duration {
	most := (cupel.MaxLease + time.Second).Seconds()
	return time.Duration(max(-1, min(l.Seconds, most)) * float64(time.Second))
}

// AttemptLease holds a trial for longer.
type AttemptLease struct {
	Attempt int `json:"attempt" doc:"The attempt that speaks"`
	Lease
}

// AttemptPoint is what an attempt reports on its way.
type AttemptPoint struct {
	Attempt int `json:"attempt" doc:"The attempt that speaks"`
	cupel.TrialPoint
}

// AttemptOutcome is how an attempt has ended.
type AttemptOutcome struct {
	Attempt int `json:"attempt" doc:"The attempt that speaks"`
	cupel.TrialOutcome
}
