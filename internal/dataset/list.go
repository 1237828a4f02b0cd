package dataset

import (
	"slices"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/npy"
)

// decode makes a slice of an array: see [Values].
func decode(a npy.Array) (any, error) {
	if a.Type.Kind == npy.Float && a.Type.Size == 2 {
		a.Type.Kind = npy.Uint
	}
	switch a.Type.String()[1:] {
	case "b1":
		return npy.Values[bool](a)
	case "i1":
		return npy.Values[int8](a)
	case "i2":
		return npy.Values[int16](a)
	case "i4":
		return npy.Values[int32](a)
	case "i8":
		return npy.Values[int64](a)
	case "u1":
		return npy.Values[uint8](a)
	case "u2":
		return npy.Values[uint16](a)
	case "u4":
		return npy.Values[uint32](a)
	case "u8":
		return npy.Values[uint64](a)
	case "f4":
		return npy.Values[float32](a)
	}
	return npy.Values[float64](a)
}

// encode makes an array of a slice, with zero where a value is missing: what is
// under a mask is nobody's data.
func encode(list any, missing []bool, f file) (npy.Array, error) {
	var a npy.Array
	var err error
	switch list := list.(type) {
	case []bool:
		a, err = npy.Of(zeroed(list, missing), f.shape...)
	case []int8:
		a, err = npy.Of(zeroed(list, missing), f.shape...)
	case []int16:
		a, err = npy.Of(zeroed(list, missing), f.shape...)
	case []int32:
		a, err = npy.Of(zeroed(list, missing), f.shape...)
	case []int64:
		a, err = npy.Of(zeroed(list, missing), f.shape...)
	case []uint8:
		a, err = npy.Of(zeroed(list, missing), f.shape...)
	case []uint16:
		if a, err = npy.Of(zeroed(list, missing), f.shape...); f.dtype.Kind == npy.Float {
			a.Type.Kind = npy.Float
		}
	case []uint32:
		a, err = npy.Of(zeroed(list, missing), f.shape...)
	case []uint64:
		a, err = npy.Of(zeroed(list, missing), f.shape...)
	case []float32:
		a, err = npy.Of(zeroed(list, missing), f.shape...)
	case []float64:
		a, err = npy.Of(zeroed(list, missing), f.shape...)
	}
	if err == nil && a.Type != f.dtype {
		err = cupel.Errorf(cupel.Invalid, "values of Go's type %T do not make an array of type %s", list, f.dtype)
	}
	return a, err
}

func zeroed[T any](list []T, missing []bool) []T {
	if !slices.Contains(missing, true) {
		return list
	}
	var zero T
	list = slices.Clone(list)
	for i := range min(len(list), len(missing)) {
		if missing[i] {
			list[i] = zero
		}
	}
	return list
}
