package store

import (
	"context"
	"slices"

	"github.com/cupel/cupel"
)

// modelSeries is what the last value of a logged model is kept of.
type modelSeries struct{ model, key, dataset, digest string }

// AddLoggedModelMetrics implements [catalog.LoggedModels].
func (r records) AddLoggedModelMetrics(ctx context.Context, projectID, runID string, points []cupel.LoggedPoint) error {
	last := lastOfModels(points)
	for part := range slices.Chunk(last, rowsAtOnce) {
		models, err := r.loggedModelNums(ctx, projectID, part)
		if err != nil {
			return err
		}
		if err := r.addModelValues(ctx, models, runID, part); err != nil {
			return err
		}
	}
	return nil
}

// lastOfModels returns the highest point of each series. One statement sets no
// row twice.
func lastOfModels(points []cupel.LoggedPoint) []cupel.LoggedPoint {
	place := map[modelSeries]int{}
	var last []cupel.LoggedPoint
	for _, p := range points {
		key := modelSeries{p.ModelID, p.Key, p.DatasetName, p.DatasetDigest}
		i, there := place[key]
		switch {
		case !there:
			place[key] = len(last)
			last = append(last, p)
		case p.Compare(last[i].Point) > 0:
			last[i] = p
		}
	}
	return last
}

// loggedModelNums returns the keys in this database of the models there are.
func (r records) loggedModelNums(ctx context.Context, projectID string, points []cupel.LoggedPoint) (map[string]int64, error) {
	nums := map[string]int64{}
	args := []any{projectID}
	for _, p := range points {
		args = append(args, p.ModelID)
	}
	return nums, r.query(ctx, func(scan func(...any) error) error {
		var id string
		var num int64
		if err := scan(&id, &num); err != nil {
			return err
		}
		nums[id] = num
		return nil
	}, `SELECT id, num FROM logged_models WHERE project_id = ? AND id IN (`+marks(len(points))+`)`, args...)
}

func (r records) addModelValues(ctx context.Context, models map[string]int64, runID string, points []cupel.LoggedPoint) error {
	const columns = 8
	var rows []any
	for _, p := range points {
		if num, known := models[p.ModelID]; known {
			rows = append(rows, num, p.Key, runID, p.DatasetName, p.DatasetDigest, p.Step, p.Timestamp, floatOrNull(float64(p.Value)))
		}
	}
	if len(rows) == 0 {
		return nil
	}
	// The same order as that of points: NaN, which is NULL, before all numbers.
	_, err := r.exec(ctx, `INSERT INTO logged_model_metrics AS m (model, key, run_id, dataset_name, dataset_digest, step, timestamp, value)
		VALUES `+values(len(rows)/columns, columns)+`
		ON CONFLICT (model, key, run_id, dataset_name, dataset_digest) DO UPDATE
		SET step = excluded.step, timestamp = excluded.timestamp, value = excluded.value
		WHERE (excluded.step, excluded.timestamp) > (m.step, m.timestamp)
			OR (excluded.step, excluded.timestamp) = (m.step, m.timestamp) AND (m.value IS NULL OR excluded.value > m.value)`, rows...)
	return err
}
