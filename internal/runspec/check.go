package runspec

import (
	"encoding/json"
	"slices"
	"unicode/utf8"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/jsontext"
	"github.com/cupel/cupel/internal/tree"
)

// Limits on the lists of a spec.
const (
	MaxArgs          = 10_000
	MaxVariables     = 200
	MaxInputs        = 1_000
	MaxSkipped       = 1_000
	MaxSubmodules    = 1_000
	MaxDistributions = 10_000
)

func (s *Spec) check() error {
	if err := s.Identity.check(); err != nil {
		return err
	}
	code, env := &s.Observed.Code, &s.Observed.Env
	if code.Repository != "git" && code.Repository != "none" {
		return cupel.Errorf(cupel.Invalid, "run spec: /observed/code/repository is %q, not git or none", code.Repository)
	}
	for place, n := range map[string][2]int{
		"code/skipped":      {len(code.Skipped), MaxSkipped},
		"code/submodules":   {len(code.Submodules), MaxSubmodules},
		"env/distributions": {len(env.Distributions), MaxDistributions},
	} {
		if err := atMost("observed/"+place, n[0], n[1]); err != nil {
			return err
		}
	}
	return nil
}

func (i *Identity) check() error {
	if !slices.Contains([]Kind{KindCommand, KindPython, KindGo}, i.Kind) {
		return cupel.Errorf(cupel.Invalid, "run spec: /identity/kind is %q, not command, python or go", i.Kind)
	}
	if err := i.Command.check(i.Kind); err != nil {
		return err
	}
	if err := i.Components.check(i.Kind); err != nil {
		return err
	}
	if string(i.Search) != "null" {
		if err := jsontext.Object("run spec: /identity/search", i.Search, MaxBytes); err != nil {
			return err
		}
	}
	return checkInputs(i.Inputs)
}

func (c *Command) check(kind Kind) error {
	if kind == KindCommand && len(c.Argv) == 0 {
		return cupel.Errorf(cupel.Invalid, "run spec: /identity/command/argv is empty: a command names its program")
	}
	if err := atMost("identity/command/argv", len(c.Argv), MaxArgs); err != nil {
		return err
	}
	if err := atMost("identity/command/env", len(c.Env), MaxVariables); err != nil {
		return err
	}
	// encoding/json would write U+FFFD for what is not UTF-8: another text.
	for _, arg := range c.Argv {
		if !utf8.ValidString(arg) {
			return cupel.Errorf(cupel.Invalid, "run spec: the argument %q is not UTF-8", arg)
		}
	}
	for name, value := range c.Env {
		if !utf8.ValidString(name) || !utf8.ValidString(value) || name == "" {
			return cupel.Errorf(cupel.Invalid, "run spec: the variable %q is not UTF-8, or has no name", name)
		}
		if SecretVariable(name) {
			return cupel.Errorf(cupel.Invalid, "run spec: the variable %s looks secret, and may not be recorded", name)
		}
	}
	if c.Folder == "." {
		return nil
	}
	return tree.CheckPath(c.Folder)
}

func (c *Components) check(kind Kind) error {
	if kind == KindCommand && *c != (Components{}) {
		return cupel.Errorf(cupel.Invalid, "run spec: /identity/components: a command has none")
	}
	if kind != KindCommand && c.Model == nil {
		return cupel.Errorf(cupel.Invalid, "run spec: /identity/components/model is null: say which model is trained")
	}
	for place, component := range map[string]*Component{"model": c.Model, "feature_generator": c.FeatureGenerator, "dataset": c.Dataset} {
		if component == nil {
			continue
		}
		if component.Name == "" || !utf8.ValidString(component.Name) {
			return cupel.Errorf(cupel.Invalid, "run spec: /identity/components/%s/name is empty or not UTF-8", place)
		}
		if err := jsontext.Object("run spec: /identity/components/"+place+"/params", json.RawMessage(component.Params), MaxBytes); err != nil {
			return err
		}
	}
	return nil
}

func checkInputs(inputs []Input) error {
	if err := atMost("identity/inputs", len(inputs), MaxInputs); err != nil {
		return err
	}
	for i, input := range inputs {
		if input.Name == "" || !utf8.ValidString(input.Role+input.Name+input.Digest) {
			return cupel.Errorf(cupel.Invalid, "run spec: /identity/inputs/%d has no name, or is not UTF-8", i)
		}
		if i > 0 && compareInputs(inputs[i-1], input) >= 0 {
			return cupel.Errorf(cupel.Invalid, "run spec: /identity/inputs/%d is out of order or twice there: they are sorted by role, name and digest", i)
		}
	}
	return nil
}

func atMost(place string, n, limit int) error {
	if n > limit {
		return cupel.Errorf(cupel.TooLarge, "run spec: /%s has %d entries, more than the limit of %d", place, n, limit)
	}
	return nil
}
