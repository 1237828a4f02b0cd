package study

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/cupel/cupel/internal/jsontext"
)

// form is an object of the canonical form: its values are texts of JSON, or what
// encoding/json writes in one way.
type form map[string]any

// Encode returns the canonical JSON of a study: what a run spec holds. The error
// is that of [Study.Check].
func (s Study) Encode() ([]byte, error) {
	s = s.Filled()
	if err := s.Check(); err != nil {
		return nil, err
	}
	text, err := json.Marshal(s.form())
	if err != nil {
		return nil, err
	}
	return jsontext.Canonical(text)
}

// MarshalJSON implements [json.Marshaler] by [Study.Encode].
func (s Study) MarshalJSON() ([]byte, error) { return s.Encode() }

func (s Study) form() form {
	f := form{
		"format": Format, "name": s.Name, "seed": s.Seed, "parallel": s.Parallel, "retries": s.Retries,
		"metric":           form{"name": s.Metric.Name, "direction": s.Metric.Direction, "reducer": s.Metric.Reducer},
		"space":            s.Space.form(),
		"sampler":          s.Sampler.form(),
		"pruner":           s.Pruner.form(),
		"time_limit":       durationForm(s.TimeLimit),
		"trial_time_limit": durationForm(s.TrialTimeLimit),
		"trials":           s.Trials,
		"command":          s.Command,
		"train":            nil,
	}
	if s.Trials == 0 {
		f["trials"] = "all"
	}
	if s.Train != nil {
		f["train"] = s.Train.form()
	}
	return f
}

func durationForm(d time.Duration) any {
	if d == 0 {
		return nil
	}
	return d.String()
}

func (s Space) form() form {
	f := form{}
	for name, p := range s {
		f[name] = p.form()
	}
	return f
}

func (p Param) form() form {
	f := form{"type": p.Type}
	switch p.Type {
	case TypeChoice:
		f["values"] = valuesForm(p.Values)
	case TypeConstant:
		f["value"] = valueForm(p.Values[0])
	default:
		f["low"], f["high"], f["log"] = valueForm(p.value(p.Low)), valueForm(p.value(p.High)), p.Log
		f["step"] = nil
		if p.Step > 0 {
			f["step"] = valueForm(p.value(p.Step))
		}
	}
	if len(p.When) > 0 {
		when := form{}
		for name, values := range p.When {
			when[name] = valuesForm(values)
		}
		f["when"] = when
	}
	return f
}

func valueForm(value any) json.RawMessage { return json.RawMessage(valueText(value)) }

func valuesForm(values []any) []json.RawMessage {
	texts := make([]json.RawMessage, len(values))
	for i, value := range values {
		texts[i] = valueForm(value)
	}
	return texts
}

func (s Sampler) form() form {
	f := form{"type": s.Type}
	switch s.Type {
	case SamplerGrid:
		f["points"] = s.Points
	case SamplerSobol:
		f["scramble"] = s.Scramble
	case SamplerTPE:
		f["startup"], f["candidates"] = s.Startup, s.Candidates
		f["gamma"], f["prior_weight"] = valueForm(s.Gamma), valueForm(s.PriorWeight)
		f["joint"] = s.Joint
	}
	return f
}

func (p Pruner) form() form {
	f := form{"type": p.Type}
	switch p.Type {
	case PrunerMedian:
		f["startup"], f["warmup"], f["interval"] = p.Startup, p.Warmup, p.Interval
	case PrunerASHA:
		f["min_resource"], f["reduction_factor"] = p.MinResource, p.ReductionFactor
	}
	return f
}

func (t Train) form() form {
	f := form{"program": t.Program}
	if t.Program == nil {
		f["program"] = []string{}
	}
	for name, c := range map[string]Component{"model": t.Model, "feature_generator": t.FeatureGenerator, "dataset": t.Dataset} {
		f[name+"_class"], f[name+"_params"] = c.Class, json.RawMessage("{}")
		if len(bytes.TrimSpace(c.Params)) > 0 {
			f[name+"_params"] = json.RawMessage(c.Params)
		}
	}
	return f
}
