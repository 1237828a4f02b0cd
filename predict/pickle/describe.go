package pickle

import (
	"errors"
	"fmt"
	"math/big"
	"strconv"
)

// Describe says in a few words what a value is.
func Describe(value Value) string {
	switch value := value.(type) {
	case nil:
		return "None"
	case bool:
		if value {
			return "True"
		}
		return "False"
	case int64:
		return strconv.FormatInt(value, 10)
	case float64:
		return strconv.FormatFloat(value, 'g', -1, 64)
	case *big.Int:
		return "a large integer"
	case string:
		return strconv.Quote(shown(value))
	case []byte:
		return counted(len(value), "byte")
	case *List:
		return "a list of " + counted(len(value.Items), "value")
	case *Tuple:
		return "a tuple of " + counted(len(value.Items), "value")
	case *Set:
		return "a set of " + counted(len(value.Items), "value")
	case *Dict:
		return "a dictionary of " + counted(len(value.Keys), "value")
	case *Global:
		return shown(value.String())
	case *Array:
		return value.describe()
	case *Object:
		return value.describe()
	}
	return fmt.Sprintf("a %T", value)
}

// kindOf says what a value is without a look into it: errors of what reads objects
// must not read objects again.
func kindOf(value Value) string {
	o, ok := value.(*Object)
	if !ok {
		return Describe(value)
	}
	if class := o.Class(); class != nil {
		return "a " + shown(class.String())
	}
	return "an object of no known class"
}

func (a *Array) describe() string {
	kind := a.Type.String()
	if a.Objects != nil {
		kind = "object"
	}
	return fmt.Sprintf("an array of %s of shape %v", kind, a.Shape)
}

func (o *Object) describe() string {
	if array, err := simpleArray(o); err == nil {
		return array.describe()
	}
	if scalar, err := ScalarOf(o); err == nil {
		return Describe(scalar)
	}
	if class := o.Class(); class != nil {
		return "a " + shown(class.String())
	}
	return "an object of no known class"
}

var errNoArray = errors.New("no array")

// simpleArray reads an array, so that describing one that is wrong does not describe
// it again.
func simpleArray(o *Object) (*Array, error) {
	if o.calls("numpy.core.multiarray", "_reconstruct") && o.HasState || o.calls("numpy.core.numeric", "_frombuffer") {
		return ArrayOf(o)
	}
	return nil, errNoArray
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
