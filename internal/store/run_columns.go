package store

import (
	"context"
	"encoding/json"
	"maps"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/filter"
)

const experimentOfRun = `(SELECT e.id FROM experiments e WHERE e.num = r.experiment)`

// runColumns says where a search of runs finds what it names. Texts that are
// empty count as absent.
var runColumns = filter.Columns{
	Attributes: map[string]filter.Column{
		"run_id":                  {Value: "r.id", NotNull: true},
		"run_name":                {Value: "r.name", NotNull: true},
		"status":                  {Value: "r.status", NotNull: true},
		"user":                    {Value: "NULLIF(r.user_id, '')"},
		"start_time":              {Value: "r.start_time"},
		"end_time":                {Value: "r.end_time"},
		"updated_at":              {Value: "r.updated_at", NotNull: true},
		"duration":                {Value: "CAST(r.end_time - r.start_time AS DOUBLE PRECISION) / 1000000", Float: true},
		"experiment_id":           {Value: experimentOfRun, NotNull: true},
		"artifact_uri":            {Value: "COALESCE(NULLIF(r.artifact_location, ''), 'mlflow-artifacts:/' || " + experimentOfRun + " || '/' || r.id || '/artifacts')"},
		"model_class":             {Value: "NULLIF(r.model_class, '')"},
		"feature_generator_class": {Value: "NULLIF(r.feature_generator_class, '')"},
		"dataset_class":           {Value: "NULLIF(r.dataset_class, '')"},
		"githash":                 {Value: "NULLIF(r.githash, '')"},
		"dataset.name":            {Value: "d.name", Rows: "inputs i JOIN datasets d ON d.num = i.dataset", On: "i.run = r.num"},
		"dataset.digest":          {Value: "d.digest", Rows: "inputs i JOIN datasets d ON d.num = i.dataset", On: "i.run = r.num"},
		"dataset.context":         {Value: "i.context", Rows: "inputs i", On: "i.run = r.num AND i.context <> ''"},
	},
	Families: map[string]filter.Column{
		"metrics": {
			Value: "m.last", Rows: "metrics m", On: "m.run = r.num AND m.key = ?", Float: true,
			Reducers: map[filter.Reducer]string{
				filter.Last: "m.last", filter.Min: "m.min", filter.Max: "m.max", filter.Mean: "m.mean", filter.Count: "m.count",
			},
		},
		"params": {Value: "p.value", Rows: "params p", On: "p.run = r.num AND p.key = ?"},
		"tags":   {Value: "t.value", Rows: "run_tags t", On: "t.run = r.num AND t.key = ?"},
	},
}

// runColumnsIn is runColumns in a project, which says what is best.
func (r records) runColumnsIn(ctx context.Context, projectID string) (filter.Columns, error) {
	var settings string
	if _, err := r.row(ctx, []any{&settings}, `SELECT settings FROM projects WHERE id = ?`, projectID); err != nil {
		return filter.Columns{}, err
	}
	var project cupel.ProjectSettings
	if err := json.Unmarshal([]byte(settings), &project); err != nil {
		return filter.Columns{}, err
	}
	columns := runColumns
	columns.Best = func(metric string) filter.Reducer { return filter.BestOf(metric, project.MetricDirections) }
	return columns, nil
}

// drivenBy is columns for rows of metrics, under the alias d, of one key. What a
// run has logged is looked up by the key that the row of the metric has, before
// the row of the run is read.
func drivenBy(columns filter.Columns, metric filter.Key) filter.Columns {
	columns.Keys = map[string]filter.Column{metric.String(): {Value: "d.last", Float: true}}
	columns.Families = maps.Clone(columns.Families)
	for name, family := range columns.Families {
		family.On = strings.ReplaceAll(family.On, "r.num", "d.run")
		columns.Families[name] = family
	}
	return columns
}

// tableColumns is columns for values that are shown: that a value is NaN is told
// from that there is none.
func tableColumns(columns filter.Columns) filter.Columns {
	metrics := columns.Families["metrics"]
	metrics.Value = "COALESCE(m.last, 'NaN')"
	metrics.Reducers = maps.Clone(metrics.Reducers)
	metrics.Reducers[filter.Last] = metrics.Value
	metrics.Reducers[filter.Mean] = "COALESCE(m.mean, 'NaN')"
	columns.Families = maps.Clone(columns.Families)
	columns.Families["metrics"] = metrics
	return columns
}
