package pickle

import (
	"math"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/npy"
)

// Array is a NumPy array: of values that NPY files can hold too, or of Python
// objects.
type Array struct {
	Shape   []int64
	Type    npy.DType // of Data
	Fields  []Field   // of each value, where they are records: Type is then Void
	Fortran bool      // the first index varies fastest
	Data    []byte
	Objects []Value // in place of Data, in C order; not nil where they are objects
}

// NPY returns an array as package npy has it; one of Python objects is an error of
// code invalid.
func (a *Array) NPY() (npy.Array, error) {
	if a.Objects != nil {
		return npy.Array{}, cupel.Errorf(cupel.Invalid, "the array holds Python objects, and not numbers")
	}
	found := npy.Array{Header: npy.Header{Type: a.Type, Shape: a.Shape, Fortran: a.Fortran}, Data: a.Data}
	return found, found.Check()
}

// Len is how many values there are.
func (a *Array) Len() int64 {
	n, _ := count(a.Shape)
	return n
}

// bytes is how many bytes the values have; ok is false where no file could hold
// them.
func (a *Array) bytes() (n int64, ok bool) {
	n, ok = count(a.Shape)
	if !ok || a.Type.Size > 0 && n > math.MaxInt64/int64(a.Type.Size) {
		return 0, false
	}
	return n * int64(a.Type.Size), true
}

func count(shape []int64) (n int64, ok bool) {
	n = 1
	for _, length := range shape {
		if length < 0 || length > 0 && n > math.MaxInt64/length {
			return 0, false
		}
		n *= length
	}
	return n, true
}

// ArrayOf returns the NumPy array that a value stands for, in any of the ways in
// which NumPy pickles one. The error has code invalid.
func ArrayOf(value Value) (*Array, error) {
	if array, ok := value.(*Array); ok {
		return array, nil
	}
	o, ok := value.(*Object)
	if !ok || o.Callable == nil {
		return nil, cupel.Errorf(cupel.Invalid, "%s is no array", kindOf(value))
	}
	switch {
	case o.calls("numpy.core.multiarray", "_reconstruct"):
		return reconstructed(o)
	case o.calls("numpy.core.numeric", "_frombuffer"):
		return fromBuffer(o)
	}
	return nil, cupel.Errorf(cupel.Invalid, "%s is no array", kindOf(value))
}

// reconstructed reads (version, shape, dtype, is Fortran, values).
func reconstructed(o *Object) (*Array, error) {
	state, ok := o.State.(*Tuple)
	if !ok || len(state.Items) != 5 {
		return nil, cupel.Errorf(cupel.Invalid, "the state of an array is not what NumPy writes")
	}
	if len(o.Args.Items) > 0 {
		if class, ok := o.Args.Items[0].(*Global); !ok || class.Name != "ndarray" {
			return nil, cupel.Errorf(cupel.Invalid, "the array is a %s, and not a plain one", kindOf(o.Args.Items[0]))
		}
	}
	fortran, _ := state.Items[3].(bool)
	return arrayOf(state.Items[1], state.Items[2], state.Items[4], fortran)
}

// fromBuffer reads what protocol 5 calls: (buffer, dtype, shape, order).
func fromBuffer(o *Object) (*Array, error) {
	if len(o.Args.Items) != 4 {
		return nil, cupel.Errorf(cupel.Invalid, "a buffer of an array is not what NumPy writes")
	}
	items := o.Args.Items
	return arrayOf(items[2], items[1], items[0], items[3] == "F")
}

func arrayOf(shapeValue, typeValue, values Value, fortran bool) (*Array, error) {
	shape, err := shapeOf(shapeValue)
	if err != nil {
		return nil, err
	}
	kind, err := typeOf(typeValue)
	if err != nil {
		return nil, err
	}
	a := &Array{Shape: shape, Type: kind.plain, Fields: kind.fields, Fortran: fortran}
	if kind.objects {
		return a, a.fillObjects(values)
	}
	a.Data, err = BytesOf(values)
	if err != nil {
		return nil, err
	}
	if size, ok := a.bytes(); !ok || size != int64(len(a.Data)) {
		return nil, cupel.Errorf(cupel.Invalid, "an array of shape %v has %d bytes", shape, len(a.Data))
	}
	return a, nil
}

func (a *Array) fillObjects(values Value) error {
	list, ok := values.(*List)
	if !ok {
		return cupel.Errorf(cupel.Invalid, "the objects of an array are no list")
	}
	n, ok := count(a.Shape)
	if !ok || n != int64(len(list.Items)) {
		return cupel.Errorf(cupel.Invalid, "an array of shape %v has %d objects", a.Shape, len(list.Items))
	}
	// NumPy lists objects in C order, also those of an array in Fortran order.
	a.Objects, a.Fortran = append([]Value{}, list.Items...), false
	return nil
}

// BytesOf returns bytes, which protocols before 3 write as a text in Latin-1.
func BytesOf(value Value) ([]byte, error) {
	switch value := value.(type) {
	case []byte:
		return value, nil
	case string:
		return latin1(value)
	case *Object:
		if inner, ok := value.wrapped(); ok {
			value = inner
		}
		if text, ok := value.encoded(); ok {
			return latin1(text)
		}
		if b, ok := value.bytearray(); ok {
			return b, nil
		}
		if value.calls("builtins", "bytes") && len(value.Args.Items) == 0 {
			return []byte{}, nil
		}
	}
	return nil, cupel.Errorf(cupel.Invalid, "%s are no bytes", kindOf(value))
}

// encoded returns the text in Latin-1 by which protocols before 3 write bytes.
func (o *Object) encoded() (string, bool) {
	if !o.calls("_codecs", "encode") || len(o.Args.Items) != 2 || o.Args.Items[1] != "latin1" {
		return "", false
	}
	text, ok := o.Args.Items[0].(string)
	return text, ok
}

// wrapped returns what makes the bytes of a bytearray.
func (o *Object) wrapped() (*Object, bool) {
	if !o.calls("builtins", "bytearray") || len(o.Args.Items) != 1 {
		return nil, false
	}
	inner, ok := o.Args.Items[0].(*Object)
	return inner, ok
}

// bytearray returns what protocol 5 wraps around the bytes of an array that can be
// written to.
func (o *Object) bytearray() ([]byte, bool) {
	if !o.calls("builtins", "bytearray") || len(o.Args.Items) != 1 {
		return nil, false
	}
	b, ok := o.Args.Items[0].([]byte)
	return b, ok
}

func latin1(text string) ([]byte, error) {
	b := make([]byte, 0, len(text))
	for _, r := range text {
		if r > math.MaxUint8 {
			return nil, cupel.Errorf(cupel.Invalid, "a text that stands for bytes has the character %q", r)
		}
		b = append(b, byte(r))
	}
	return b, nil
}

// calls reports whether an object is what a function of a module would have made.
// NumPy's modules have two names each: numpy.core and numpy._core.
func (o *Object) calls(module, name string) bool {
	g, ok := o.Callable.(*Global)
	return ok && g.Name == name && canonicalModule(g.Module) == module
}
