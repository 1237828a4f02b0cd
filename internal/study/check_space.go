package study

import (
	"math"
	"slices"
)

func (s Space) check() *fault {
	if len(s) == 0 || len(s) > MaxParameters {
		return faultf("space", "must have 1 to %d parameters", MaxParameters)
	}
	for _, name := range s.Names() {
		if !isName(name) {
			return faultf("space", "%q is no name of a parameter: letters, digits, _, - and ., at most 100 bytes, and a letter or _ first", cut(name))
		}
		if f := s[name].check(); f != nil {
			return f.under("space", name)
		}
	}
	for _, name := range s.Names() {
		if f := s.checkWhen(name); f != nil {
			return f.under("space", name, "when")
		}
	}
	return nil
}

// isName reports whether a parameter may have the name.
func isName(name string) bool {
	for i := range len(name) {
		c := name[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
		if !letter && (i == 0 || c != '-' && c != '.' && (c < '0' || c > '9')) {
			return false
		}
	}
	return name != "" && len(name) <= 100
}

func (p Param) check() *fault {
	switch p.Type {
	case TypeFloat:
		return p.checkFloat()
	case TypeInt:
		return p.checkInt()
	case TypeChoice:
		if len(p.Values) == 0 || len(p.Values) > maxChoices {
			return faultf("values", "must be a list of 1 to %d values", maxChoices)
		}
		return checkValues(p.Values).under("values")
	case TypeConstant:
		if len(p.Values) != 1 {
			return faultf("value", "must be given")
		}
		return checkValues(p.Values).under("value")
	}
	return faultf("type", "must be float, int, choice or constant, not %q", cut(string(p.Type)))
}

func checkValues(values []any) *fault {
	seen := map[any]bool{}
	for _, value := range values {
		text, isString := value.(string)
		switch {
		case !isScalar(value):
			return faultf("", "a value is text, a number, true, false or null")
		case isString && !isText(text, maxText):
			return faultf("", "text has at most %d bytes and no NUL", maxText)
		case seen[value]:
			return faultf("", "%s is there twice", cut(valueText(value)))
		}
		seen[value] = true
	}
	return nil
}

func (p Param) checkFloat() *fault {
	if f := p.checkRange(); f != nil {
		return f
	}
	switch {
	case p.Log && p.Low <= 0:
		return faultf("low", "must be above 0 with log: true")
	case p.Log && p.Step != 0:
		return faultf("step", "cannot go together with log: true")
	case !(p.Step >= 0) || math.IsInf(p.Step, 1):
		return faultf("step", "must be above 0")
	case p.Step > 0 && (p.High-p.Low)/p.Step > maxWhole:
		return faultf("step", "is too small for the way from low to high")
	}
	return nil
}

func (p Param) checkInt() *fault {
	if f := p.checkRange(); f != nil {
		return f
	}
	for _, bound := range []struct {
		key   string
		value float64
	}{{"low", p.Low}, {"high", p.High}, {"step", p.Step}} {
		if bound.value != math.Trunc(bound.value) || math.Abs(bound.value) > maxWhole {
			return faultf(bound.key, "must be an integer between -2^53 and 2^53")
		}
	}
	switch {
	case p.Step < 1:
		return faultf("step", "must be 1 or more")
	case p.Log && p.Step != 1:
		return faultf("step", "cannot go together with log: true")
	case p.Log && p.Low < 1:
		return faultf("low", "must be 1 or more with log: true")
	}
	return nil
}

// checkRange refuses what is NaN, too.
func (p Param) checkRange() *fault {
	switch {
	case len(p.Values) > 0:
		return faultf("values", "a parameter of type %s has none", p.Type)
	case !(p.Low <= p.High):
		return faultf("high", "must be at least low")
	case math.IsInf(p.High-p.Low, 0) || math.IsNaN(p.High-p.Low):
		return faultf("high", "is too far from low for floats of 64 bits")
	}
	return nil
}

// checkWhen checks the conditions of a parameter. Those of the parameters that it
// names are checked by themselves.
func (s Space) checkWhen(name string) *fault {
	when := s[name].When
	if len(when) > maxNames {
		return faultf("", "names more than %d parameters", maxNames)
	}
	for parent, values := range when {
		p, there := s[parent]
		if !there || p.Type != TypeChoice {
			return faultf("", "%q is no parameter of type choice", cut(parent))
		}
		if len(values) == 0 || len(values) > maxChoices {
			return faultf(parent, "must be a value or a list of 1 to %d", maxChoices)
		}
		if f := checkValues(values); f != nil {
			return f.under(parent)
		}
		for _, value := range values {
			if !slices.Contains(p.Values, value) {
				return faultf(parent, "%s is no value of %s", cut(valueText(value)), parent)
			}
		}
	}
	if s.leadsTo(name, name, map[string]bool{}) {
		return faultf("", "leads back to %s", name)
	}
	return nil
}

// leadsTo reports whether conditions lead from one parameter to another.
func (s Space) leadsTo(from, to string, seen map[string]bool) bool {
	for parent := range s[from].When {
		if parent == to {
			return true
		}
		if !seen[parent] {
			seen[parent] = true
			if s.leadsTo(parent, to, seen) {
				return true
			}
		}
	}
	return false
}
