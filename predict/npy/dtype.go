package npy

import (
	"strconv"
	"strings"

	"github.com/cupel/cupel"
)

// Kind is the kind of a type, as NumPy's letters have it.
type Kind byte

// The kinds.
const (
	Bool     Kind = 'b'
	Int      Kind = 'i'
	Uint     Kind = 'u'
	Float    Kind = 'f'
	Complex  Kind = 'c'
	Datetime Kind = 'M' // an int64 since 1970 in DType.Unit
	Duration Kind = 'm' // an int64 in DType.Unit
	Bytes    Kind = 'S' // bytes, filled up with NUL
	Unicode  Kind = 'U' // characters of 4 bytes, filled up with NUL
	Void     Kind = 'V' // bytes without a meaning
)

// DType is the type of the values of an array. It is comparable.
type DType struct {
	Kind Kind
	Size int    // bytes of one value
	Big  bool   // big-endian
	Unit string // of Datetime and Duration, such as "ns" or "25s"; else ""
}

// MaxItem is the greatest Size of a type.
const MaxItem = 1 << 24

// sizes are those that the kinds of fixed size have.
var sizes = map[Kind][]int{
	Bool: {1}, Int: {1, 2, 4, 8}, Uint: {1, 2, 4, 8}, Float: {2, 4, 8}, Complex: {8, 16}, Datetime: {8}, Duration: {8},
}

// ParseDType reads NumPy's notation, such as "<f8", "|b1" or "<M8[ns]". Objects are
// refused, and so is what no machine but the writer's understands, such as long
// doubles. The error has code invalid.
func ParseDType(text string) (DType, error) {
	order, rest := "=", text
	if text != "" && strings.Contains("<>|=", text[:1]) {
		order, rest = text[:1], text[1:]
	}
	if rest == "" {
		return DType{}, unknown(text)
	}
	d := DType{Kind: Kind(rest[0]), Big: order == ">"}
	if d.Kind == 'O' {
		return DType{}, cupel.Errorf(cupel.Invalid, "npy: the array holds Python objects, which only a pickle can tell: save it as numbers, or as texts of type U")
	}
	number, unit, timed := strings.Cut(rest[1:], "[")
	if timed {
		d.Unit = strings.TrimSuffix(unit, "]")
	}
	size, err := strconv.Atoi(number)
	if err != nil || size < 0 || size > MaxItem {
		return DType{}, unknown(text)
	}
	d.Size = size
	if d.Kind == Unicode {
		d.Size *= 4
	}
	if d.Size == 1 || d.Kind == Bytes || d.Kind == Void {
		d.Big = false
	}
	if order == "=" || d.String() != canonical(order, rest) {
		return DType{}, unknown(text)
	}
	return d, d.check(text)
}

// canonical gives types that have no order the sign that says so.
func canonical(order, rest string) string {
	if strings.HasSuffix(rest, "1") && len(rest) == 2 && rest[0] != byte(Unicode) || rest[0] == byte(Bytes) || rest[0] == byte(Void) {
		order = "|"
	}
	return order + rest
}

func (d DType) check(text string) error {
	switch d.Kind {
	case Bytes, Unicode, Void:
		if d.Size > MaxItem {
			return unknown(text)
		}
		return nil
	case Datetime, Duration:
		if d.Unit == "" || len(d.Unit) > 20 {
			return cupel.Errorf(cupel.Invalid, "npy: times of type %q have no unit", text)
		}
	}
	for _, size := range sizes[d.Kind] {
		if d.Size == size {
			return nil
		}
	}
	return unknown(text)
}

func unknown(text string) error {
	if len(text) > 40 {
		text = text[:40] + "…"
	}
	return cupel.Errorf(cupel.Invalid, "npy: values of type %q cannot be read: known are b1, i1 to i8, u1 to u8, f2 to f8, c8, c16, M8, m8, S, U and V", text)
}

// String returns NumPy's notation.
func (d DType) String() string {
	order, size := "<", d.Size
	switch {
	case d.Size == 1 && d.Kind != Unicode, d.Kind == Bytes, d.Kind == Void:
		order = "|"
	case d.Big:
		order = ">"
	}
	if d.Kind == Unicode {
		size /= 4
	}
	text := order + string(rune(d.Kind)) + strconv.Itoa(size)
	if d.Unit != "" {
		text += "[" + d.Unit + "]"
	}
	return text
}
