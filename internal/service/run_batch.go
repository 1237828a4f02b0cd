package service

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
	"github.com/cupel/cupel/internal/store"
)

// Tags that say something of the run itself.
const (
	tagRunName   = "mlflow.runName"           // the same as the run's name
	tagGitCommit = "mlflow.source.git.commit" // commit of the code
	tagEstimator = "estimator_class"          // by MLflow's logging of scikit-learn
)

// LogBatch implements [cupel.Runs].
func (s *Service) LogBatch(ctx context.Context, run cupel.RunRef, batch cupel.RunBatch) error {
	if err := checkBatch(batch); err != nil {
		return err
	}
	if err := allow(ctx, cupel.RoleWrite, run.Project); err != nil {
		return err
	}
	arrived := false
	if mayWait(batch) {
		var err error
		if arrived, err = s.arrive(ctx, run, batch.Metrics); err != nil {
			return err
		}
	}
	if !arrived {
		if err := s.logBatch(ctx, run, batch); err != nil {
			return err
		}
	}
	if len(batch.Metrics) > 0 {
		s.arrivals.later(arrivalsWait)
	}
	return nil
}

// mayWait reports whether a batch holds nothing but points that may wait to be
// summed up, and none of a logged model.
func mayWait(batch cupel.RunBatch) bool {
	others := len(batch.ID) + len(batch.Params) + len(batch.Tags) + len(batch.RemoveTags) + len(ofModels(batch.Metrics))
	return others == 0 && store.MayWait(batch.Metrics)
}

// logBatch logs a batch in a transaction.
func (s *Service) logBatch(ctx context.Context, run cupel.RunRef, batch cupel.RunBatch) error {
	now := s.now()
	batch.Tags = timed(batch.Tags, now)
	return changeIn(ctx, s, run.Project, func(tx *store.Tx, projectID string) error {
		c := tx.Catalog()
		row, err := activeRun(ctx, c, projectID, run.ID)
		if err != nil {
			return err
		}
		if batch.ID != "" {
			if fresh, err := c.NoteBatch(ctx, row, batch.ID); err != nil || !fresh {
				return err
			}
		}
		row.UpdatedAt = now
		if len(batch.Metrics) == 0 || len(batch.Params)+len(batch.Tags)+len(batch.RemoveTags) > 0 {
			if err := touchRun(ctx, c, row, batch.Tags); err != nil {
				return err
			}
		}
		return writeBatch(ctx, c, row, batch)
	})
}

// touchRun notes that a run has changed, and what tags say of it.
func touchRun(ctx context.Context, c catalog.Catalog, row catalog.Run, tags []cupel.RunTag) error {
	if applyTags(&row.Run, tags) {
		return c.SetRun(ctx, row)
	}
	return c.TouchRun(ctx, row)
}

// writeBatch writes what was logged.
func writeBatch(ctx context.Context, c catalog.Catalog, row catalog.Run, batch cupel.RunBatch) error {
	if len(batch.Params) > 0 {
		if err := c.AddParams(ctx, row, batch.Params); err != nil {
			return err
		}
	}
	if len(batch.Tags) > 0 {
		if err := c.SetRunTags(ctx, row, batch.Tags); err != nil {
			return err
		}
	}
	for _, key := range batch.RemoveTags {
		if err := c.DropRunTag(ctx, row, key); err != nil {
			return err
		}
	}
	if len(batch.Metrics) == 0 {
		return nil
	}
	if err := c.LogPoints(ctx, row, batch.Metrics); err != nil {
		return err
	}
	if points := ofModels(batch.Metrics); len(points) > 0 {
		return c.AddLoggedModelMetrics(ctx, row.ProjectID, row.ID, points)
	}
	return nil
}

// ofModels returns the points that were measured of a logged model.
func ofModels(points []cupel.LoggedPoint) (measured []cupel.LoggedPoint) {
	for _, p := range points {
		if p.ModelID != "" {
			measured = append(measured, p)
		}
	}
	return measured
}

// applyTags sets the fields of a run that tags speak of, and reports whether any
// has changed.
func applyTags(run *cupel.Run, tags []cupel.RunTag) (changed bool) {
	for _, tag := range tags {
		var field *string
		switch tag.Key {
		case tagRunName:
			field = &run.Name
		case tagGitCommit:
			field = &run.GitHash
		case tagEstimator:
			field = &run.ModelClass
		}
		if field != nil && tag.Value != "" && *field != tag.Value {
			*field, changed = tag.Value, true
		}
	}
	return changed
}

// timed gives tags without a time that of now, in a copy.
func timed(tags []cupel.RunTag, now time.Time) []cupel.RunTag {
	tags = slices.Clone(tags)
	for i := range tags {
		if tags[i].Time.IsZero() {
			tags[i].Time = now
		}
	}
	return tags
}

func tagsOf(tags map[string]string, at time.Time) []cupel.RunTag {
	list := make([]cupel.RunTag, 0, len(tags)+1)
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		if key != tagRunName { // it comes with the name
			list = append(list, cupel.RunTag{Key: key, Value: tags[key], Time: at})
		}
	}
	return list
}

func paramsOf(params map[string]string) []cupel.Param {
	list := make([]cupel.Param, 0, len(params))
	for _, key := range slices.Sorted(maps.Keys(params)) {
		list = append(list, cupel.Param{Key: key, Value: params[key]})
	}
	return list
}

func paramMap(params []cupel.Param) map[string]string {
	values := make(map[string]string, len(params))
	for _, p := range params {
		values[p.Key] = p.Value
	}
	return values
}

func tagMap(tags []cupel.RunTag) map[string]string {
	values := make(map[string]string, len(tags))
	for _, t := range tags {
		values[t.Key] = t.Value
	}
	return values
}
