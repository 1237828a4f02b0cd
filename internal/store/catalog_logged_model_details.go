package store

import (
	"context"
	"database/sql"
	"slices"

	"github.com/cupel/cupel"
)

// addLoggedModelDetails reads parameters, tags and metrics of logged models, each
// in one query for many of them.
func (r records) addLoggedModelDetails(ctx context.Context, models []loggedModel) error {
	for part := range slices.Chunk(models, rowsAtOnce) {
		found := make(map[int64]*loggedModel, len(part))
		var nums []any
		for i := range part {
			found[part[i].num] = &part[i]
			nums = append(nums, part[i].num)
		}
		these := ` WHERE model IN (` + marks(len(nums)) + `)`
		if err := r.addLoggedModelTexts(ctx, `SELECT model, key, value FROM logged_model_params`+these, nums,
			func(num int64) map[string]string { return found[num].Params }); err != nil {
			return err
		}
		if err := r.addLoggedModelTexts(ctx, `SELECT model, key, value FROM logged_model_tags`+these, nums,
			func(num int64) map[string]string { return found[num].Tags }); err != nil {
			return err
		}
		if err := r.addLoggedModelValues(ctx, these, nums, found); err != nil {
			return err
		}
	}
	return nil
}

func (r records) addLoggedModelTexts(ctx context.Context, query string, nums []any, of func(num int64) map[string]string) error {
	return r.query(ctx, func(scan func(...any) error) error {
		var num int64
		var key, value string
		if err := scan(&num, &key, &value); err != nil {
			return err
		}
		of(num)[key] = value
		return nil
	}, query, nums...)
}

func (r records) addLoggedModelValues(ctx context.Context, these string, nums []any, found map[int64]*loggedModel) error {
	return r.query(ctx, func(scan func(...any) error) error {
		var num int64
		var value sql.NullFloat64
		var m cupel.ModelMetric
		if err := scan(&num, &m.Key, &m.RunID, &m.DatasetName, &m.DatasetDigest, &m.Step, &m.Timestamp, &value); err != nil {
			return err
		}
		model := found[num]
		m.Value, m.ModelID = cupel.Float(orNaN(value)), model.ID
		model.Metrics = append(model.Metrics, m)
		return nil
	}, `SELECT model, key, run_id, dataset_name, dataset_digest, step, timestamp, value FROM logged_model_metrics`+these+`
		ORDER BY model, key, run_id, dataset_name, dataset_digest`, nums...)
}
