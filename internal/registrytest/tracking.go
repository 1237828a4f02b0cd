package registrytest

import (
	"math"

	"github.com/cupel/cupel"
)

var nan, inf = cupel.Float(math.NaN()), cupel.Float(math.Inf(1))

// run starts a run in the default experiment.
func (f *fixture) run(change ...func(*cupel.NewRun)) cupel.Run {
	f.Helper()
	var draft cupel.NewRun
	for _, c := range change {
		c(&draft)
	}
	run, err := f.a.CreateRun(f.ctx, cupel.DefaultProject, draft)
	if err != nil {
		f.Fatal(err)
	}
	return run
}

// named starts a run of the name.
func (f *fixture) named(name string, change ...func(*cupel.NewRun)) cupel.Run {
	f.Helper()
	return f.run(append(change, func(d *cupel.NewRun) { d.Name = name })...)
}

// log logs to a run.
func (f *fixture) log(run cupel.Run, batch cupel.RunBatch) {
	f.Helper()
	if err := f.a.LogBatch(f.ctx, run.Ref(), batch); err != nil {
		f.Fatal(err)
	}
}

// again returns a run as it is now, through the other door.
func (f *fixture) again(run cupel.Run) cupel.Run {
	f.Helper()
	got, err := f.b.GetRun(f.ctx, run.Ref())
	if err != nil {
		f.Fatal(err)
	}
	return got
}

// experiment makes an experiment.
func (f *fixture) experiment(name string) cupel.Experiment {
	f.Helper()
	made, err := f.a.CreateExperiment(f.ctx, cupel.DefaultProject, cupel.NewExperiment{Name: name})
	if err != nil {
		f.Fatal(err)
	}
	return made
}

// point is a point of a metric.
func point(key string, step, timestamp int64, value cupel.Float) cupel.LoggedPoint {
	return cupel.LoggedPoint{Key: key, Point: cupel.Point{Step: step, Timestamp: timestamp, Value: value}}
}

// points is a batch of a metric with the values at steps 0, 1, 2 …
func points(key string, values ...cupel.Float) cupel.RunBatch {
	var batch cupel.RunBatch
	for i, value := range values {
		batch.Metrics = append(batch.Metrics, point(key, int64(i), int64(1000+i), value))
	}
	return batch
}

// search searches the default project.
func search(filter string, orderBy ...string) cupel.Search {
	return cupel.Search{Project: cupel.DefaultProject, Filter: filter, OrderBy: orderBy}
}

// ref names a run.
func ref(run cupel.Run) cupel.RunRef { return run.Ref() }
