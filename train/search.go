package train

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/study"
)

// study returns the search with its defaults, checked.
func (s Spec) study() (Study, error) {
	given := *s.Search
	if given.Command != nil {
		return Study{}, cupel.Errorf(cupel.Invalid, "the study runs a command: start it by cupel sweep:start")
	}
	given.Name = cmp.Or(given.Name, s.Name, "search")
	if given.Sampler.Type == "" {
		given.Sampler = study.TPE()
	}
	for name := range given.Space {
		if strings.HasPrefix(name, "dataset.") {
			return Study{}, cupel.Errorf(cupel.Invalid, "the search varies %s: its trials have to be comparable, and learn from the same data", name)
		}
	}
	given.Train = nil // the run's components say it
	given = given.Filled()
	if err := given.Check(); err != nil {
		return Study{}, err
	}
	return given, nil
}

// search runs the trials of a study, each as a child of the run, and returns the
// components with the parameters of the best one.
func (r *recording) search(ctx context.Context, s Study, c components, table Table, seed int64) (components, error) {
	state, err := study.New(s)
	if err != nil {
		return c, err
	}
	runner := study.Runner{State: state, Objective: func(ctx context.Context, trial *study.Active) (float64, error) {
		return r.trial(ctx, trial, s.Metric, c, table, seed)
	}}
	failure := runner.Run(ctx)
	if text, err := state.MarshalJSON(); err == nil {
		failure = errors.Join(failure, r.put(context.WithoutCancel(ctx), "search/trials.json", text))
	}
	if failure != nil {
		return c, failure
	}
	best, ok := state.Best()
	if !ok {
		return c, cupel.Errorf(cupel.Invalid, "no trial of the search has a value of %s: %s", s.Metric.Name, lastError(state))
	}
	fmt.Fprintf(r.talk, "the best of %d trials is number %d: %s is %v\n", len(state.Trials), best.Number, s.Metric.Name, float64(*best.Value))
	found := c.with(Params(best.Params))
	return found, r.logParams(ctx, found.logged())
}

// lastError is why the last trial that failed did.
func lastError(state *study.State) string {
	for i := len(state.Trials) - 1; i >= 0; i-- {
		if state.Trials[i].Error != "" {
			return state.Trials[i].Error
		}
	}
	return "none of them logged it"
}

// with returns the components with the parameters of a trial, as
// docs/format/study.md shares them out.
func (c components) with(found Params) components {
	c.model.Params, c.features.Params, c.dataset.Params = maps.Clone(c.model.Params), maps.Clone(c.features.Params), maps.Clone(c.dataset.Params)
	for name, value := range found {
		if rest, ok := strings.CutPrefix(name, "feature_generator."); ok {
			c.features.Params = c.features.Params.set(rest, value)
		} else if rest, ok := strings.CutPrefix(name, "dataset."); ok {
			c.dataset.Params = c.dataset.Params.set(rest, value)
		} else {
			c.model.Params = c.model.Params.set(name, value)
		}
	}
	return c
}

func (p Params) set(name string, value any) Params {
	if p == nil {
		p = Params{}
	}
	p[name] = value
	return p
}

func (r *recording) logParams(ctx context.Context, params map[string]string) error {
	batch := cupel.RunBatch{}
	for key, value := range params {
		batch.Params = append(batch.Params, cupel.Param{Key: key, Value: value})
	}
	return r.registry.LogBatch(ctx, r.run, batch)
}

// fixed are the parameters that a search does not vary: a run logs each once.
func fixed(params map[string]string, s *Study) map[string]string {
	if s != nil {
		for name := range s.Space {
			delete(params, name)
		}
	}
	return params
}

// trialName is the name of the run of a trial.
func trialName(parent string, number int) string { return parent + "-" + strconv.Itoa(number) }
