package study

import (
	"bytes"
	"encoding/json"
	"slices"

	"github.com/cupel/cupel"
)

// MaxState is how many bytes of a saved [State] are read.
const MaxState = 256 << 20

// MarshalJSON implements [json.Marshaler].
func (s *State) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Study  Study   `json:"study"`
		Trials []Trial `json:"trials"`
	}{s.Study, s.Trials})
}

// ParseState reads what MarshalJSON wrote. The error has code too_large or invalid.
func ParseState(text []byte) (*State, error) {
	if len(text) > MaxState {
		return nil, cupel.Errorf(cupel.TooLarge, "state of a study: %d bytes are more than the limit of %d", len(text), MaxState)
	}
	var read struct {
		Study  *Study  `json:"study"`
		Trials []Trial `json:"trials"`
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&read); err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "state of a study: %w", err)
	}
	if read.Study == nil {
		return nil, cupel.Errorf(cupel.Invalid, "state of a study: the key study is missing")
	}
	s := &State{Study: *read.Study, Trials: read.Trials}
	return s, s.check()
}

func (s *State) check() error {
	if len(s.Trials) > s.Study.Size() {
		return cupel.Errorf(cupel.Invalid, "state of a study: %d trials are more than the study has", len(s.Trials))
	}
	for i := range s.Trials {
		if err := s.Trials[i].check(i, s.Study.Space); err != nil {
			return cupel.Errorf(cupel.Invalid, "state of a study: trial %d: %w", i, err)
		}
	}
	return nil
}

// check checks what suggestions and decisions rely on.
func (t *Trial) check(number int, space Space) error {
	for name, value := range t.Params {
		if !space[name].has(value) {
			return cupel.Errorf(cupel.Invalid, "%s is no value of parameter %q", cut(valueText(value)), cut(name))
		}
	}
	states := []TrialState{TrialRunning, TrialComplete, TrialPruned, TrialFailed}
	switch {
	case t.Number != number:
		return cupel.Errorf(cupel.Invalid, "has the number %d", t.Number)
	case !slices.Contains(states, t.State):
		return cupel.Errorf(cupel.Invalid, "%q is no state", cut(string(t.State)))
	case (t.Value != nil) != (t.State == TrialComplete):
		return cupel.Errorf(cupel.Invalid, "a trial has a value where it is complete, and only then")
	case t.Attempt < 1 || t.Attempt > MaxRetries+1:
		return cupel.Errorf(cupel.Invalid, "attempt %d", t.Attempt)
	}
	return t.checkOrder()
}

func (t *Trial) checkOrder() error {
	for i := range t.Points {
		if i > 0 && t.Points[i-1].Step >= t.Points[i].Step {
			return cupel.Errorf(cupel.Invalid, "points are not in the order of their steps")
		}
	}
	for i, number := range t.Running {
		if number < 0 || number >= t.Number || i > 0 && t.Running[i-1] >= number {
			return cupel.Errorf(cupel.Invalid, "running: %d is no trial before it, or out of order", number)
		}
	}
	return nil
}

// has reports whether a parameter can have the value.
func (p Param) has(value any) bool {
	switch p.Type {
	case TypeInt:
		n, ok := value.(int64)
		return ok && float64(n) >= p.Low && float64(n) <= p.High
	case TypeFloat:
		f, ok := value.(float64)
		return ok && f >= p.Low && f <= p.High
	default:
		return slices.Contains(p.Values, value)
	}
}

// clip bounds the error of a trial.
func clip(text string) string {
	if len(text) <= MaxError {
		return text
	}
	return string(bytes.ToValidUTF8([]byte(text[:MaxError]), nil))
}
