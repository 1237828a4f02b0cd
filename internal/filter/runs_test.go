package filter_test

import (
	"testing"

	"github.com/cupel/cupel/internal/filter"
)

// runs has what images have not: metrics with their reducers, attributes with a
// dot in their names, and MLflow's many synonyms.
var runs = entity{
	vocabulary: filter.Runs,
	columns: filter.Columns{
		Attributes: map[string]filter.Column{
			"run_id":                  {Value: "r.id", NotNull: true},
			"run_name":                {Value: "r.name"},
			"status":                  {Value: "r.status"},
			"user":                    {Value: "r.user_id"},
			"start_time":              {Value: "r.start_time"},
			"end_time":                {Value: "r.end_time"},
			"updated_at":              {Value: "r.updated_at"},
			"duration":                {Value: "CAST(r.end_time - r.start_time AS DOUBLE PRECISION) / 1000000"},
			"experiment_id":           {Value: "r.experiment_id"},
			"artifact_uri":            {Value: "r.artifact_uri"},
			"model_class":             {Value: "r.model_class"},
			"feature_generator_class": {Value: "r.feature_generator_class"},
			"dataset_class":           {Value: "r.dataset_class"},
			"githash":                 {Value: "r.githash"},
			"dataset.name":            {Value: "d.name", Rows: "datasets d", On: "d.run_id = r.id"},
			"dataset.digest":          {Value: "d.digest", Rows: "datasets d", On: "d.run_id = r.id"},
			"dataset.context":         {Value: "d.context", Rows: "datasets d", On: "d.run_id = r.id"},
		},
		Families: map[string]filter.Column{
			"metrics": {
				Value: "m.last", Rows: "metrics m", On: "m.run_id = r.id AND m.key = ?",
				Reducers: map[filter.Reducer]string{
					filter.Last: "m.last", filter.Min: "m.min", filter.Max: "m.max",
					filter.Mean: "m.mean", filter.Count: "m.count",
				},
			},
			"params": {Value: "p.value", Rows: "params p", On: "p.run_id = r.id AND p.key = ?"},
			"tags":   {Value: "t.value", Rows: "tags t", On: "t.run_id = r.id AND t.key = ?"},
		},
	},
	from: "runs r",
	then: []string{"run_id"},
	schema: `
		CREATE TABLE runs (id TEXT PRIMARY KEY, position BIGINT, name TEXT, status TEXT, user_id TEXT, start_time BIGINT,
			end_time BIGINT, updated_at BIGINT, experiment_id BIGINT, artifact_uri TEXT, model_class TEXT,
			feature_generator_class TEXT, dataset_class TEXT, githash TEXT);
		CREATE TABLE metrics (run_id TEXT, key TEXT, last DOUBLE, min DOUBLE, max DOUBLE, mean DOUBLE, count BIGINT);
		CREATE TABLE params (run_id TEXT, key TEXT, value TEXT);
		CREATE TABLE tags (run_id TEXT, key TEXT, value TEXT);
		CREATE TABLE datasets (run_id TEXT, name TEXT, digest TEXT, context TEXT);`,
	insert: insertRun,
}

func insertRun(in inserter, position int, r record) {
	f := r.fields
	in.row("runs", r.id, position, f["run_name"], f["status"], f["user"], r.micros("start_time"), r.micros("end_time"),
		r.micros("updated_at"), number(f["experiment_id"]), f["artifact_uri"], f["model_class"], f["feature_generator_class"],
		f["dataset_class"], f["githash"])
	for _, family := range []string{"params", "tags"} {
		values, _ := f[family].(map[string]any)
		for key, value := range values {
			in.row(family, r.id, key, value)
		}
	}
	metrics, _ := f["metrics"].(map[string]any)
	for key, value := range metrics {
		m := value.(map[string]any)
		in.row("metrics", r.id, key, number(m["last"]), number(m["min"]), number(m["max"]),
			number(m["mean"]), number(m["count"]))
	}
	digests, contexts := r.texts("dataset.digest"), r.texts("dataset.context")
	for i, name := range r.texts("dataset.name") {
		in.row("datasets", r.id, name, digests[i], contexts[i])
	}
}

func TestRuns(t *testing.T) {
	runCases(t, runs, readCases(t, "testdata/runs.txt"))
}
