package study

import (
	"bytes"
	"encoding/json"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/jsontext"
)

// Params are the values of a trial by name: float64, int64, string, bool or nil.
// Their JSON keeps integers and floats apart.
type Params map[string]any

// MarshalJSON implements [json.Marshaler]: the canonical form.
func (p Params) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, name := range slices.Sorted(maps.Keys(p)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(jsontext.AppendText(b, name), ':')
		b = append(b, valueText(p[name])...)
	}
	return append(b, '}'), nil
}

// UnmarshalJSON implements [json.Unmarshaler].
func (p *Params) UnmarshalJSON(text []byte) error {
	var values map[string]any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&values); err != nil {
		return err
	}
	for name, value := range values {
		var err error
		if n, ok := value.(json.Number); ok {
			values[name], err = parseNumber(string(n))
		} else if !isScalar(value) {
			err = cupel.Errorf(cupel.Invalid, "must be text, a number, true, false or null")
		}
		if err != nil {
			return cupel.Errorf(cupel.Invalid, "parameter %q: %w", name, err)
		}
	}
	*p = values
	return nil
}

func isScalar(value any) bool {
	switch value := value.(type) {
	case nil, bool, string, int64:
		return true
	case float64:
		return !math.IsNaN(value) && !math.IsInf(value, 0)
	}
	return false
}

// plainValues makes int64 and float64 of Go's other numbers. What is no value is
// left for [Study.Check] to refuse.
func plainValues(values []any) []any {
	plain := make([]any, len(values))
	for i, value := range values {
		switch v := reflect.ValueOf(value); {
		case !v.IsValid():
		case v.CanInt():
			plain[i] = v.Int()
		case v.CanUint() && v.Uint() <= math.MaxInt64:
			plain[i] = int64(v.Uint())
		case v.CanFloat():
			plain[i] = v.Float()
		default:
			plain[i] = value
		}
	}
	return plain
}

// parseNumber returns an int64 for an integer's text, and a float64 for one with
// a point or an exponent.
func parseNumber(text string) (any, error) {
	if !strings.ContainsAny(text, ".eE") {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, cupel.Errorf(cupel.Invalid, "%s is no integer of 64 bits", cut(text))
		}
		return n, nil
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "%s is beyond what a float of 64 bits holds", cut(text))
	}
	return f, nil
}

// valueText is the JSON of a value in the canonical form.
func valueText(value any) string {
	switch value := value.(type) {
	case bool:
		return strconv.FormatBool(value)
	case int64:
		return strconv.FormatInt(value, 10)
	case float64:
		return floatText(value)
	case string:
		return string(jsontext.AppendText(nil, value))
	default:
		return "null"
	}
}

// floatText is the shortest text that reads back as f, written as Python's repr
// does, so that it is still a float there.
func floatText(f float64) string {
	text := strconv.FormatFloat(f, 'e', -1, 64)
	exponent, _ := strconv.Atoi(text[strings.IndexByte(text, 'e')+1:])
	if exponent < -4 || exponent >= 16 {
		return text
	}
	text = strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}

// bareText is a value as an argument has it: a string as it is.
func bareText(value any) string {
	if text, ok := value.(string); ok {
		return text
	}
	return valueText(value)
}

// cut shortens what a message quotes.
func cut(text string) string {
	const most = 60
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}
