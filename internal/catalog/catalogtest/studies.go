package catalogtest

import (
	"encoding/json"
	"math"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

var studyTests = map[string]func(*fixture){
	"are read back":                studiesReadBack,
	"are listed":                   studiesListed,
	"trials are read back":         trialsReadBack,
	"the best trial":               bestTrial,
	"a lease that is over":         trialLapsed,
	"points are noted once":        trialPoints,
	"go with their run":            studyPurged,
	"numbers are taken one by one": trialNumbersRaced,
}

// study adds a study to a run.
func (f *fixture) study(p catalog.Project, id string, change ...func(*catalog.Study)) catalog.Study {
	f.Helper()
	run := f.run(p, id, 0, 1)
	s := catalog.Study{Num: run.Num, ProjectID: p.ID, Study: cupel.Study{
		ID: id, Project: p.Name, Name: run.Name, State: cupel.StudyOpen, Definition: json.RawMessage(`{"name":"größe"}`),
		Metric: "auc", Direction: cupel.HigherIsBetter, Size: 9, CreatedAt: at(2),
	}}
	for _, c := range change {
		c(&s)
	}
	f.update(func(c catalog.Catalog) error { return c.AddStudy(f.Context(), s) })
	return s
}

// trial is a trial that runs.
func trial(number int, change ...func(*catalog.Trial)) catalog.Trial {
	t := catalog.Trial{Trial: cupel.Trial{Number: number, State: cupel.TrialRunning, Params: json.RawMessage(`{"a":1}`), Attempt: 1, RunID: "child"}}
	for _, c := range change {
		c(&t)
	}
	return t
}

// complete lets a trial have a value.
func complete(value float64) func(*catalog.Trial) {
	return func(t *catalog.Trial) {
		v := cupel.Float(value)
		t.State, t.Value = cupel.TrialComplete, &v
	}
}

func (f *fixture) putTrial(s catalog.Study, trials ...catalog.Trial) {
	f.Helper()
	f.update(func(c catalog.Catalog) error {
		for _, t := range trials {
			if err := c.PutTrial(f.Context(), s.Num, t); err != nil {
				return err
			}
		}
		return nil
	})
}

func (f *fixture) lease(s catalog.Study, number int, lease time.Duration) {
	f.Helper()
	f.update(func(c catalog.Catalog) error { return c.LeaseTrial(f.Context(), s.Num, number, lease) })
}

func (f *fixture) theStudy(p catalog.Project, id string) catalog.Study {
	f.Helper()
	return read(f, func(c catalog.Catalog) (catalog.Study, error) { return c.Study(f.Context(), p.ID, id) })
}

func (f *fixture) trials(s catalog.Study) []catalog.Trial {
	f.Helper()
	return read(f, func(c catalog.Catalog) ([]catalog.Trial, error) { return c.Trials(f.Context(), s.Num) })
}

func studiesReadBack(f *fixture) {
	p := f.trackingHome()
	s := f.study(p, "a")
	f.diff("study", s, f.theStudy(p, "a"))
	s.State, s.Asked = cupel.StudyFinished, 4
	f.update(func(c catalog.Catalog) error { return c.SetStudy(f.Context(), s) })
	f.diff("changed", s, f.theStudy(p, "a"))
	f.update(func(c catalog.Catalog) error {
		locked, err := c.LockStudy(f.Context(), p.ID, "a")
		f.diff("locked", s, locked)
		return err
	})
	f.run(p, "b", 0, 1)
	for _, id := range []string{"b", "none"} {
		f.fails(cupel.NotFound, id, func(c catalog.Catalog) error { _, err := c.Study(f.Context(), p.ID, id); return err })
		f.fails(cupel.NotFound, id, func(c catalog.Catalog) error { _, err := c.LockStudy(f.Context(), p.ID, id); return err })
	}
}

func studiesListed(f *fixture) {
	p := f.trackingHome()
	old := f.study(p, "old")
	recent := f.study(p, "new", func(s *catalog.Study) { s.CreatedAt, s.Direction = at(3), cupel.LowerIsBetter })
	gone := f.study(p, "gone")
	f.putTrial(recent, trial(0, complete(1)))
	f.update(func(c catalog.Catalog) error {
		row, err := c.RunRow(f.Context(), p.ID, gone.ID)
		deleted := at(9)
		row.DeletedAt = &deleted
		if err != nil {
			return err
		}
		return c.SetRun(f.Context(), row)
	})
	recent, old = f.theStudy(p, "new"), f.theStudy(p, "old")
	recent.Definition, old.Definition = nil, nil
	f.diff("list", []catalog.Study{recent, old}, read(f, func(c catalog.Catalog) ([]catalog.Study, error) { return c.ListStudies(f.Context(), p.ID) }))
	f.fails(cupel.Conflict, "gone", func(c catalog.Catalog) error { _, err := c.LockStudy(f.Context(), p.ID, "gone"); return err })
}

func trialsReadBack(f *fixture) {
	p := f.trackingHome()
	s := f.study(p, "a")
	first := trial(0, complete(math.NaN()), func(t *catalog.Trial) { t.Failures, t.Lost, t.Attempt, t.Error = 1, 3, 5, "größter Fehler" })
	second := trial(1, func(t *catalog.Trial) { t.Running = []int{0}; t.State = cupel.TrialFailed })
	f.putTrial(s, second, first)
	f.diff("trials", []catalog.Trial{first, second}, f.trials(s))
	second.State, second.Attempt, second.RunID = cupel.TrialWaiting, 2, "other"
	f.putTrial(s, second)
	f.diff("changed", second, read(f, func(c catalog.Catalog) (catalog.Trial, error) { return c.Trial(f.Context(), s.Num, 1) }))
	f.fails(cupel.NotFound, "7", func(c catalog.Catalog) error { _, err := c.Trial(f.Context(), s.Num, 7); return err })
	f.diff("counts", cupel.TrialCounts{Waiting: 1, Complete: 1}, f.theStudy(p, "a").Counts)
}

func bestTrial(f *fixture) {
	p := f.trackingHome()
	for direction, want := range map[cupel.Direction]int{cupel.HigherIsBetter: 1, cupel.LowerIsBetter: 3} {
		s := f.study(p, string(direction), func(s *catalog.Study) { s.Direction = direction })
		f.diff("of none", (*cupel.Trial)(nil), f.theStudy(p, s.ID).Best)
		f.putTrial(s, trial(0, complete(math.NaN())), trial(1, complete(5)), trial(2, complete(5)), trial(3, complete(-1)), trial(4))
		f.diff("best for "+string(direction), want, f.theStudy(p, s.ID).Best.Number)
	}
}

func trialLapsed(f *fixture) {
	p := f.trackingHome()
	s := f.study(p, "a")
	f.putTrial(s, trial(0), trial(1), trial(2, complete(1)))
	f.lease(s, 0, time.Hour)
	f.lease(s, 1, -time.Second)
	f.lease(s, 2, -time.Second)
	var states []cupel.TrialState
	var lapsed []bool
	for _, t := range f.trials(s) {
		states, lapsed = append(states, t.State), append(lapsed, t.Lapsed)
	}
	f.diff("states", []cupel.TrialState{cupel.TrialRunning, cupel.TrialWaiting, cupel.TrialComplete}, states)
	f.diff("lapsed", []bool{false, true, false}, lapsed)
	f.diff("counts", cupel.TrialCounts{Waiting: 1, Running: 1, Complete: 1}, f.theStudy(p, "a").Counts)
}

func trialPoints(f *fixture) {
	p := f.trackingHome()
	s := f.study(p, "a")
	f.putTrial(s, trial(0), trial(1))
	add := func(number int, step int64, value float64, prune bool) {
		f.update(func(c catalog.Catalog) error {
			return c.AddTrialPoint(f.Context(), s.Num, number, cupel.TrialPoint{Step: step, Value: cupel.Float(value)}, prune)
		})
	}
	add(1, 2, math.Inf(1), true)
	add(1, 1, math.NaN(), false)
	add(1, 2, 7, false)
	f.diff("points", []cupel.TrialPoint{{Step: 1, Value: cupel.Float(math.NaN())}, {Step: 2, Value: cupel.Float(math.Inf(1))}}, f.trials(s)[1].Points)
	f.update(func(c catalog.Catalog) error {
		prune, found, err := c.TrialPoint(f.Context(), s.Num, 1, 2)
		f.diff("noted", []bool{true, true}, []bool{prune, found})
		return err
	})
	f.update(func(c catalog.Catalog) error { return c.DropTrialPoints(f.Context(), s.Num, 1) })
	f.diff("dropped", 0, len(f.trials(s)[1].Points))
}

func studyPurged(f *fixture) {
	p := f.trackingHome()
	s, other := f.study(p, "a"), f.study(p, "b")
	for _, s := range []catalog.Study{s, other} {
		f.putTrial(s, trial(0))
		f.update(func(c catalog.Catalog) error {
			return c.AddTrialPoint(f.Context(), s.Num, 0, cupel.TrialPoint{Step: 1}, false)
		})
	}
	f.update(func(c catalog.Catalog) error { return c.PurgeRun(f.Context(), s.Num) })
	f.diff("trials", 0, len(f.trials(s)))
	f.diff("of the other", 1, len(f.trials(other)[0].Points))
}

// trialNumbersRaced lets many take numbers of one study.
func trialNumbersRaced(f *fixture) {
	p := f.trackingHome()
	f.study(p, "a")
	for _, err := range together(loggers, func(int) error {
		return f.db.Update(f.Context(), func(c catalog.Catalog) error {
			s, err := c.LockStudy(f.Context(), p.ID, "a")
			if err != nil {
				return err
			}
			if err := c.PutTrial(f.Context(), s.Num, trial(s.Asked)); err != nil {
				return err
			}
			s.Asked++
			return c.SetStudy(f.Context(), s)
		})
	}) {
		if err != nil {
			f.Error(err)
		}
	}
	s := f.theStudy(p, "a")
	f.diff("asked", loggers, s.Asked)
	f.diff("trials", loggers, len(f.trials(s)))
}
