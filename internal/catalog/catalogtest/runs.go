package catalogtest

import (
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

// experiment adds an experiment that was made as many seconds after the epoch as
// its number says.
func (f *fixture) experiment(p catalog.Project, id int64, name string, change ...func(*catalog.Experiment)) catalog.Experiment {
	f.Helper()
	e := catalog.Experiment{ProjectID: p.ID, Experiment: cupel.Experiment{
		Project: p.Name, ID: id, Name: name, State: cupel.StateActive, CreatedAt: at(int(id)), UpdatedAt: at(int(id)),
	}}
	for _, c := range change {
		c(&e)
	}
	f.update(func(c catalog.Catalog) (err error) {
		e, err = c.AddExperiment(f.Context(), e)
		return err
	})
	return e
}

// run adds the row of a run that started n seconds after the epoch.
func (f *fixture) run(p catalog.Project, id string, experiment int64, n int, change ...func(*catalog.Run)) catalog.Run {
	f.Helper()
	start := at(n)
	run := catalog.Run{ProjectID: p.ID, Run: cupel.Run{
		ID: id, Project: p.Name, ExperimentID: experiment, Name: "run " + id, Status: cupel.RunRunning, State: cupel.StateActive,
		User: "ada", StartTime: &start, UpdatedAt: start,
	}}
	for _, c := range change {
		c(&run)
	}
	f.update(func(c catalog.Catalog) (err error) {
		run, err = c.AddRun(f.Context(), run)
		return err
	})
	return run
}

// ended lets a run be over, n seconds after the epoch.
func ended(status cupel.RunStatus, n int) func(*catalog.Run) {
	return func(run *catalog.Run) {
		end := at(n)
		run.Status, run.EndTime, run.UpdatedAt = status, &end, end
	}
}

// log logs to a run.
func (f *fixture) log(run catalog.Run, batch cupel.RunBatch) {
	f.Helper()
	f.update(func(c catalog.Catalog) error {
		if err := c.AddParams(f.Context(), run, batch.Params); err != nil {
			return err
		}
		if err := c.SetRunTags(f.Context(), run, batch.Tags); err != nil || len(batch.Metrics) == 0 {
			return err
		}
		return c.AddPoints(f.Context(), run, batch.Metrics)
	})
}

// point is a point of a metric at a step, as many seconds after the epoch.
func point(key string, step int64, value float64) cupel.LoggedPoint {
	return cupel.LoggedPoint{Key: key, Point: cupel.Point{Step: step, Timestamp: at(int(step)).UnixMilli(), Value: cupel.Float(value)}}
}

// tags are tags that were set when a test begins.
func tags(keysAndValues ...string) []cupel.RunTag {
	var tags []cupel.RunTag
	for i := 0; i < len(keysAndValues); i += 2 {
		tags = append(tags, cupel.RunTag{Key: keysAndValues[i], Value: keysAndValues[i+1], Time: epoch})
	}
	return tags
}

// theRun returns a run with all of it.
func (f *fixture) theRun(p catalog.Project, id string) catalog.Run {
	f.Helper()
	return read(f, func(c catalog.Catalog) (catalog.Run, error) { return c.Run(f.Context(), p.ID, id) })
}

// setRun changes the row of a run.
func (f *fixture) setRun(run catalog.Run, change func(*catalog.Run)) catalog.Run {
	f.Helper()
	change(&run)
	f.update(func(c catalog.Catalog) error { return c.SetRun(f.Context(), run) })
	return run
}

// deleted marks a run or an experiment as deleted, n seconds after the epoch.
func deleted(n int) *time.Time {
	when := at(n)
	return &when
}
