package mlflowapi

import (
	"time"

	"github.com/cupel/cupel"
)

// tagRunName is the tag that is the name of its run.
const tagRunName = "mlflow.runName"

func (a *API) runRoutes() []route {
	return []route{
		a.tracking("POST", "/runs/create", createRun),
		a.tracking("GET", "/runs/get", getRun),
		a.tracking("POST", "/runs/search", searchRuns),
		a.tracking("POST", "/runs/update", updateRun),
		a.tracking("POST", "/runs/delete", deleteRun),
		a.tracking("POST", "/runs/restore", restoreRun),
		{"POST", v2 + "/mlflow/runs/log-batch", a.logging(logBatch)},
		{"POST", v2 + "/mlflow/runs/log-metric", a.logging(logMetric)},
		a.tracking("POST", "/runs/log-parameter", logParameter),
		a.tracking("POST", "/runs/set-tag", setRunTag),
		a.tracking("POST", "/runs/delete-tag", deleteRunTag),
		a.tracking("POST", "/runs/log-inputs", logInputs),
		a.tracking("POST", "/runs/outputs", logOutputs),
		a.tracking("POST", "/runs/log-model", logModel),
	}
}

// run returns the run that a call names, by either of its two names.
func (c *call) run() cupel.RunRef {
	id := c.text("run_id")
	if id == "" {
		id = c.text("run_uuid")
	}
	if id == "" {
		c.missing("run_id")
	}
	return cupel.RunRef{Project: c.project, ID: id}
}

func noRun(err error, ref cupel.RunRef) error {
	return missing(err, "Run with id=%s not found", ref.ID)
}

// moment returns a time in milliseconds since 1970, nil where none is given.
func (c *call) moment(name string) *time.Time {
	if !c.has(name) {
		return nil
	}
	t := time.UnixMilli(c.integer(name, 0)).UTC()
	return &t
}

func createRun(c *call) ([]byte, error) {
	draft := cupel.NewRun{
		ExperimentID: c.experimentOrDefault(), User: c.text("user_id"),
		StartTime: c.moment("start_time"), Tags: c.runTags(), Name: c.text("run_name"),
	}
	c.checkRunName(draft)
	if c.err != nil {
		return nil, c.err
	}
	run, err := c.create(draft)
	if err != nil {
		return nil, err
	}
	return runAnswer(&run), nil
}

// create makes a run, or takes one over.
func (c *call) create(draft cupel.NewRun) (cupel.Run, error) {
	if c.exec != "" {
		return c.createInExec(draft)
	}
	return c.createNew(draft)
}

func (c *call) createNew(draft cupel.NewRun) (cupel.Run, error) {
	run, err := c.service.CreateRun(c.ctx, c.project, draft)
	return run, noExperiment(err, cupel.ExperimentRef{ID: draft.ExperimentID})
}

// change changes a run; not the status of that whose command calls.
func (c *call) change(ref cupel.RunRef, change cupel.RunChange) (cupel.Run, error) {
	if c.exec == ref.ID {
		return c.changeOwn(ref, change)
	}
	return c.service.ChangeRun(c.ctx, ref, change)
}

func (c *call) experimentOrDefault() int64 {
	if c.text("experiment_id") == "" {
		return cupel.DefaultExperiment
	}
	return c.experiment().ID
}

// runTags returns the first tags of a run, cut to what a tag may hold.
func (c *call) runTags() map[string]string {
	tags := c.tags("tags")
	for key, value := range tags {
		tags[key] = cut(value, maxTagValue)
	}
	return tags
}

// checkRunName refuses two names that differ.
func (c *call) checkRunName(draft cupel.NewRun) {
	tag := draft.Tags[tagRunName]
	if draft.Name != "" && tag != "" && draft.Name != tag {
		c.wrong(cupel.Errorf(cupel.Invalid, "Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values (run_name='%s', mlflow.runName='%s').", draft.Name, tag))
	}
}

func getRun(c *call) ([]byte, error) {
	ref := c.run()
	if c.err != nil {
		return nil, c.err
	}
	run, err := c.service.GetRun(c.ctx, ref)
	if err != nil {
		return nil, noRun(err, ref)
	}
	return runAnswer(&run), nil
}

// runStatuses are the statuses in the order of MLflow's numbers for them.
var runStatuses = []cupel.RunStatus{cupel.RunRunning, cupel.RunScheduled, cupel.RunFinished, cupel.RunFailed, cupel.RunKilled}

func updateRun(c *call) ([]byte, error) {
	ref := c.run()
	change := cupel.RunChange{EndTime: c.moment("end_time")}
	if name := c.text("run_name"); name != "" {
		change.Name = &name
	}
	if c.has("status") {
		status := enum(c.params, "status", namesOf(runStatuses), runStatuses, "")
		change.Status = &status
	}
	if c.err != nil {
		return nil, c.err
	}
	run, err := c.change(ref, change)
	if err != nil {
		return nil, noRun(err, ref)
	}
	var e encoder
	e.open()
	e.key("run_info")
	e.runInfo(&run)
	e.close()
	return e.b, nil
}

func namesOf[T ~string](values []T) []string {
	names := make([]string, len(values))
	for i, value := range values {
		names[i] = string(value)
	}
	return names
}

func deleteRun(c *call) ([]byte, error) {
	ref := c.run()
	if c.err != nil {
		return nil, c.err
	}
	return nil, noRun(c.service.DeleteRun(c.ctx, ref), ref)
}

func restoreRun(c *call) ([]byte, error) {
	ref := c.run()
	if c.err != nil {
		return nil, c.err
	}
	return nil, noRun(c.service.RestoreRun(c.ctx, ref), ref)
}

func searchRuns(c *call) ([]byte, error) {
	search := cupel.RunSearch{Experiments: c.experimentIDs(), Search: cupel.Search{
		Project: c.project, Filter: c.text("filter"), OrderBy: c.texts("order_by"), View: c.view("run_view_type"),
		Limit: c.boundedLimit("max_results", defaultResults, maxResults), PageToken: c.text("page_token"),
	}}
	if c.err != nil {
		return nil, c.err
	}
	page, err := c.service.SearchRuns(c.ctx, search)
	if err != nil {
		return nil, err
	}
	return runsAnswer(page), nil
}
