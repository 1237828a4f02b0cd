package mlflowapi

import (
	"net/http"

	"github.com/cupel/cupel"
)

func (a *API) loggedModelRoutes() []route {
	const one = "/logged-models/{model_id}"
	return []route{
		a.tracking("POST", "/logged-models", createLoggedModel),
		a.tracking("POST", "/logged-models/search", searchLoggedModels),
		a.tracking("GET", one, getLoggedModel),
		a.tracking("PATCH", one, finalizeLoggedModel),
		a.tracking("DELETE", one, deleteLoggedModel),
		a.tracking("PATCH", one+"/tags", setLoggedModelTags),
		a.tracking("DELETE", one+"/tags/{key...}", deleteLoggedModelTag),
		a.tracking("POST", one+"/params", logLoggedModelParams),
		a.tracking("GET", one+"/artifacts/directories", listLoggedModelArtifacts),
		{"GET", v2 + "/mlflow" + one + "/artifacts/files", http.HandlerFunc(a.loggedModelFile)},
	}
}

// loggedModel returns the logged model that the path names.
func (c *call) loggedModel() cupel.LoggedModelRef {
	return cupel.LoggedModelRef{Project: c.project, ID: c.request.PathValue("model_id")}
}

func noLoggedModel(err error, ref cupel.LoggedModelRef) error {
	return missing(err, "Logged model with ID '%s' not found.", ref.ID)
}

func createLoggedModel(c *call) ([]byte, error) {
	draft := cupel.NewLoggedModel{
		ExperimentID: c.experiment().ID, Name: c.text("name"), Type: c.text("model_type"), SourceRunID: c.text("source_run_id"),
		Params: c.tags("params"), Tags: c.tags("tags"),
	}
	if c.err != nil {
		return nil, c.err
	}
	model, err := c.service.CreateLoggedModel(c.ctx, c.project, draft)
	if err != nil {
		return nil, noExperiment(err, cupel.ExperimentRef{ID: draft.ExperimentID})
	}
	return loggedModelAnswer(&model), nil
}

func getLoggedModel(c *call) ([]byte, error) {
	ref := c.loggedModel()
	model, err := c.service.GetLoggedModel(c.ctx, ref)
	if err != nil {
		return nil, noLoggedModel(err, ref)
	}
	return loggedModelAnswer(&model), nil
}

// modelStatuses are the statuses in the order of MLflow's numbers for them.
var modelStatuses = []cupel.ModelStatus{cupel.ModelPending, cupel.ModelReady, cupel.ModelUploadFailed}

func finalizeLoggedModel(c *call) ([]byte, error) {
	if !c.has("status") {
		c.missing("status")
	}
	status := enum(c.params, "status", namesOf(modelStatuses), modelStatuses, "")
	return c.changeLoggedModel(cupel.LoggedModelChange{Status: &status}, true)
}

func setLoggedModelTags(c *call) ([]byte, error) {
	return c.changeLoggedModel(cupel.LoggedModelChange{SetTags: c.tags("tags")}, false)
}

func logLoggedModelParams(c *call) ([]byte, error) {
	var params []cupel.Param
	for _, one := range c.pairs("params") {
		params = append(params, cupel.Param(one))
	}
	return c.changeLoggedModel(cupel.LoggedModelChange{Params: params}, false)
}

func deleteLoggedModelTag(c *call) ([]byte, error) {
	ref, key := c.loggedModel(), c.request.PathValue("key")
	model, err := c.service.GetLoggedModel(c.ctx, ref)
	if err != nil {
		return nil, noLoggedModel(err, ref)
	}
	if _, ok := model.Tags[key]; !ok {
		return nil, cupel.Errorf(cupel.NotFound, "No tag with key '%s' found for model with ID '%s'.", key, ref.ID)
	}
	return c.changeLoggedModel(cupel.LoggedModelChange{RemoveTags: []string{key}}, false)
}

// changeLoggedModel makes a change and, where that is asked for, answers with the
// model.
func (c *call) changeLoggedModel(change cupel.LoggedModelChange, answer bool) ([]byte, error) {
	ref := c.loggedModel()
	if c.err != nil {
		return nil, c.err
	}
	model, err := c.service.ChangeLoggedModel(c.ctx, ref, change)
	if err != nil || !answer {
		return nil, noLoggedModel(err, ref)
	}
	return loggedModelAnswer(&model), nil
}

func deleteLoggedModel(c *call) ([]byte, error) {
	ref := c.loggedModel()
	return nil, noLoggedModel(c.service.DeleteLoggedModel(c.ctx, ref), ref)
}

func loggedModelAnswer(model *cupel.LoggedModel) []byte {
	var e encoder
	e.open()
	e.key("model")
	e.loggedModel(model)
	e.close()
	return e.b
}

func (e *encoder) loggedModel(m *cupel.LoggedModel) {
	e.open()
	e.object("info")
	e.text("model_id", m.ID)
	e.text("experiment_id", number(m.ExperimentID))
	e.text("name", m.Name)
	e.millis("creation_timestamp_ms", m.CreatedAt)
	e.millis("last_updated_timestamp_ms", m.UpdatedAt)
	e.text("artifact_uri", loggedModelURI(m))
	e.text("status", string(m.Status))
	e.optional("model_type", m.Type)
	e.optional("source_run_id", m.SourceRunID)
	e.optional("status_message", m.StatusMessage)
	e.pairs("tags", m.Tags)
	e.close()
	e.object("data")
	e.pairs("params", m.Params)
	e.modelMetrics(m)
	e.close()
	e.close()
}

func (e *encoder) modelMetrics(m *cupel.LoggedModel) {
	if len(m.Metrics) == 0 {
		return
	}
	e.list("metrics")
	for _, one := range m.Metrics {
		e.point(one.Key, one.Point)
		e.optional("dataset_name", one.DatasetName)
		e.optional("dataset_digest", one.DatasetDigest)
		e.text("model_id", m.ID)
		e.optional("run_id", one.RunID)
		e.close()
	}
	e.end()
}
