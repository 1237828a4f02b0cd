package tensor

import (
	"encoding/binary"
	"math"

	"github.com/cupel/cupel/predict/npy"
)

// widths are the bytes of a value, by type of numbers.
var widths = map[string]int64{
	"INT8": 1, "INT16": 2, "INT32": 4, "INT64": 8, "UINT8": 1, "UINT16": 2, "UINT32": 4, "UINT64": 8,
	"FP16": 2, "FP32": 4, "FP64": 8,
}

// dtypes are the types of numbers as NumPy calls them: the bytes are the same.
var dtypes = map[string]string{
	"INT8": "|i1", "INT16": "<i2", "INT32": "<i4", "INT64": "<i8", "UINT8": "|u1", "UINT16": "<u2", "UINT32": "<u4", "UINT64": "<u8",
	"FP16": "<f2", "FP32": "<f4", "FP64": "<f8",
}

// decode reads so many values from bytes: little-endian numbers, bools of a byte,
// texts after their length in four bytes.
func (g *Given) decode(count int64) (Values, error) {
	switch width := widths[g.DataType]; {
	case g.DataType == "BYTES":
		return g.texts()
	case g.DataType == "BOOL":
		v := Values{Bools: make([]bool, len(g.raw))}
		for i, b := range g.raw {
			v.Bools[i] = b != 0
		}
		return v, nil
	case width == 0:
		return Values{}, g.unknownType()
	case int64(len(g.raw)) != count*width:
		return Values{}, g.invalid("there are %d bytes, and the shape %v of %s has %d", len(g.raw), g.Shape, g.DataType, count*width)
	}
	kind, err := npy.ParseDType(dtypes[g.DataType])
	if err != nil {
		return Values{}, g.invalid("%w", err)
	}
	values, err := npy.Float64s(npy.Array{Header: npy.Header{Type: kind, Shape: []int64{count}}, Data: g.raw})
	if err != nil {
		return Values{}, g.invalid("%w", err)
	}
	return Values{Numbers: values}, nil
}

func (g *Given) texts() (Values, error) {
	v := Values{Texts: []string{}}
	for rest := g.raw; len(rest) > 0; {
		if len(rest) < 4 {
			return v, g.invalid("text %d is cut off", len(v.Texts))
		}
		length := int64(binary.LittleEndian.Uint32(rest))
		if length > int64(len(rest)-4) {
			return v, g.invalid("text %d has %d bytes, and %d are left", len(v.Texts), length, len(rest)-4)
		}
		v.Texts = append(v.Texts, string(rest[4:4+length]))
		rest = rest[4+length:]
	}
	return v, nil
}

// Detach moves the values of an output from its JSON to the bytes that follow.
func (g *Given) Detach(to []byte) []byte {
	before := len(to)
	for _, value := range g.values.Numbers {
		if g.DataType == "INT64" {
			to = binary.LittleEndian.AppendUint64(to, uint64(int64(value)))
		} else {
			to = binary.LittleEndian.AppendUint64(to, math.Float64bits(value))
		}
	}
	for _, text := range g.values.Texts {
		to = binary.LittleEndian.AppendUint32(to, uint32(len(text)))
		to = append(to, text...)
	}
	for _, value := range g.values.Bools {
		if value {
			to = append(to, 1)
		} else {
			to = append(to, 0)
		}
	}
	length := int64(len(to) - before)
	g.Data, g.Parameters = nil, &Parameters{Size: &length}
	if to == nil {
		to = []byte{}
	}
	return to
}
