package filter

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"math"
	"strconv"

	"github.com/cupel/cupel"
)

// Position is where a row stands in an order: its values in [Sorting.Select],
// each an int64, a float64, a string or nil.
type Position []any

// MaxToken is the length of the longest token that is read.
const MaxToken = 256 << 10

// fingerprint is the length of what tells searches apart, in bytes.
const fingerprint = 8

// The kinds of values in a token.
const (
	absentValue byte = iota
	integerValue
	floatValue
	textValue
)

// Token writes a position down for the caller who asks for the page after it. It
// holds for this order with this filter, nil for none.
func (o *Order) Token(f *Filter, p Position) string {
	data := o.fingerprint(f)
	for _, value := range p {
		switch v := value.(type) {
		case int64:
			data = binary.AppendVarint(append(data, integerValue), v)
		case float64:
			data = binary.BigEndian.AppendUint64(append(data, floatValue), math.Float64bits(v))
		case string:
			data = binary.AppendUvarint(append(data, textValue), uint64(len(v)))
			data = append(data, v...)
		default:
			data = append(data, absentValue)
		}
	}
	return base64.RawURLEncoding.EncodeToString(data)
}

// Position reads a token, nil of an empty one. A token of another order or filter
// is an error of code invalid, and so is what is no token.
func (o *Order) Position(f *Filter, token string) (Position, error) {
	if token == "" {
		return nil, nil
	}
	data, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(token) > MaxToken || len(data) < fingerprint {
		return nil, badToken(token, "is none that a search gave")
	}
	if string(data[:fingerprint]) != string(o.fingerprint(f)) {
		return nil, badToken(token, "belongs to another search: use the filter and the order that gave it")
	}
	position, err := o.readPosition(data[fingerprint:])
	if err != nil {
		return nil, badToken(token, "is damaged")
	}
	return position, nil
}

func badToken(token, why string) error {
	return cupel.Errorf(cupel.Invalid, "page token %s %s; without a token a search begins again", strconv.Quote(firstRunes(token, 40)), why)
}

func (o *Order) fingerprint(f *Filter) []byte {
	text := o.String() + "\x00"
	if f != nil {
		text += f.String()
	}
	sum := sha256.Sum256([]byte(text))
	return sum[:fingerprint]
}

// readPosition reads a value of the right type for each of the order's.
func (o *Order) readPosition(data []byte) (Position, error) {
	var position Position
	for _, t := range o.terms {
		for _, want := range t.sortTypes() {
			value, rest, err := readValue(data)
			if err != nil {
				return nil, err
			}
			if kind := kindOf(value); value != nil && kind != want {
				return nil, errDamaged
			}
			position, data = append(position, value), rest
		}
	}
	if len(data) > 0 {
		return nil, errDamaged
	}
	return position, nil
}

// sortTypes are the types of the values that a term is sorted by, a time as the
// number that it is bound as.
func (t term) sortTypes() []Type {
	switch t.key.valueType() {
	case JSON:
		return []Type{Number, Text}
	case Text:
		return []Type{Text}
	}
	return []Type{Number}
}

var errDamaged = errors.New("filter: the token is damaged")

// readValue reads one value from the beginning of data.
func readValue(data []byte) (value any, rest []byte, err error) {
	if len(data) == 0 {
		return nil, nil, errDamaged
	}
	kind, data := data[0], data[1:]
	switch kind {
	case absentValue:
		return nil, data, nil
	case integerValue:
		if v, n := binary.Varint(data); n > 0 {
			return v, data[n:], nil
		}
	case floatValue:
		if len(data) >= 8 {
			return math.Float64frombits(binary.BigEndian.Uint64(data)), data[8:], nil
		}
	case textValue:
		if length, n := binary.Uvarint(data); n > 0 && length <= uint64(len(data)-n) {
			end := n + int(length)
			return string(data[n:end]), data[end:], nil
		}
	}
	return nil, nil, errDamaged
}
