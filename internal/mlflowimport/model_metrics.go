package mlflowimport

import (
	"context"

	"github.com/cupel/cupel"
)

// modelSeries is what a logged model has one last value of.
type modelSeries struct{ run, key, dataset, digest string }

func seriesOf(m cupel.ModelMetric) modelSeries {
	return modelSeries{m.RunID, m.Key, m.DatasetName, m.DatasetDigest}
}

// addModelMetrics logs the metrics of the logged models of an experiment, through
// the runs that measured them.
func (im *importer) addModelMetrics(ctx context.Context, x *experiment) error {
	for source, err := range im.source.LoggedModels(ctx, x.source.ID) {
		if err != nil {
			return err
		}
		if len(source.Metrics) == 0 {
			continue
		}
		if err := im.pass("metrics of logged model", source.ID, im.addMetricsOf(ctx, source)); err != nil {
			return err
		}
	}
	return nil
}

func (im *importer) addMetricsOf(ctx context.Context, source cupel.LoggedModel) error {
	model, err := im.registry.GetLoggedModel(ctx, cupel.LoggedModelRef{Project: im.project, ID: source.ID})
	if err != nil {
		return err
	}
	lacking := lastOf(source.Metrics)
	for series, there := range lastOf(model.Metrics) {
		if want, ok := lacking[series]; ok && want.Point.Compare(there.Point) <= 0 {
			delete(lacking, series)
		}
	}
	byRun := map[string][]cupel.LoggedPoint{}
	for _, m := range lacking {
		m.ModelID = source.ID
		byRun[m.RunID] = append(byRun[m.RunID], m.LoggedPoint)
	}
	for id, points := range byRun {
		if err := im.logModelMetrics(ctx, cupel.RunRef{Project: im.project, ID: id}, points); err != nil {
			return err
		}
	}
	return nil
}

// lastOf returns the last value of each series: all that Cupel keeps.
func lastOf(metrics []cupel.ModelMetric) map[modelSeries]cupel.ModelMetric {
	last := map[modelSeries]cupel.ModelMetric{}
	for _, m := range metrics {
		if there, ok := last[seriesOf(m)]; !ok || m.Point.Compare(there.Point) > 0 {
			last[seriesOf(m)] = m
		}
	}
	return last
}

// logModelMetrics logs values of logged models to a run, which may be deleted by
// itself or with its experiment.
func (im *importer) logModelMetrics(ctx context.Context, ref cupel.RunRef, points []cupel.LoggedPoint) error {
	before, err := im.registry.GetRun(ctx, ref)
	if err != nil {
		return err
	}
	if before.State == cupel.StateDeleted {
		for _, x := range im.experiments {
			if x.target.ID == before.ExperimentID && !x.left {
				if err := im.wakeExperiment(ctx, x); err != nil {
					return err
				}
			}
		}
		if err := im.registry.RestoreRun(ctx, ref); err != nil {
			return err
		}
		im.deletedRuns = append(im.deletedRuns, ref)
	}
	for len(points) > 0 {
		n := min(len(points), pointsPage)
		if err := im.logBatch(ctx, ref, cupel.RunBatch{Metrics: points[:n]}); err != nil {
			return err
		}
		points = points[n:]
	}
	return nil
}
