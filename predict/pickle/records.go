package pickle

import (
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/npy"
)

// Field is one of the values that each record of an array has.
type Field struct {
	Name   string
	Offset int // of its first byte in the record
	Type   npy.DType
}

// maxFields is how many fields a record may have.
const maxFields = 256

// fieldsOf reads the fields of a type such as that of scikit-learn's nodes of trees:
// dtype('V64') with the state (version, order, None, names, {name: (type, offset)},
// …). Fields of fields, of arrays and of objects are refused.
func fieldsOf(o *Object) (size int, fields []Field, err error) {
	state, ok := o.State.(*Tuple)
	if !ok || len(state.Items) < 6 {
		return 0, nil, cupel.Errorf(cupel.Invalid, "a type of records has no fields")
	}
	names, okNames := state.Items[3].(*Tuple)
	described, okFields := state.Items[4].(*Dict)
	length, okSize := IntOf(state.Items[5])
	if !okNames || !okFields || !okSize || len(names.Items) > maxFields || len(described.Keys) > maxFields || length < 1 || length > npy.MaxItem {
		return 0, nil, cupel.Errorf(cupel.Invalid, "a type of records is not what NumPy writes")
	}
	for _, item := range names.Items {
		name, _ := item.(string)
		field, err := fieldOf(name, described, length)
		if err != nil {
			return 0, nil, err
		}
		fields = append(fields, field)
	}
	return int(length), fields, nil
}

func fieldOf(name string, described *Dict, size int64) (Field, error) {
	value, _ := described.Get(name)
	parts, ok := value.(*Tuple)
	if !ok || len(parts.Items) < 2 {
		return Field{}, cupel.Errorf(cupel.Invalid, "the field %q of a record is not described", shown(name))
	}
	kind, err := plainTypeOf(parts.Items[0])
	if err != nil {
		return Field{}, err
	}
	offset, ok := IntOf(parts.Items[1])
	if !ok || offset < 0 || offset > size-int64(kind.Size) {
		return Field{}, cupel.Errorf(cupel.Invalid, "the field %q of a record is outside of it", shown(name))
	}
	return Field{name, int(offset), kind}, nil
}

// plainTypeOf reads a type that has neither fields nor objects.
func plainTypeOf(value Value) (npy.DType, error) {
	o, ok := value.(*Object)
	if !ok || !o.calls("numpy", "dtype") || len(o.Args.Items) == 0 {
		return npy.DType{}, cupel.Errorf(cupel.Invalid, "%s is no type of values", kindOf(value))
	}
	code, ok := o.Args.Items[0].(string)
	if !ok {
		return npy.DType{}, cupel.Errorf(cupel.Invalid, "%s is no type of values", kindOf(o.Args.Items[0]))
	}
	order, err := orderOf(o, code)
	if err != nil {
		return npy.DType{}, err
	}
	return npy.ParseDType(order + strings.TrimLeft(code, "<>|="))
}

// hasFields reports whether a type is one of records.
func hasFields(o *Object) bool {
	state, ok := o.State.(*Tuple)
	return ok && len(state.Items) > 4 && state.Items[2] == nil && state.Items[3] != nil && state.Items[4] != nil
}

// Field returns the values that the records of an array have in a field, in the
// order in which the records are stored. The error has code invalid.
func (a *Array) Field(name string) (*Array, error) {
	for _, field := range a.Fields {
		if field.Name == name {
			return a.field(field)
		}
	}
	return nil, cupel.Errorf(cupel.Invalid, "the records of an array have no field %q", name)
}

func (a *Array) field(f Field) (*Array, error) {
	if size, ok := a.bytes(); !ok || size != int64(len(a.Data)) || f.Offset+f.Type.Size > a.Type.Size {
		return nil, cupel.Errorf(cupel.Invalid, "an array of shape %v has %d bytes", a.Shape, len(a.Data))
	}
	values := make([]byte, 0, int(a.Len())*f.Type.Size)
	for at := f.Offset; at < len(a.Data); at += a.Type.Size {
		values = append(values, a.Data[at:at+f.Type.Size]...)
	}
	return &Array{Shape: a.Shape, Fortran: a.Fortran, Type: f.Type, Data: values}, nil
}
