package mlflowapi

import (
	"strconv"
	"strings"

	"github.com/cupel/cupel"
)

// Limits on pages of experiments and of runs.
const (
	defaultResults = 1000
	maxResults     = 50_000
)

func (a *API) experimentRoutes() []route {
	return []route{
		a.tracking("POST", "/experiments/create", createExperiment),
		a.tracking("GET", "/experiments/get", getExperiment),
		a.tracking("GET", "/experiments/get-by-name", getExperimentByName),
		a.tracking("POST", "/experiments/search", searchExperiments),
		a.tracking("GET", "/experiments/search", searchExperiments),
		a.tracking("POST", "/experiments/update", updateExperiment),
		a.tracking("POST", "/experiments/delete", deleteExperiment),
		a.tracking("POST", "/experiments/restore", restoreExperiment),
		a.tracking("POST", "/experiments/set-experiment-tag", setExperimentTag),
		a.tracking("POST", "/experiments/delete-experiment-tag", deleteExperimentTag),
		a.tracking("POST", "/experiments/search-datasets", searchDatasets),
	}
}

func createExperiment(c *call) ([]byte, error) {
	draft := cupel.NewExperiment{
		Name: c.required("name"), ArtifactLocation: c.artifactLocation(), Tags: c.tags("tags"),
	}
	if c.err != nil {
		return nil, c.err
	}
	created, err := c.service.CreateExperiment(c.ctx, c.project, draft)
	if err != nil {
		return nil, taken(err, "Experiment(name=%s) already exists.", draft.Name)
	}
	var e encoder
	e.open()
	e.text("experiment_id", strconv.FormatInt(created.ID, 10))
	e.close()
	return e.b, nil
}

// artifactLocation returns the place of the client's own that artifacts are to
// go to. One behind this server means the vault, which has its own order.
func (c *call) artifactLocation() string {
	location := c.text("artifact_location")
	switch {
	case strings.HasPrefix(location, proxyScheme+":"):
		return ""
	case strings.HasPrefix(location, "runs:"):
		c.wrong(cupel.Errorf(cupel.Invalid, "Artifact location cannot be a runs:/ URI. Given: '%s'", location))
	case strings.Contains(location, "#") || hasDots(location):
		c.wrong(cupel.Errorf(cupel.Invalid, "artifact_location '%s': use a URI without a fragment and without '..'", location))
	}
	return location
}

// experiment returns the experiment that a required parameter names.
func (c *call) experiment() cupel.ExperimentRef {
	return cupel.ExperimentRef{Project: c.project, ID: c.experimentID(c.required("experiment_id"))}
}

func (c *call) experimentID(text string) int64 {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id < 0 {
		c.wrong(cupel.Errorf(cupel.Invalid, "Invalid experiment ID '%s'. Experiment ID must be a valid integer.", text))
	}
	return id
}

// experimentIDs returns the experiments that a list names, never nil.
func (c *call) experimentIDs() []int64 {
	ids := []int64{}
	for _, text := range c.texts("experiment_ids") {
		ids = append(ids, c.experimentID(text))
	}
	return ids
}

func noExperiment(err error, ref cupel.ExperimentRef) error {
	return missing(err, "No Experiment with id=%d exists", ref.ID)
}

func getExperiment(c *call) ([]byte, error) {
	ref := c.experiment()
	if c.err != nil {
		return nil, c.err
	}
	experiment, err := c.service.GetExperiment(c.ctx, ref)
	if err != nil {
		return nil, noExperiment(err, ref)
	}
	return experimentAnswer(experiment), nil
}

func getExperimentByName(c *call) ([]byte, error) {
	name := c.required("experiment_name")
	if c.err != nil {
		return nil, c.err
	}
	experiment, err := c.service.GetExperimentByName(c.ctx, c.project, name)
	if err != nil {
		return nil, missing(err, "Could not find experiment with name '%s'", name)
	}
	return experimentAnswer(experiment), nil
}

func experimentAnswer(experiment cupel.Experiment) []byte {
	var e encoder
	e.open()
	e.key("experiment")
	e.experiment(experiment)
	e.close()
	return e.b
}

func (e *encoder) experiment(x cupel.Experiment) {
	e.open()
	e.text("experiment_id", strconv.FormatInt(x.ID, 10))
	e.text("name", x.Name)
	e.text("artifact_location", experimentURI(x))
	e.text("lifecycle_stage", string(x.State))
	e.millis("last_update_time", x.UpdatedAt)
	e.millis("creation_time", x.CreatedAt)
	e.pairs("tags", x.Tags)
	e.close()
}

func searchExperiments(c *call) ([]byte, error) {
	search := cupel.Search{
		Project: c.project, Filter: c.text("filter"), OrderBy: c.texts("order_by"), View: c.view("view_type"),
		Limit: c.limit("max_results", defaultResults, maxResults), PageToken: c.text("page_token"),
	}
	if c.err != nil {
		return nil, c.err
	}
	page, err := c.service.SearchExperiments(c.ctx, search)
	if err != nil {
		return nil, err
	}
	var e encoder
	e.open()
	if len(page.Experiments) > 0 {
		e.list("experiments")
		for _, experiment := range page.Experiments {
			e.experiment(experiment)
		}
		e.end()
	}
	e.optional("next_page_token", page.NextPageToken)
	e.close()
	return e.b, nil
}
