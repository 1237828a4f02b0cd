package cupel

import (
	"bytes"
	"encoding/json"
)

// UnmarshalJSON implements [json.Unmarshaler]. Numbers become float64, but whole
// ones that a float64 cannot hold, such as long numbers of experiments, int64.
func (c *RunColumn) UnmarshalJSON(text []byte) error {
	type plain RunColumn
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode((*plain)(c)); err != nil {
		return err
	}
	for i, value := range c.Values {
		if n, ok := value.(json.Number); ok {
			c.Values[i] = number(n)
		}
	}
	return nil
}

func number(n json.Number) any {
	const most = 1 << 53
	if whole, err := n.Int64(); err == nil && (whole > most || whole < -most) {
		return whole
	}
	float, _ := n.Float64() // it is a number; one out of range is infinite
	return float
}
