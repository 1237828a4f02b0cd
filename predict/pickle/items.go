package pickle

import (
	"bytes"
	"encoding/binary"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/npy"
)

// Items returns the values of an array in C order: int64, float64, bool, string or
// []byte of numbers and texts, and objects as they are. An uint64 that no int64 holds is an
// error of code invalid, as are the types that Go has no value for.
func Items(a *Array) ([]Value, error) {
	if a.Objects != nil {
		return a.Objects, nil
	}
	if size, ok := a.bytes(); !ok || size != int64(len(a.Data)) {
		return nil, cupel.Errorf(cupel.Invalid, "an array of shape %v has %d bytes", a.Shape, len(a.Data))
	}
	read, err := reader(a)
	if err != nil {
		return nil, err
	}
	items := make([]Value, a.Len())
	for i := range items {
		if items[i], err = read(i); err != nil {
			return nil, err
		}
	}
	if a.Fortran {
		items = inCOrder(items, a.Shape)
	}
	return items, nil
}

// reader returns what reads the value at a place in the data.
func reader(a *Array) (func(i int) (Value, error), error) {
	switch a.Type.Kind {
	case npy.Bool, npy.Int, npy.Uint, npy.Float:
		numbers, err := a.numbers()
		return numbers, err
	case npy.Unicode:
		return func(i int) (Value, error) { return a.unicode(i), nil }, nil
	case npy.Bytes:
		return func(i int) (Value, error) { return bytes.TrimRight(a.item(i), "\x00"), nil }, nil
	}
	return nil, cupel.Errorf(cupel.Invalid, "values of type %s are not read here", a.Type)
}

// item is the bytes of a value.
func (a *Array) item(i int) []byte { return a.Data[i*a.Type.Size : (i+1)*a.Type.Size] }

func (a *Array) order() binary.ByteOrder {
	if a.Type.Big {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

// numbers reads floats as float64, bools as bool, and all else as int64.
func (a *Array) numbers() (func(i int) (Value, error), error) {
	if a.Type.Kind == npy.Float {
		floats, err := npy.Float64s(npy.Array{Header: npy.Header{Type: a.Type, Shape: a.Shape}, Data: a.Data})
		return func(i int) (Value, error) { return floats[i], nil }, err
	}
	return func(i int) (Value, error) {
		bits := bitsOf(a.item(i), a.order())
		switch {
		case a.Type.Kind == npy.Bool:
			return bits != 0, nil
		case a.Type.Kind == npy.Int:
			unused := 64 - 8*a.Type.Size
			return int64(bits) << unused >> unused, nil
		case int64(bits) < 0:
			return nil, cupel.Errorf(cupel.Invalid, "the number %d is too large to be read here", bits)
		}
		return int64(bits), nil
	}, nil
}

func bitsOf(b []byte, order binary.ByteOrder) uint64 {
	switch len(b) {
	case 1:
		return uint64(b[0])
	case 2:
		return uint64(order.Uint16(b))
	case 4:
		return uint64(order.Uint32(b))
	}
	return order.Uint64(b)
}

// unicode reads a text of characters of four bytes, filled up with NUL.
func (a *Array) unicode(i int) string {
	var text strings.Builder
	b := a.item(i)
	for at := 0; at+4 <= len(b); at += 4 {
		text.WriteRune(rune(a.order().Uint32(b[at:])))
	}
	return strings.TrimRight(text.String(), "\x00")
}

// inCOrder puts values whose first index varies fastest into the order in which the
// last one does.
func inCOrder(items []Value, shape []int64) []Value {
	ordered := make([]Value, 0, len(items))
	index := make([]int64, len(shape))
	for range items {
		at, step := int64(0), int64(1)
		for dimension, i := range index {
			at += i * step
			step *= shape[dimension]
		}
		ordered = append(ordered, items[at])
		for dimension := len(index) - 1; dimension >= 0; dimension-- {
			if index[dimension]++; index[dimension] < shape[dimension] {
				break
			}
			index[dimension] = 0
		}
	}
	return ordered
}
