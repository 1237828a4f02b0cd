package pickle

import (
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/npy"
)

// canonicalModule is the name that a module of NumPy had first.
func canonicalModule(module string) string {
	if rest, ok := strings.CutPrefix(module, "numpy._core."); ok {
		return "numpy.core." + rest
	}
	return module
}

// shapeOf reads the dimensions of an array.
func shapeOf(value Value) ([]int64, error) {
	t, ok := value.(*Tuple)
	if !ok || len(t.Items) > 64 {
		return nil, cupel.Errorf(cupel.Invalid, "%s is no shape", kindOf(value))
	}
	shape := make([]int64, len(t.Items))
	for i, item := range t.Items {
		length, ok := IntOf(item)
		if !ok || length < 0 {
			return nil, cupel.Errorf(cupel.Invalid, "%s is no length", kindOf(item))
		}
		shape[i] = length
	}
	return shape, nil
}

// valueType is the type of the values of an array: plain ones, records or Python
// objects.
type valueType struct {
	plain   npy.DType
	fields  []Field // of records
	objects bool
}

// typeOf reads numpy.dtype('f8', False, True) with its state, whose second value is
// the order of bytes.
func typeOf(value Value) (valueType, error) {
	if o, ok := value.(*Object); ok && o.calls("numpy", "dtype") && len(o.Args.Items) > 0 {
		if code := o.Args.Items[0]; code == "O8" || code == "O4" || code == "O" {
			return valueType{objects: true}, nil
		}
		if hasFields(o) {
			size, fields, err := fieldsOf(o)
			return valueType{plain: npy.DType{Kind: npy.Void, Size: size}, fields: fields}, err
		}
	}
	plain, err := plainTypeOf(value)
	return valueType{plain: plain}, err
}

// orderOf is the sign of the order of bytes. A type whose values have parts is
// refused.
func orderOf(o *Object, code string) (string, error) {
	state, ok := o.State.(*Tuple)
	if !ok || len(state.Items) < 2 {
		return "<", nil
	}
	if len(state.Items) > 4 && (state.Items[2] != nil || state.Items[3] != nil || state.Items[4] != nil) {
		return "", cupel.Errorf(cupel.Invalid, "the type %s has parts, which are not read", shown(code))
	}
	order, _ := state.Items[1].(string)
	if order == "=" || order == "" {
		order = "<"
	}
	return order, nil
}

// ScalarOf returns the number, bool or text that NumPy's scalar stands for: int64,
// float64, bool or string. Plain values are returned as they are.
func ScalarOf(value Value) (Value, error) {
	o, ok := value.(*Object)
	if !ok {
		return value, nil
	}
	if !o.calls("numpy.core.multiarray", "scalar") || len(o.Args.Items) != 2 {
		return nil, cupel.Errorf(cupel.Invalid, "%s is no scalar", kindOf(value))
	}
	kind, err := typeOf(o.Args.Items[0])
	if err != nil {
		return nil, err
	}
	if kind.objects {
		return o.Args.Items[1], nil
	}
	b, err := BytesOf(o.Args.Items[1])
	if err != nil {
		return nil, err
	}
	return scalar(npy.Array{Header: npy.Header{Type: kind.plain}, Data: b})
}

func scalar(a npy.Array) (Value, error) {
	if int64(len(a.Data)) != a.Bytes() {
		return nil, cupel.Errorf(cupel.Invalid, "a scalar of type %s has %d bytes", a.Type, len(a.Data))
	}
	items, err := Items(&Array{Type: a.Type, Data: a.Data})
	if err != nil {
		return nil, err
	}
	return items[0], nil
}

// IntOf returns a whole number, of Python or NumPy.
func IntOf(value Value) (int64, bool) {
	plain, err := ScalarOf(value)
	if err != nil {
		return 0, false
	}
	n, ok := plain.(int64)
	return n, ok
}
