package study

import (
	"maps"
	"slices"
)

// Space are the parameters by name.
type Space map[string]Param

// Names returns the names in the order of their bytes: the one that parameters
// are drawn in.
func (s Space) Names() []string { return slices.Sorted(maps.Keys(s)) }

// Type is what kind of values a [Param] has.
type Type string

// The types.
const (
	TypeFloat    Type = "float"
	TypeInt      Type = "int"
	TypeChoice   Type = "choice"
	TypeConstant Type = "constant"
)

// Param is one parameter. Int, Float, Choice and their like make one.
type Param struct {
	Type      Type
	Low, High float64          // of float and int: whole numbers for int
	Log       bool             // values are spread evenly over magnitudes
	Step      float64          // between values; 0: any float, 1 for an int
	Values    []any            // of choice, and the one of constant; see [Params]
	When      map[string][]any // it is there only where each of these has one of the values
}

// Float returns a parameter of floats from low to high.
func Float(low, high float64) Param { return Param{Type: TypeFloat, Low: low, High: high} }

// LogFloat returns one whose values are spread evenly over magnitudes; low > 0.
func LogFloat(low, high float64) Param {
	return Param{Type: TypeFloat, Low: low, High: high, Log: true}
}

// Int returns a parameter of whole numbers from low to high.
func Int(low, high int64) Param {
	return Param{Type: TypeInt, Low: float64(low), High: float64(high), Step: 1}
}

// LogInt returns one whose values are spread evenly over magnitudes; low > 0.
func LogInt(low, high int64) Param {
	p := Int(low, high)
	p.Log = true
	return p
}

// Choice returns a parameter that is one of the values: strings, integers,
// floats, booleans or nil.
func Choice(values ...any) Param { return Param{Type: TypeChoice, Values: plainValues(values)} }

// Constant returns a parameter that always has the value.
func Constant(value any) Param { return Param{Type: TypeConstant, Values: plainValues([]any{value})} }

// If returns the parameter under one more condition: it is there only where the
// parameter of that name has one of the values.
func (p Param) If(name string, values ...any) Param {
	p.When = maps.Clone(p.When)
	if p.When == nil {
		p.When = map[string][]any{}
	}
	p.When[name] = plainValues(values)
	return p
}

func (s Space) filled() Space {
	filled := make(Space, len(s))
	for name, p := range s {
		if p.Type == TypeInt && p.Step == 0 {
			p.Step = 1
		}
		filled[name] = p
	}
	return filled
}

// active removes the parameters whose conditions do not hold.
func (s Space) active(all Params) Params {
	kept := make(Params, len(all))
	for name, value := range all {
		if s.holds(name, all) {
			kept[name] = value
		}
	}
	return kept
}

// holds reports whether the conditions of a parameter do, and those of the
// parameters that they name.
func (s Space) holds(name string, all Params) bool {
	for parent, values := range s[name].When {
		if !slices.Contains(values, all[parent]) || !s.holds(parent, all) {
			return false
		}
	}
	return true
}
