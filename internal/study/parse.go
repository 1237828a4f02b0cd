package study

import (
	"errors"
	"time"
	"unicode/utf8"

	"github.com/cupel/cupel"
)

// Parse reads a study written in YAML. The error has code too_large or invalid,
// and names line and column.
func Parse(text []byte) (Study, error) { return parse(text, readYAML) }

// ParseJSON reads a study written in JSON, as [Parse] does.
func ParseJSON(text []byte) (Study, error) { return parse(text, readJSON) }

// UnmarshalJSON implements [json.Unmarshaler] by [ParseJSON].
func (s *Study) UnmarshalJSON(text []byte) (err error) {
	*s, err = ParseJSON(text)
	return err
}

func parse(text []byte, read func([]byte) (node, error)) (Study, error) {
	if len(text) > MaxText {
		return Study{}, cupel.Errorf(cupel.TooLarge, "study: %d bytes are more than the limit of %d", len(text), MaxText)
	}
	if !utf8.Valid(text) {
		return Study{}, cupel.Errorf(cupel.Invalid, "study: the text is not UTF-8")
	}
	n, err := read(text)
	var s Study
	if err == nil {
		s, err = decode(n)
	}
	var m *mistake
	if errors.As(err, &m) {
		err = cupel.Errorf(cupel.Invalid, "study: line %d, column %d: %w", m.line, m.column, m.cause)
	}
	return s, err
}

// decode makes a study of a node, and checks it.
func decode(n node) (Study, error) {
	s := Study{Metric: Metric{Reducer: cupel.ReduceLast}, Sampler: TPE(), Pruner: None(), Parallel: 1}
	format := ""
	err := n.object("a study", keys{
		"format":           setText(&format),
		"name":             setText(&s.Name),
		"metric":           s.Metric.decode,
		"space":            s.decodeSpace,
		"sampler":          s.Sampler.decode,
		"seed":             setInt(&s.Seed),
		"trials":           s.decodeTrials,
		"parallel":         setInt(&s.Parallel),
		"pruner":           s.Pruner.decode,
		"time_limit":       optional(&s.TimeLimit),
		"trial_time_limit": optional(&s.TrialTimeLimit),
		"retries":          setInt(&s.Retries),
		"command":          setCommand(&s.Command),
		"train":            s.decodeTrain,
	})
	if err != nil {
		return Study{}, err
	}
	if format != Format {
		return Study{}, n.member("format").mistake("format: must be %s, not %q", Format, cut(format))
	}
	if f := s.check(); f != nil {
		return Study{}, f.in(n)
	}
	return s, nil
}

// in makes a mistake of a fault, at its place.
func (f *fault) in(n node) error {
	err := n.at(f.path).mistake("%w", f.message)
	for i := len(f.path) - 1; i >= 0; i-- {
		err = named(f.path[i], err)
	}
	return err
}

// optional takes null for not given, as the canonical form has it.
func optional(to *time.Duration) func(node) error {
	return func(n node) error {
		if n.kind == null {
			return nil
		}
		return setDuration(to)(n)
	}
}

func setCommand(to *[]string) func(node) error {
	return func(n node) error {
		if n.kind == null {
			return nil
		}
		return setTexts(to)(n)
	}
}

func (s *Study) decodeTrials(n node) error {
	if n.kind == text && n.text == "all" {
		s.Trials = 0
		return nil
	}
	if err := setInt(&s.Trials)(n); err != nil {
		return err
	}
	if s.Trials < 1 {
		return n.mistake("must be 1 to %d, or all with a grid", MaxTrials)
	}
	return nil
}

func (m *Metric) decode(n node) error {
	return n.object("metric", keys{
		"name": setText(&m.Name), "direction": setText(&m.Direction), "reducer": setText(&m.Reducer),
	})
}

func (s *Study) decodeTrain(n node) error {
	if n.kind == null {
		return nil
	}
	s.Train = &Train{}
	known := keys{"program": setTexts(&s.Train.Program)}
	for name, component := range map[string]*Component{
		"model": &s.Train.Model, "feature_generator": &s.Train.FeatureGenerator, "dataset": &s.Train.Dataset,
	} {
		known[name+"_class"] = setText(&component.Class)
		known[name+"_params"] = func(n node) error {
			component.Params = n.appendJSON(nil)
			return n.must(object)
		}
	}
	err := n.object("train", known)
	if len(s.Train.Program) == 0 {
		s.Train.Program = nil
	}
	return err
}
