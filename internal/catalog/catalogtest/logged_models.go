package catalogtest

import (
	"math"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

var loggedModelTests = map[string]func(*fixture){
	"none is not found":           noLoggedModel,
	"reads back what was added":   loggedModelReadsBack,
	"an id is taken once":         loggedModelTaken,
	"status changes":              loggedModelChanges,
	"parameters do not change":    loggedModelParams,
	"tags are set and removed":    loggedModelTagged,
	"keeps the last of each":      loggedModelMetrics,
	"one dropped leaves nothing":  loggedModelDropped,
	"metrics of unknown ones":     unknownModelMetrics,
	"one of many is read by name": loggedModelAmongOthers,
}

// loggedModel adds a logged model.
func (f *fixture) loggedModel(p catalog.Project, id string, change ...func(*catalog.LoggedModel)) catalog.LoggedModel {
	f.Helper()
	m := catalog.LoggedModel{ProjectID: p.ID, LoggedModel: cupel.LoggedModel{
		ID: id, Project: p.Name, Name: "classifier", Status: cupel.ModelPending, State: cupel.StateActive, CreatedAt: at(1), UpdatedAt: at(1),
	}}
	for _, c := range change {
		c(&m)
	}
	f.update(func(c catalog.Catalog) error { return c.AddLoggedModel(f.Context(), m) })
	return m
}

func (f *fixture) theLoggedModel(p catalog.Project, id string) catalog.LoggedModel {
	f.Helper()
	return read(f, func(c catalog.Catalog) (catalog.LoggedModel, error) { return c.LoggedModel(f.Context(), p.ID, id) })
}

func noLoggedModel(f *fixture) {
	p, other := f.trackingHome(), f.project("other")
	f.experiment(other, 0, "Default")
	f.loggedModel(other, "m-1")
	for _, call := range []func(catalog.Catalog) error{
		func(c catalog.Catalog) error { _, err := c.LoggedModel(f.Context(), p.ID, "m-1"); return err },
		func(c catalog.Catalog) error {
			return c.SetLoggedModel(f.Context(), catalog.LoggedModel{ProjectID: p.ID, LoggedModel: cupel.LoggedModel{ID: "m-1"}})
		},
		func(c catalog.Catalog) error { return c.AddLoggedModelParams(f.Context(), p.ID, "m-1", nil) },
		func(c catalog.Catalog) error { return c.SetLoggedModelTags(f.Context(), p.ID, "m-1", nil, nil) },
		func(c catalog.Catalog) error { return c.DropLoggedModel(f.Context(), p.ID, "m-1") },
	} {
		f.fails(cupel.NotFound, "m-1", call)
	}
	f.fails(cupel.NotFound, "77", func(c catalog.Catalog) error {
		return c.AddLoggedModel(f.Context(), catalog.LoggedModel{ProjectID: p.ID, LoggedModel: cupel.LoggedModel{ID: "m-2", ExperimentID: 77}})
	})
}

func loggedModelReadsBack(f *fixture) {
	p := f.trackingHome()
	f.experiment(p, 5, "five")
	want := f.loggedModel(p, "m-1", func(m *catalog.LoggedModel) {
		m.ExperimentID, m.Name, m.Type, m.SourceRunID = 5, "größtes", "agent", "a"
		m.Status, m.StatusMessage, m.ArtifactLocation = cupel.ModelReady, "done", "s3://bucket/m-1"
		m.CreatedAt, m.UpdatedAt = at(3), at(4)
		m.Params, m.Tags = map[string]string{"a": "1", "b": ""}, map[string]string{"k": "v"}
	})
	f.diff("model", want, f.theLoggedModel(p, "m-1"))
}

func loggedModelTaken(f *fixture) {
	p, other := f.trackingHome(), f.project("other")
	f.experiment(other, 0, "Default")
	m := f.loggedModel(p, "m-1")
	f.loggedModel(other, "m-1")
	f.fails(cupel.AlreadyExists, "m-1", func(c catalog.Catalog) error { return c.AddLoggedModel(f.Context(), m) })
}

func loggedModelChanges(f *fixture) {
	p := f.trackingHome()
	m := f.loggedModel(p, "m-1")
	m.Status, m.StatusMessage, m.UpdatedAt = cupel.ModelUploadFailed, "the disk was full", at(9)
	f.update(func(c catalog.Catalog) error { return c.SetLoggedModel(f.Context(), m) })
	f.diff("model", m, f.theLoggedModel(p, "m-1"))
}

func loggedModelParams(f *fixture) {
	p := f.trackingHome()
	f.loggedModel(p, "m-1", func(m *catalog.LoggedModel) { m.Params = map[string]string{"k": "a"} })
	add := func(params ...cupel.Param) func(catalog.Catalog) error {
		return func(c catalog.Catalog) error { return c.AddLoggedModelParams(f.Context(), p.ID, "m-1", params) }
	}
	f.update(add(cupel.Param{Key: "k", Value: "a"}, cupel.Param{Key: "l", Value: "b"}))
	f.fails(cupel.Invalid, "key='k' was already logged with value='a'", add(cupel.Param{Key: "m", Value: "c"}, cupel.Param{Key: "k", Value: "b"}))
	f.diff("params", map[string]string{"k": "a", "l": "b"}, f.theLoggedModel(p, "m-1").Params)
}

func loggedModelTagged(f *fixture) {
	p := f.trackingHome()
	f.loggedModel(p, "m-1", func(m *catalog.LoggedModel) { m.Tags = map[string]string{"kept": "1", "gone": "2", "new": "3"} })
	f.update(func(c catalog.Catalog) error {
		return c.SetLoggedModelTags(f.Context(), p.ID, "m-1", map[string]string{"new": "4"}, []string{"gone", "never"})
	})
	f.diff("tags", map[string]string{"kept": "1", "new": "4"}, f.theLoggedModel(p, "m-1").Tags)
}

// ofModel is a point of a logged model on a dataset.
func ofModel(model, dataset string, p cupel.LoggedPoint) cupel.LoggedPoint {
	p.ModelID, p.DatasetName, p.DatasetDigest = model, dataset, "1"
	return p
}

func (f *fixture) logToModels(p catalog.Project, run string, points ...cupel.LoggedPoint) {
	f.Helper()
	f.update(func(c catalog.Catalog) error { return c.AddLoggedModelMetrics(f.Context(), p.ID, run, points) })
}

func loggedModelMetrics(f *fixture) {
	p := f.trackingHome()
	f.loggedModel(p, "m-1")
	nan := math.NaN()
	f.logToModels(p, "a", ofModel("m-1", "x", point("auc", 1, 0.5)), ofModel("m-1", "x", point("auc", 3, 0.7)), ofModel("m-1", "x", point("auc", 2, 0.9)))
	f.logToModels(p, "a", ofModel("m-1", "x", point("auc", 2, 0.1)), ofModel("m-1", "y", point("auc", 1, nan)), ofModel("m-1", "y", point("loss", 1, nan)))
	f.logToModels(p, "b", ofModel("m-1", "x", point("auc", 1, 0.2)), ofModel("m-1", "y", point("loss", 1, math.Inf(1))))
	f.logToModels(p, "a", ofModel("m-1", "y", point("auc", 1, 0.4)), ofModel("m-1", "y", point("loss", 0, 1)))
	f.diff("metrics", []cupel.ModelMetric{
		{RunID: "a", LoggedPoint: ofModel("m-1", "x", point("auc", 3, 0.7))},
		{RunID: "a", LoggedPoint: ofModel("m-1", "y", point("auc", 1, 0.4))},
		{RunID: "b", LoggedPoint: ofModel("m-1", "x", point("auc", 1, 0.2))},
		{RunID: "a", LoggedPoint: ofModel("m-1", "y", point("loss", 1, nan))},
		{RunID: "b", LoggedPoint: ofModel("m-1", "y", point("loss", 1, math.Inf(1)))},
	}, f.theLoggedModel(p, "m-1").Metrics)
}

func loggedModelDropped(f *fixture) {
	p := f.trackingHome()
	full := func(m *catalog.LoggedModel) {
		m.Params, m.Tags = map[string]string{"k": "v"}, map[string]string{"k": "v"}
	}
	f.loggedModel(p, "m-1", full)
	other := f.loggedModel(p, "m-2", full)
	f.logToModels(p, "a", ofModel("m-1", "x", point("auc", 1, 0.5)))
	f.update(func(c catalog.Catalog) error { return c.DropLoggedModel(f.Context(), p.ID, "m-1") })
	f.fails(cupel.NotFound, "m-1", func(c catalog.Catalog) error { _, err := c.LoggedModel(f.Context(), p.ID, "m-1"); return err })
	f.diff("the other", other, f.theLoggedModel(p, "m-2"))
	f.diff("made anew", f.loggedModel(p, "m-1"), f.theLoggedModel(p, "m-1"))
}

func unknownModelMetrics(f *fixture) {
	p := f.trackingHome()
	f.loggedModel(p, "m-1")
	f.logToModels(p, "a", ofModel("m-2", "x", point("auc", 1, 0.5)))
	f.logToModels(p, "a", ofModel("m-2", "x", point("auc", 1, 0.5)), ofModel("m-1", "x", point("auc", 1, 0.5)))
	f.logToModels(p, "a")
	f.diff("of the known one", 1, len(f.theLoggedModel(p, "m-1").Metrics))
}

func loggedModelAmongOthers(f *fixture) {
	p := f.trackingHome()
	f.loggedModel(p, "m-1", func(m *catalog.LoggedModel) { m.Params = map[string]string{"k": "1"} })
	want := f.loggedModel(p, "m-2", func(m *catalog.LoggedModel) { m.Params = map[string]string{"k": "2"} })
	f.diff("model", want, f.theLoggedModel(p, "m-2"))
}
