package study

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/jsontext"
)

// Limits on the parts of a study.
const (
	maxName      = 250
	maxText      = 4096
	maxArguments = 1000
	maxChoices   = 1000
	maxNames     = 10 // of a condition
	maxLimit     = 10 * 365 * 24 * time.Hour
)

// fault is what is wrong with a study, and where: the keys that lead to it.
type fault struct {
	path    []string
	message error
}

// under puts a fault below further keys.
func (f *fault) under(keys ...string) *fault {
	if f != nil {
		f.path = append(keys, f.path...)
	}
	return f
}

func faultf(key, format string, args ...any) *fault {
	f := &fault{message: cupel.Errorf(cupel.Invalid, format, args...)}
	if key != "" {
		f.path = []string{key}
	}
	return f
}

// Check refuses a study that breaks the rules of the format. The error has code
// invalid, and names the key.
func (s Study) Check() error {
	if f := s.check(); f != nil {
		return cupel.Errorf(cupel.Invalid, "study: %s: %w", strings.Join(f.path, "."), f.message)
	}
	return nil
}

func (s Study) check() *fault {
	for _, check := range []func() *fault{s.checkNames, s.Space.check, s.checkSampler, s.checkPruner, s.checkNumbers, s.checkWork} {
		if f := check(); f != nil {
			return f
		}
	}
	return nil
}

func (s Study) checkNames() *fault {
	if !isTitle(s.Name) {
		return faultf("name", "must be 1 to %d bytes without control characters", maxName)
	}
	if !isTitle(s.Metric.Name) {
		return faultf("name", "must be the name of a metric, 1 to %d bytes without control characters", maxName).under("metric")
	}
	if d := s.Metric.Direction; d != cupel.HigherIsBetter && d != cupel.LowerIsBetter {
		return faultf("direction", "must be max or min, not %q", cut(string(d))).under("metric")
	}
	for _, reducer := range cupel.Reducers() {
		if s.Metric.Reducer == reducer {
			return nil
		}
	}
	return faultf("reducer", "must be last, best, min, max or mean, not %q", cut(string(s.Metric.Reducer))).under("metric")
}

func isTitle(text string) bool {
	return text != "" && len(text) <= maxName && utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl)
}

func (s Study) checkNumbers() *fault {
	switch {
	case s.Trials == 0 && s.Sampler.Type != SamplerGrid:
		return faultf("trials", "must be given, 1 to %d: only a grid ends by itself", MaxTrials)
	case s.Trials < 0 || s.Trials > MaxTrials:
		return faultf("trials", "must be 1 to %d", MaxTrials)
	case s.Parallel < 1 || s.Parallel > MaxParallel:
		return faultf("parallel", "must be 1 to %d", MaxParallel)
	case s.Retries < 0 || s.Retries > MaxRetries:
		return faultf("retries", "must be 0 to %d", MaxRetries)
	case s.TimeLimit < 0 || s.TimeLimit > maxLimit:
		return faultf("time_limit", "must be above 0 and at most ten years")
	case s.TrialTimeLimit < 0 || s.TrialTimeLimit > maxLimit:
		return faultf("trial_time_limit", "must be above 0 and at most ten years")
	}
	return nil
}

func (s Study) checkSampler() *fault {
	p := s.Sampler
	in := func(key string, ok bool, rule string, args ...any) *fault {
		if ok {
			return nil
		}
		return faultf(key, rule, args...).under("sampler")
	}
	switch p.Type {
	case SamplerRandom, SamplerSobol:
		return nil
	case SamplerGrid:
		if f := in("points", p.Points >= 2 && p.Points <= 1000, "must be 2 to 1000"); f != nil {
			return f
		}
		return in("type", s.gridSize() <= MaxGrid, "a grid has at most %d combinations, and this space has more: give steps, fewer points, or another sampler", MaxGrid)
	case SamplerTPE:
		return first(
			in("startup", p.Startup >= 0 && p.Startup <= 10_000, "must be 0 to 10000"),
			in("candidates", p.Candidates >= 1 && p.Candidates <= 1000, "must be 1 to 1000"),
			in("gamma", p.Gamma > 0 && p.Gamma < 1, "must be above 0 and below 1"),
			in("prior_weight", p.PriorWeight > 0 && p.PriorWeight <= 1000, "must be above 0 and at most 1000"))
	}
	return in("type", false, "must be grid, random, sobol or tpe, not %q", cut(string(p.Type)))
}

