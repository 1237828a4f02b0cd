// Package tensor has the tensors of the Open Inference Protocol, version 2: as JSON,
// and as bytes that follow it.
package tensor

import (
	"encoding/json"
	"math"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/jsonscan"
)

// Given is a tensor as a request or an answer has it.
type Given struct {
	Name       string          `json:"name"`
	DataType   string          `json:"datatype"`
	Shape      []int64         `json:"shape"`
	Parameters *Parameters     `json:"parameters,omitempty"`
	Data       json.RawMessage `json:"data,omitempty"` // nil where bytes follow the JSON

	raw    []byte // those bytes
	values Values // of an output
}

// Parameters of a tensor.
type Parameters struct {
	Size *int64 `json:"binary_data_size,omitempty"` // bytes that follow the JSON
}

// Values are those of a tensor, row by row, in one of these forms.
type Values struct {
	Numbers []float64
	Texts   []string
	Bools   []bool
}

// size returns how many values a shape has, and -1 of one that is none.
func size(shape []int64) int64 {
	total := int64(1)
	for _, n := range shape {
		if n < 0 || n > 0 && total > math.MaxInt32/n {
			return -1
		}
		total *= n
	}
	return total
}

// Bind takes the bytes of a tensor from those that follow the JSON, and returns the
// rest.
func (g *Given) Bind(bytes []byte) (rest []byte, err error) {
	if g.Parameters == nil || g.Parameters.Size == nil {
		if g.Data == nil {
			return nil, g.invalid("it has no data")
		}
		return bytes, nil
	}
	length := *g.Parameters.Size
	if g.Data != nil || length < 0 || length > int64(len(bytes)) {
		return nil, g.invalid("binary_data_size is %d, and %d bytes follow", length, len(bytes))
	}
	g.raw = bytes[:length:length]
	return bytes[length:], nil
}

// Read returns the values of a tensor.
func (g *Given) Read() (Values, error) {
	count := size(g.Shape)
	if count < 0 {
		return Values{}, g.invalid("the shape %v is none", g.Shape)
	}
	var v Values
	var err error
	if g.Data == nil {
		v, err = g.decode(count)
	} else {
		v, err = g.scan()
	}
	if err == nil && int64(v.len()) != count {
		err = g.invalid("there are %d values, and the shape %v has %d", v.len(), g.Shape, count)
	}
	return v, err
}

func (v Values) len() int { return max(len(v.Numbers), len(v.Texts), len(v.Bools)) }

func (g *Given) invalid(format string, args ...any) error {
	return cupel.Errorf(cupel.Invalid, "tensor %q: %w", g.Name, cupel.Errorf(cupel.Invalid, format, args...))
}

// scan reads the values from JSON: a list, or lists in one another.
func (g *Given) scan() (Values, error) {
	s := jsonscan.New(string(g.Data))
	v := Values{}
	one := g.scanner(s, &v)
	if one == nil {
		return v, g.unknownType()
	}
	var list func(depth int)
	list = func(depth int) {
		s.List(func(int) {
			if s.Peek() == '[' && depth < len(g.Shape) {
				list(depth + 1)
				return
			}
			one()
		})
	}
	list(1)
	s.End()
	if err := s.Err(); err != nil {
		return v, g.invalid("value %d: %w", v.len(), err)
	}
	return v, nil
}

// scanner returns what takes one value of the tensor's type.
func (g *Given) scanner(s *jsonscan.Scanner, v *Values) func() {
	switch {
	case g.DataType == "BYTES":
		return func() { v.Texts = append(v.Texts, s.Text()) }
	case g.DataType == "BOOL":
		return func() { v.Bools = append(v.Bools, s.Skip() == "true") }
	case widths[g.DataType] > 0:
		return func() {
			if s.Null() {
				v.Numbers = append(v.Numbers, math.NaN())
				return
			}
			v.Numbers = append(v.Numbers, s.Float())
		}
	}
	return nil
}

func (g *Given) unknownType() error {
	return g.invalid("the datatype %q is none: there are BOOL, INT8 to INT64, UINT8 to UINT64, FP16, FP32, FP64 and BYTES", g.DataType)
}
