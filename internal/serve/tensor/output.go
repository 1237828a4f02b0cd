package tensor

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
)

// OfNumbers makes a tensor of FP64.
func OfNumbers(name string, shape []int64, values []float64) Given {
	text := make([]byte, 0, 2+20*len(values))
	text = append(text, '[')
	for i, value := range values {
		if i > 0 {
			text = append(text, ',')
		}
		if math.IsNaN(value) || math.IsInf(value, 0) {
			text = append(text, "null"...)
			continue
		}
		text = strconv.AppendFloat(text, value, 'g', -1, 64)
	}
	return Given{Name: name, DataType: "FP64", Shape: shape, Data: append(text, ']'), values: Values{Numbers: values}}
}

// OfLabels makes a tensor of labels, one for each row: int64, float64, bool or text,
// as the type says.
func OfLabels[L any](name, datatype string, labels []L) Given {
	g := Given{Name: name, DataType: datatype, Shape: []int64{int64(len(labels))}}
	for _, label := range labels {
		switch label := any(label).(type) {
		case int64:
			g.values.Numbers = append(g.values.Numbers, float64(label))
		case float64:
			g.values.Numbers = append(g.values.Numbers, label)
		case bool:
			g.values.Bools = append(g.values.Bools, label)
		default:
			g.values.Texts = append(g.values.Texts, fmt.Sprint(label))
		}
	}
	text, err := json.Marshal(labels)
	if err != nil {
		text = []byte("[]") // labels are none but plain values
	}
	g.Data = text
	return g
}