func (s Study) checkPruner() *fault {
	p := s.Pruner
	in := func(key string, value, low, high int64) *fault {
		if value >= low && value <= high {
			return nil
		}
		return faultf(key, "must be %d to %d", low, high).under("pruner")
	}
	switch p.Type {
	case PrunerNone:
		return nil
	case PrunerMedian:
		return first(
			in("startup", int64(p.Startup), 1, 10_000),
			in("warmup", p.Warmup, 0, maxWhole),
			in("interval", p.Interval, 1, maxWhole))
	case PrunerASHA:
		return first(
			in("min_resource", p.MinResource, 1, maxWhole),
			in("reduction_factor", p.ReductionFactor, 2, 100))
	}
	return faultf("type", "must be none, median or asha, not %q", cut(string(p.Type))).under("pruner")
}

func first(faults ...*fault) *fault {
	for _, f := range faults {
		if f != nil {
			return f
		}
	}
	return nil
}

// checkWork checks what a trial runs.
func (s Study) checkWork() *fault {
	if s.Command != nil && s.Train != nil {
		return faultf("train", "a trial runs a command or a training, not both: leave one of command and train out")
	}
	if s.Train != nil {
		return s.Train.check().under("train")
	}
	if s.Command == nil {
		return nil
	}
	if f := checkArgv(s.Command); f != nil {
		return f.under("command")
	}
	for _, text := range s.Command {
		if f := s.Space.checkArgument(text); f != nil {
			return f.under("command")
		}
	}
	return nil
}

func (s Space) checkArgument(text string) *fault {
	parts, err := parseArgument(text)
	if err != nil {
		return &fault{message: err}
	}
	for _, p := range parts {
		param, there := s[p.text]
		switch {
		case p.name && !there:
			return faultf("", "%q names %q, which is no parameter of the space: write {{ and }} for braces", cut(text), cut(p.text))
		case p.name && len(parts) == 1 && len(param.When) > 0:
			return faultf("", "%q is left out where the trial has no %s, and the option before it would not be: write both as one argument, such as --%s={%s}", text, p.text, p.text, p.text)
		}
	}
	return nil
}

func checkArgv(argv []string) *fault {
	if len(argv) == 0 || len(argv) > maxArguments || argv[0] == "" {
		return faultf("", "must be a program and its arguments, at most %d", maxArguments)
	}
	for _, text := range argv {
		if !isText(text, MaxText) {
			return faultf("", "%q is no text that an argument can be: UTF-8 without NUL", cut(text))
		}
	}
	return nil
}

func isText(text string, most int) bool {
	return len(text) <= most && utf8.ValidString(text) && !strings.Contains(text, "\x00")
}

func (t Train) check() *fault {
	if t.Model.Class == "" {
		return faultf("model_class", "must be given")
	}
	for key, component := range map[string]Component{"model": t.Model, "feature_generator": t.FeatureGenerator, "dataset": t.Dataset} {
		if !isText(component.Class, maxText) {
			return faultf(key+"_class", "must be at most %d bytes without NUL", maxText)
		}
		if len(component.Params) == 0 {
			continue
		}
		if err := jsontext.Object(key+"_params", component.Params, MaxText); err != nil {
			return &fault{path: []string{key + "_params"}, message: err}
		}
	}
	if t.Program == nil {
		return nil
	}
	return checkArgv(t.Program).under("program")
}
