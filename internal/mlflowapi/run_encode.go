package mlflowapi

import (
	"slices"
	"strconv"

	"github.com/cupel/cupel"
)

// runBytes is about how many bytes a run takes.
const runBytes = 2 << 10

func runAnswer(run *cupel.Run) []byte {
	e := encoder{b: make([]byte, 0, runBytes)}
	e.open()
	e.key("run")
	e.run(run)
	e.close()
	return e.b
}

func runsAnswer(page cupel.RunPage) []byte {
	e := encoder{b: make([]byte, 0, runBytes)}
	e.open()
	if len(page.Runs) > 0 {
		e.list("runs")
		for i := range page.Runs {
			e.run(&page.Runs[i])
			if i == 0 { // the others are about as long
				e.b = slices.Grow(e.b, len(e.b)*len(page.Runs)*9/8)
			}
		}
		e.end()
	}
	e.optional("next_page_token", page.NextPageToken)
	e.close()
	return e.b
}

func (e *encoder) run(run *cupel.Run) {
	e.open()
	e.key("info")
	e.runInfo(run)
	e.object("data")
	e.metrics(run.Metrics)
	e.pairs("params", run.Params)
	e.pairs("tags", run.Tags)
	e.close()
	e.inputs(run)
	e.outputs(run)
	e.close()
}

func (e *encoder) runInfo(run *cupel.Run) {
	e.open()
	e.text("run_uuid", run.ID)
	e.text("experiment_id", strconv.FormatInt(run.ExperimentID, 10))
	e.text("run_name", run.Name)
	e.text("user_id", run.User)
	e.text("status", string(run.Status))
	if run.StartTime != nil {
		e.millis("start_time", *run.StartTime)
	}
	if run.EndTime != nil {
		e.millis("end_time", *run.EndTime)
	}
	e.text("artifact_uri", runURI(run))
	e.text("lifecycle_stage", string(run.State))
	e.text("run_id", run.ID)
	e.close()
}

// metrics writes the last point of each metric.
func (e *encoder) metrics(metrics map[string]cupel.Metric) {
	if len(metrics) == 0 {
		return
	}
	e.list("metrics")
	for _, key := range sortedKeys(e, metrics) {
		e.point(key, metrics[key].Last)
		e.close()
	}
	e.end()
}

// point begins the object of a point; the caller may add to it and closes it.
func (e *encoder) point(key string, p cupel.Point) {
	e.open()
	e.text("key", key)
	e.value("value", p.Value)
	e.integer("timestamp", p.Timestamp)
	e.integer("step", p.Step)
}

func (e *encoder) inputs(run *cupel.Run) {
	e.object("inputs")
	if len(run.Inputs) > 0 {
		e.list("dataset_inputs")
		for _, input := range run.Inputs {
			e.datasetInput(input)
		}
		e.end()
	}
	if len(run.ModelInputs) > 0 {
		e.list("model_inputs")
		for _, link := range run.ModelInputs {
			e.open()
			e.text("model_id", link.ModelID)
			e.close()
		}
		e.end()
	}
	e.close()
}

func (e *encoder) datasetInput(input cupel.DatasetInput) {
	e.open()
	e.pairs("tags", input.Tags)
	e.object("dataset")
	e.text("name", input.Dataset.Name)
	e.text("digest", input.Dataset.Digest)
	e.text("source_type", input.Dataset.SourceType)
	e.text("source", input.Dataset.Source)
	e.optional("schema", input.Dataset.Schema)
	e.optional("profile", input.Dataset.Profile)
	e.close()
	e.close()
}

func (e *encoder) outputs(run *cupel.Run) {
	if len(run.ModelOutputs) == 0 {
		return
	}
	e.object("outputs")
	e.list("model_outputs")
	for _, link := range run.ModelOutputs {
		e.open()
		e.text("model_id", link.ModelID)
		e.integer("step", link.Step)
		e.close()
	}
	e.end()
	e.close()
}
