package npy

import (
	"bytes"
	"encoding/binary"
	"math"

	"github.com/cupel/cupel"
)

// Number is what values in Go can be.
type Number interface {
	bool | int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64 | float32 | float64
}

// TypeOf returns the type of a Go number, little-endian.
func TypeOf[T Number]() DType {
	var zero T
	switch any(zero).(type) {
	case bool:
		return DType{Kind: Bool, Size: 1}
	case float32, float64:
		return DType{Kind: Float, Size: binary.Size(zero)}
	case uint8, uint16, uint32, uint64:
		return DType{Kind: Uint, Size: binary.Size(zero)}
	}
	return DType{Kind: Int, Size: binary.Size(zero)}
}

// Of makes an array of values in C order. Without a shape it has one dimension.
// The error has code invalid where the shape has another number of values.
func Of[T Number](values []T, shape ...int64) (Array, error) {
	if shape == nil {
		shape = []int64{int64(len(values))}
	}
	a := Array{Header: Header{Type: TypeOf[T](), Shape: shape}}
	if err := a.Check(); err != nil {
		return Array{}, err
	}
	if a.Count() != int64(len(values)) {
		return Array{}, cupel.Errorf(cupel.Invalid, "npy: %d values do not make an array of shape %v", len(values), shape)
	}
	var data bytes.Buffer
	data.Grow(int(a.Bytes()))
	if err := binary.Write(&data, binary.LittleEndian, values); err != nil {
		return Array{}, cupel.Errorf(cupel.Internal, "npy: %w", err)
	}
	a.Data = data.Bytes()
	return a, nil
}

// Values returns the values of an array of exactly the type T, in the order in
// which they are stored: see [Header.Fortran]. The error has code invalid.
func Values[T Number](a Array) ([]T, error) {
	want := TypeOf[T]()
	if a.Type.Kind != want.Kind || a.Type.Size != want.Size {
		return nil, cupel.Errorf(cupel.Invalid, "npy: the array holds %s, not %s", a.Type, want)
	}
	if int64(len(a.Data)) != a.Bytes() {
		return nil, cupel.Errorf(cupel.Invalid, "npy: there are %d bytes of values, shape and type need %d", len(a.Data), a.Bytes())
	}
	values := make([]T, a.Count())
	if _, err := binary.Decode(a.Data, order(a.Type), values); err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "npy: %w", err)
	}
	return values, nil
}

func order(d DType) binary.ByteOrder {
	if d.Big {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

// Float64s returns the values of an array of bools, integers or floats as floats,
// in the order in which they are stored. Integers beyond 2^53 are rounded.
func Float64s(a Array) ([]float64, error) {
	switch a.Type.Kind {
	case Bool:
		bools, err := Values[bool](a)
		return convert(bools, func(b bool) float64 {
			if b {
				return 1
			}
			return 0
		}), err
	case Int, Uint:
		return integers(a)
	case Float:
		return floats(a)
	}
	return nil, cupel.Errorf(cupel.Invalid, "npy: values of type %s are no numbers", a.Type)
}

func integers(a Array) ([]float64, error) {
	switch a.Type.String()[1:] {
	case "i1":
		return numbers[int8](a)
	case "i2":
		return numbers[int16](a)
	case "i4":
		return numbers[int32](a)
	case "i8":
		return numbers[int64](a)
	case "u1":
		return numbers[uint8](a)
	case "u2":
		return numbers[uint16](a)
	case "u4":
		return numbers[uint32](a)
	}
	return numbers[uint64](a)
}

func floats(a Array) ([]float64, error) {
	switch a.Type.Size {
	case 2:
		a.Type.Kind = Uint
		halves, err := Values[uint16](a)
		return convert(halves, half), err
	case 4:
		return numbers[float32](a)
	}
	return Values[float64](a)
}

func numbers[T interface {
	int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64 | float32
}](a Array) ([]float64, error) {
	values, err := Values[T](a)
	return convert(values, func(v T) float64 { return float64(v) }), err
}

func convert[T any](values []T, f func(T) float64) []float64 {
	if values == nil {
		return nil
	}
	floats := make([]float64, len(values))
	for i, v := range values {
		floats[i] = f(v)
	}
	return floats
}

// half reads a 16-bit float of IEEE 754: 1 bit of sign, 5 of exponent, 10 of
// fraction.
func half(bits uint16) float64 {
	sign := 1.0
	if bits>>15 == 1 {
		sign = -1
	}
	exponent, fraction := int(bits>>10&31), float64(bits&1023)
	switch exponent {
	case 0:
		return sign * math.Ldexp(fraction, -24)
	case 31:
		if fraction != 0 {
			return math.NaN()
		}
		return math.Inf(int(sign))
	}
	return sign * math.Ldexp(1024+fraction, exponent-25)
}
