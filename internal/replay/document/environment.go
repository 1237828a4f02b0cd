package document

import (
	"encoding/json"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/jsontext"
	"github.com/cupel/cupel/internal/runspec"
)

// MaxEnvironment is the greatest length of what a program says of its
// environment, in bytes.
const MaxEnvironment = 4 << 20

// Seen is what a program sees of its environment from within; what it does not
// know is nil.
type Seen struct {
	Interpreter   *runspec.Interpreter    `json:"interpreter,omitempty"`
	Distributions *[]runspec.Distribution `json:"distributions,omitempty"`
	GPUs          *[]runspec.GPU          `json:"gpus,omitempty"`
	Threads       *map[string]int         `json:"threads,omitempty"`
	Determinism   *map[string]string      `json:"determinism,omitempty"`
	Go            *runspec.GoBuild        `json:"go,omitempty"`
}

// ParseSeen reads what a program wrote of its environment. The error has code
// invalid or too_large.
func ParseSeen(text []byte) (Seen, error) {
	const what = "environment of the training"
	if err := jsontext.Object(what, text, MaxEnvironment); err != nil {
		return Seen{}, err
	}
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(text, &keys); err != nil {
		return Seen{}, cupel.Errorf(cupel.Invalid, "%s: %w", what, err)
	}
	for key, value := range keys {
		if string(value) == "null" {
			delete(keys, key) // says what a missing one says
		}
	}
	known, err := json.Marshal(keys)
	if err != nil {
		return Seen{}, cupel.Errorf(cupel.Invalid, "%s: %w", what, err)
	}
	var seen Seen
	written := func() ([]byte, error) {
		text, err := json.Marshal(seen)
		if err != nil {
			return nil, cupel.Errorf(cupel.Invalid, "%s: %w", what, err)
		}
		return jsontext.Canonical(text)
	}
	if err := jsontext.Strictly(what, known, &seen, written); err != nil {
		return Seen{}, err
	}
	if d := seen.Distributions; d != nil && len(*d) > runspec.MaxDistributions {
		return Seen{}, cupel.Errorf(cupel.TooLarge, "%s: %d distributions are more than the limit of %d", what, len(*d), runspec.MaxDistributions)
	}
	return seen, nil
}

// Over returns an environment in which what was seen from within takes the place
// of what was found from outside.
func (s Seen) Over(found runspec.Environment) runspec.Environment {
	if s.Interpreter != nil {
		found.Interpreter = s.Interpreter
	}
	if s.Go != nil {
		found.Go = s.Go
	}
	replace(&found.Distributions, s.Distributions)
	replace(&found.GPUs, s.GPUs)
	replace(&found.Threads, s.Threads)
	replace(&found.Determinism, s.Determinism)
	return found
}

func replace[T any](found *T, seen *T) {
	if seen != nil {
		*found = *seen
	}
}
