package catalogtest

import (
	"errors"
	"maps"
	"slices"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

var experimentTests = map[string]func(*fixture){
	"none is not found":                   noExperiment,
	"reads back what was added":           experimentReadsBack,
	"numbers count from 0 per project":    experimentsCount,
	"a number and a name are taken once":  experimentTaken,
	"a deleted one keeps its name":        experimentDeleted,
	"a new name":                          experimentRenamed,
	"tags are set and removed":            experimentTagged,
	"makers at the same time get numbers": experimentsRaced,
}

func (f *fixture) theExperiment(p catalog.Project, id int64) catalog.Experiment {
	f.Helper()
	return read(f, func(c catalog.Catalog) (catalog.Experiment, error) { return c.Experiment(f.Context(), p.ID, id) })
}

func (f *fixture) addExperiment(e catalog.Experiment) func(catalog.Catalog) error {
	return func(c catalog.Catalog) error { _, err := c.AddExperiment(f.Context(), e); return err }
}

func (f *fixture) setExperiment(e catalog.Experiment) func(catalog.Catalog) error {
	return func(c catalog.Catalog) error { return c.SetExperiment(f.Context(), e) }
}

func noExperiment(f *fixture) {
	p := f.project("default")
	f.experiment(f.project("other"), 7, "elsewhere")
	for _, call := range []func(catalog.Catalog) error{
		func(c catalog.Catalog) error { _, err := c.Experiment(f.Context(), p.ID, 7); return err },
		f.setExperiment(catalog.Experiment{ProjectID: p.ID, Experiment: cupel.Experiment{ID: 7, Name: "new"}}),
		func(c catalog.Catalog) error { return c.SetExperimentTags(f.Context(), p.ID, 7, nil, nil) },
	} {
		f.fails(cupel.NotFound, "7", call)
	}
	f.fails(cupel.NotFound, "elsewhere", func(c catalog.Catalog) error {
		_, err := c.ExperimentByName(f.Context(), p.ID, "elsewhere")
		return err
	})
}

func experimentReadsBack(f *fixture) {
	p := f.project("default")
	want := f.experiment(p, 812345678901234567, "Größe / 'Ω'", func(e *catalog.Experiment) {
		e.ArtifactLocation, e.Tags = "s3://bucket/a", map[string]string{"mlflow.note.content": "a\nb", "": ""}
		e.CreatedAt, e.UpdatedAt = at(3), at(4)
	})
	f.diff("fields", at(3), want.CreatedAt)
	f.diff("by number", want, f.theExperiment(p, want.ID))
	f.diff("by name", want, read(f, func(c catalog.Catalog) (catalog.Experiment, error) {
		return c.ExperimentByName(f.Context(), p.ID, want.Name)
	}))
}

func experimentsCount(f *fixture) {
	p, other := f.project("default"), f.project("other")
	next := func(p catalog.Project, name string) int64 {
		return f.experiment(p, -1, name, func(e *catalog.Experiment) { e.CreatedAt, e.UpdatedAt = at(1), at(1) }).ID
	}
	got := []int64{next(p, "Default"), next(p, "a"), next(other, "Default")}
	f.experiment(p, 40, "given")
	got = append(got, next(p, "b"), next(other, "a"))
	f.diff("numbers", []int64{0, 1, 0, 41, 1}, got)
}

func experimentTaken(f *fixture) {
	p := f.project("default")
	f.experiment(p, 1, "a")
	f.experiment(f.project("other"), 1, "a")
	another := catalog.Experiment{ProjectID: p.ID, Experiment: cupel.Experiment{ID: 1, Name: "b"}}
	f.fails(cupel.AlreadyExists, "1", f.addExperiment(another))
	another.ID, another.Name = 2, "a"
	f.fails(cupel.AlreadyExists, `"a"`, f.addExperiment(another))
	another.ID = -1
	f.fails(cupel.AlreadyExists, `"a"`, f.addExperiment(another))
	f.update(func(c catalog.Catalog) error { // the transaction goes on after it
		if err := f.addExperiment(another)(c); cupel.ErrorCode(err) != cupel.AlreadyExists {
			f.Errorf("got %v, want an error of code already_exists", err)
		}
		another.Name = "b"
		return f.addExperiment(another)(c)
	})
	f.diff("added then", "b", f.theExperiment(p, 2).Name)
}

func experimentDeleted(f *fixture) {
	p := f.project("default")
	e := f.experiment(p, 1, "a", func(e *catalog.Experiment) { e.Tags = map[string]string{"k": "v"} })
	e.DeletedAt, e.UpdatedAt, e.State = deleted(9), at(9), cupel.StateDeleted
	f.update(f.setExperiment(e))
	f.diff("deleted", e, f.theExperiment(p, 1))
	f.fails(cupel.AlreadyExists, "deleted", f.addExperiment(catalog.Experiment{ProjectID: p.ID, Experiment: cupel.Experiment{ID: -1, Name: "a"}}))

	e.DeletedAt, e.UpdatedAt, e.State = nil, at(10), cupel.StateActive
	f.update(f.setExperiment(e))
	f.diff("restored", e, f.theExperiment(p, 1))
}

func experimentRenamed(f *fixture) {
	p := f.project("default")
	e := f.experiment(p, 1, "a")
	f.experiment(p, 2, "b")
	e.Name, e.UpdatedAt = "b", at(5)
	f.fails(cupel.AlreadyExists, `"b"`, f.setExperiment(e))
	e.Name = "c"
	f.update(f.setExperiment(e))
	f.update(f.setExperiment(e)) // to the name that it has
	f.diff("renamed", e, f.theExperiment(p, 1))
}

func experimentTagged(f *fixture) {
	p := f.project("default")
	f.experiment(p, 1, "a", func(e *catalog.Experiment) { e.Tags = map[string]string{"kept": "1", "gone": "2", "new": "3"} })
	f.experiment(p, 2, "b", func(e *catalog.Experiment) { e.Tags = map[string]string{"gone": "of the other"} })
	f.update(func(c catalog.Catalog) error {
		return c.SetExperimentTags(f.Context(), p.ID, 1, map[string]string{"new": "4", "empty": ""}, []string{"gone", "never"})
	})
	f.diff("tags", map[string]string{"kept": "1", "new": "4", "empty": ""}, f.theExperiment(p, 1).Tags)
	f.diff("tags of the other", map[string]string{"gone": "of the other"}, f.theExperiment(p, 2).Tags)
}

func experimentsRaced(f *fixture) {
	p := f.project("default")
	const makers = 16
	ids := make([]int64, makers)
	errs := together(makers, func(i int) error {
		return f.db.Update(f.Context(), func(c catalog.Catalog) error {
			e, err := c.AddExperiment(f.Context(), catalog.Experiment{ProjectID: p.ID, Experiment: cupel.Experiment{ID: -1, Name: string(rune('a' + i))}})
			ids[i] = e.ID
			return err
		})
	})
	if err := errors.Join(errs...); err != nil {
		f.Fatal(err)
	}
	numbers := map[int64]bool{}
	for n := range int64(makers) {
		numbers[n] = true
	}
	f.diff("numbers", slices.Sorted(maps.Keys(numbers)), slices.Sorted(slices.Values(ids)))
}
