package mlflowapi

import (
	"strconv"

	"github.com/cupel/cupel"
)

func updateExperiment(c *call) ([]byte, error) {
	ref, name := c.experiment(), c.required("new_name")
	if c.err != nil {
		return nil, c.err
	}
	_, err := c.service.ChangeExperiment(c.ctx, ref, cupel.ExperimentChange{Name: &name})
	return nil, taken(noExperiment(err, ref), "Experiment(name=%s) already exists.", name)
}

// deleteExperiment finds none that is deleted already, as MLflow does.
func deleteExperiment(c *call) ([]byte, error) {
	ref, err := c.experimentIn(cupel.StateActive)
	if err != nil {
		return nil, err
	}
	return nil, c.service.DeleteExperiment(c.ctx, ref)
}

func restoreExperiment(c *call) ([]byte, error) {
	ref, err := c.experimentIn(cupel.StateDeleted)
	if err != nil {
		return nil, err
	}
	return nil, c.service.RestoreExperiment(c.ctx, ref)
}

// experimentIn returns the experiment of a call if it is in a state.
func (c *call) experimentIn(state cupel.State) (cupel.ExperimentRef, error) {
	ref := c.experiment()
	if c.err != nil {
		return ref, c.err
	}
	experiment, err := c.service.GetExperiment(c.ctx, ref)
	if err == nil && experiment.State != state {
		err = cupel.Errorf(cupel.NotFound, "it is %s", experiment.State)
	}
	return ref, noExperiment(err, ref)
}

func setExperimentTag(c *call) ([]byte, error) {
	ref, key, value := c.experiment(), c.required("key"), c.text("value")
	if c.err != nil {
		return nil, c.err
	}
	_, err := c.service.ChangeExperiment(c.ctx, ref, cupel.ExperimentChange{SetTags: map[string]string{key: value}})
	return nil, noExperiment(err, ref)
}

func deleteExperimentTag(c *call) ([]byte, error) {
	ref, key := c.experiment(), c.required("key")
	if c.err != nil {
		return nil, c.err
	}
	experiment, err := c.service.GetExperiment(c.ctx, ref)
	if err != nil {
		return nil, noExperiment(err, ref)
	}
	if _, ok := experiment.Tags[key]; !ok {
		return nil, cupel.Errorf(cupel.NotFound, "No tag with name: %s in experiment with id %d", key, ref.ID)
	}
	_, err = c.service.ChangeExperiment(c.ctx, ref, cupel.ExperimentChange{RemoveTags: []string{key}})
	return nil, err
}

// maxDatasetExperiments is how many experiments one question for datasets names.
const maxDatasetExperiments = 20

func searchDatasets(c *call) ([]byte, error) {
	ids := c.experimentIDs()
	switch {
	case c.err != nil:
		return nil, c.err
	case len(ids) == 0:
		return nil, cupel.Errorf(cupel.Invalid, "SearchDatasets request must specify at least one experiment_id.")
	case len(ids) > maxDatasetExperiments:
		return nil, cupel.Errorf(cupel.Invalid, "SearchDatasets request cannot specify more than %d experiment_ids. Received %d experiment_ids.", maxDatasetExperiments, len(ids))
	}
	summaries, err := c.service.SummarizeDatasets(c.ctx, c.project, ids)
	if err != nil || len(summaries) == 0 {
		return nil, err
	}
	var e encoder
	e.open()
	e.list("dataset_summaries")
	for _, s := range summaries {
		e.open()
		e.text("experiment_id", strconv.FormatInt(s.ExperimentID, 10))
		e.text("name", s.Name)
		e.text("digest", s.Digest)
		e.optional("context", s.Context)
		e.close()
	}
	e.end()
	e.close()
	return e.b, nil
}
