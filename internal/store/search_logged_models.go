package store

import (
	"context"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/filter"
)

// loggedModelColumns says where a search of logged models finds what it names.
var loggedModelColumns = filter.Columns{
	Attributes: map[string]filter.Column{
		"name":          {Value: "m.name", NotNull: true},
		"model_id":      {Value: "m.id", NotNull: true},
		"model_type":    {Value: "NULLIF(m.model_type, '')"},
		"status":        {Value: "m.status", NotNull: true},
		"source_run_id": {Value: "NULLIF(m.source_run_id, '')"},
		"experiment_id": {Value: "e.id", NotNull: true},
		"created_at":    {Value: "m.created_at", NotNull: true},
		"updated_at":    {Value: "m.updated_at", NotNull: true},
	},
	Families: map[string]filter.Column{
		"params": {Value: "v.value", Rows: "logged_model_params v", On: "v.model = m.num AND v.key = ?"},
		"tags":   {Value: "v.value", Rows: "logged_model_tags v", On: "v.model = m.num AND v.key = ?"},
	},
}

// loggedModelColumnsOn is loggedModelColumns where only the values of metrics on
// some datasets count; nil for all.
func loggedModelColumnsOn(datasets []cupel.Dataset) filter.Columns {
	on := onDatasets(datasets)
	families := map[string]filter.Column{
		"metrics": {
			Value: "v.value", Rows: "logged_model_metrics v", On: "v.model = m.num AND v.key = ?" + on.text, OnArgs: on.args, Float: true,
			Pick: "v.timestamp DESC, v.step DESC, v.run_id, v.dataset_name, v.dataset_digest",
		},
	}
	columns := loggedModelColumns
	for name, family := range columns.Families {
		families[name] = family
	}
	columns.Families = families
	return columns
}

// onDatasets is the condition for values on some datasets, as a further one.
func onDatasets(datasets []cupel.Dataset) condition {
	var any []string
	var c condition
	for _, d := range datasets {
		one := `v.dataset_name = ?`
		c.args = append(c.args, d.Name)
		if d.Digest != "" {
			one += ` AND v.dataset_digest = ?`
			c.args = append(c.args, d.Digest)
		}
		any = append(any, one)
	}
	if any != nil {
		c.text = ` AND (` + strings.Join(any, ` OR `) + `)`
	}
	return c
}

// SearchLoggedModels implements [catalog.LoggedModels].
func (r records) SearchLoggedModels(ctx context.Context, search catalog.LoggedModelSearch) ([]catalog.LoggedModel, string, error) {
	in, err := r.scope(ctx, search.ProjectID, search.Experiments)
	if err != nil || in.empty() {
		return nil, "", err
	}
	where := in.all(`m.experiment`)
	if measured := onDatasets(search.Datasets); measured.text != "" {
		where.text += ` AND EXISTS (SELECT 1 FROM logged_model_metrics v WHERE v.model = m.num` + measured.text + `)`
		where.args = append(where.args[:len(where.args):len(where.args)], measured.args...)
	}
	legs := oneLeg(selectLoggedModel+where.text, loggedModelColumnsOn(search.Datasets), where.args...)
	rows, next, err := page(ctx, r.Tx, search.Search, [][]leg{legs}, scanLoggedModel)
	if err != nil {
		return nil, "", err
	}
	if err := r.addLoggedModelDetails(ctx, rows); err != nil {
		return nil, "", err
	}
	found := make([]catalog.LoggedModel, len(rows))
	for i := range rows {
		found[i] = rows[i].LoggedModel
	}
	return found, next, nil
}
