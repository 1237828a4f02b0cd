package filter_test

import (
	"testing"

	"github.com/cupel/cupel/internal/filter"
)

// runs has what images have not: metrics with their reducers, attributes with a
// dot in their names, and MLflow's many synonyms.
var runs = entity{
	vocabulary: &filter.Vocabulary{
		Entity: "runs",
		Attributes: []filter.Attribute{
			{Name: "run_id", Type: filter.Text},
			{Name: "run_name", Aliases: []string{"run name", "Run name"}, Type: filter.Text},
			{Name: "start_time", Aliases: []string{"start time", "Created"}, Type: filter.Time},
			{Name: "dataset.name", Aliases: []string{"datasets.name"}, Type: filter.Text, Set: true},
			{Name: "dataset.context", Aliases: []string{"datasets.context"}, Type: filter.Text, Set: true},
			{Name: "code.commit", Type: filter.Text},
		},
		Prefixes: []string{"attributes", "attribute", "attr", "run"},
		Families: []filter.Family{
			{Name: "metrics", Aliases: []string{"metric"}, Type: filter.Number, Reducers: true},
			{Name: "params", Aliases: []string{"param", "parameters", "parameter"}, Type: filter.Text},
			{Name: "tags", Aliases: []string{"tag"}, Type: filter.Text},
		},
	},
	columns: filter.Columns{
		Attributes: map[string]filter.Column{
			"run_id":          {Value: "r.id"},
			"run_name":        {Value: "r.name"},
			"start_time":      {Value: "r.start_time"},
			"code.commit":     {Value: "r.code_commit"},
			"dataset.name":    {Value: "d.name", Rows: "datasets d", On: "d.run_id = r.id"},
			"dataset.context": {Value: "d.context", Rows: "datasets d", On: "d.run_id = r.id"},
		},
		Families: map[string]filter.Column{
			"metrics": {
				Value: "m.last", Rows: "metrics m", On: "m.run_id = r.id AND m.key = ?",
				Reducers: map[filter.Reducer]string{
					filter.Last: "m.last", filter.Best: "m.best", filter.Min: "m.min",
					filter.Max: "m.max", filter.Mean: "m.mean", filter.Count: "m.count",
				},
			},
			"params": {Value: "p.value", Rows: "params p", On: "p.run_id = r.id AND p.key = ?"},
			"tags":   {Value: "t.value", Rows: "tags t", On: "t.run_id = r.id AND t.key = ?"},
		},
	},
	from: "runs r",
	schema: `
		CREATE TABLE runs (id TEXT PRIMARY KEY, position BIGINT, name TEXT, start_time BIGINT, code_commit TEXT);
		CREATE TABLE metrics (run_id TEXT, key TEXT, last DOUBLE, best DOUBLE, min DOUBLE, max DOUBLE,
			mean DOUBLE, count BIGINT);
		CREATE TABLE params (run_id TEXT, key TEXT, value TEXT);
		CREATE TABLE tags (run_id TEXT, key TEXT, value TEXT);
		CREATE TABLE datasets (run_id TEXT, name TEXT, context TEXT);`,
	insert: insertRun,
}

func insertRun(in inserter, position int, r record) {
	f := r.fields
	in.row("runs", r.id, position, f["run_name"], r.micros("start_time"), f["code.commit"])
	for _, family := range []string{"params", "tags"} {
		values, _ := f[family].(map[string]any)
		for key, value := range values {
			in.row(family, r.id, key, value)
		}
	}
	metrics, _ := f["metrics"].(map[string]any)
	for key, value := range metrics {
		m := value.(map[string]any)
		in.row("metrics", r.id, key, number(m["last"]), number(m["best"]), number(m["min"]), number(m["max"]),
			number(m["mean"]), number(m["count"]))
	}
	contexts := r.texts("dataset.context")
	for i, name := range r.texts("dataset.name") {
		in.row("datasets", r.id, name, contexts[i])
	}
}

func TestRuns(t *testing.T) {
	runCases(t, runs, readCases(t, "testdata/runs.txt"))
}
