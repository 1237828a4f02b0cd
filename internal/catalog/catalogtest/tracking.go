package catalogtest

import (
	"errors"
	"fmt"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/catalog"
)

var trackingTests = map[string]func(*fixture){
	"loggers to one run lose nothing":    oneRunLogged,
	"loggers to many runs lose nothing":  manyRunsLogged,
	"one that fails leaves nothing":      failingLoggers,
	"a batch that is sent twice at once": batchesRaced,
}

// logTo logs to a run as the service does.
func (f *fixture) logTo(p catalog.Project, run string, batch cupel.RunBatch) error {
	return f.db.Update(f.Context(), func(c catalog.Catalog) error {
		row, err := c.LockRun(f.Context(), p.ID, run)
		if err != nil {
			return err
		}
		if batch.ID != "" {
			if fresh, err := c.NoteBatch(f.Context(), row, batch.ID); err != nil || !fresh {
				return err
			}
		}
		if err := c.TouchRun(f.Context(), row); err != nil {
			return err
		}
		if err := c.AddParams(f.Context(), row, batch.Params); err != nil {
			return err
		}
		return c.AddPoints(f.Context(), row, batch.Metrics)
	})
}

const loggers = 64

func oneRunLogged(f *fixture) {
	p := f.trackingHome()
	run := f.run(p, "a", 0, 1)
	const each = 10
	errs := together(loggers, func(logger int) error {
		for n := range each {
			step := logger*each + n
			err := f.logTo(p, "a", cupel.RunBatch{
				Params:  []cupel.Param{{Key: fmt.Sprint("p", step), Value: "v"}},
				Metrics: []cupel.LoggedPoint{point("loss", int64(step), float64(step)), point(fmt.Sprint("of ", logger), int64(n), 1)},
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(errs...); err != nil {
		f.Fatal(err)
	}
	f.diff("history", pointsOf(series("loss", 0, loggers*each, 0)), f.history(run, "loss", nil, 0))
	got := f.theRun(p, "a")
	f.diff("params", loggers*each, len(got.Params))
	f.diff("metrics", 1+loggers, len(got.Metrics))
	f.diff("last", point("loss", loggers*each-1, loggers*each-1).Point, got.Metrics["loss"].Last)
}

func manyRunsLogged(f *fixture) {
	p := f.trackingHome()
	const each = 5
	errs := together(loggers, func(logger int) error {
		id := fmt.Sprint("run-", logger)
		err := f.db.Update(f.Context(), func(c catalog.Catalog) error {
			_, err := c.AddRun(f.Context(), catalog.Run{ProjectID: p.ID, Run: cupel.Run{ID: id, Status: cupel.RunRunning, UpdatedAt: at(1)}})
			return err
		})
		for n := range each {
			err = errors.Join(err, f.logTo(p, id, cupel.RunBatch{Metrics: series("loss", n*40, 40, float64(n*40))}))
		}
		return err
	})
	if err := errors.Join(errs...); err != nil {
		f.Fatal(err)
	}
	for logger := range loggers {
		run := f.theRun(p, fmt.Sprint("run-", logger))
		f.diff("count", int64(40*each), run.Metrics["loss"].Count)
		f.diff("history", 40*each, len(f.history(run, "loss", nil, 0)))
	}
}

func failingLoggers(f *fixture) {
	p := f.trackingHome()
	run := f.run(p, "a", 0, 1)
	f.update(f.addParams(run, cupel.Param{Key: "k", Value: "a"}))
	errs := together(loggers, func(logger int) error {
		value := map[bool]string{true: "a", false: "b"}[logger%2 == 0]
		return f.db.Update(f.Context(), func(c catalog.Catalog) error {
			row, err := c.LockRun(f.Context(), p.ID, "a")
			if err != nil {
				return err
			}
			if err := c.AddPoints(f.Context(), row, []cupel.LoggedPoint{point("loss", int64(logger), 1)}); err != nil {
				return err
			}
			return c.AddParams(f.Context(), row, []cupel.Param{{Key: "k", Value: value}, {Key: fmt.Sprint(logger), Value: "1"}})
		})
	})
	for logger, err := range errs {
		want := map[bool]cupel.Code{true: "", false: cupel.Invalid}[logger%2 == 0]
		if got := cupel.ErrorCode(err); got != want {
			f.Errorf("logger %d got an error of code %q (%v), want %q", logger, got, err, want)
		}
	}
	got := f.theRun(p, "a")
	f.diff("params", 1+loggers/2, len(got.Params))
	f.diff("points", int64(loggers/2), got.Metrics["loss"].Count)
}

func batchesRaced(f *fixture) {
	p := f.trackingHome()
	run := f.run(p, "a", 0, 1)
	errs := together(loggers, func(logger int) error {
		return f.logTo(p, "a", cupel.RunBatch{ID: fmt.Sprint(logger / 4), Metrics: []cupel.LoggedPoint{point("loss", int64(logger), 1)}})
	})
	if err := errors.Join(errs...); err != nil {
		f.Fatal(err)
	}
	f.diff("points", loggers/4, len(f.history(run, "loss", nil, 0)))
}
