package document

import (
	"encoding/binary"
	"math"
	"strconv"
	"unicode/utf8"

	"github.com/cupel/cupel"
)

// UBJSON reads a document in Universal Binary JSON, draft 12, as XGBoost writes it:
// numbers are big-endian. The error has code invalid or too_large.
func UBJSON(content []byte) (Node, error) {
	r := &reader{rest: content, length: len(content), left: allowedFor(len(content))}
	marker, err := r.marker()
	if err != nil {
		return Node{}, err
	}
	value, err := r.value(marker, 0)
	if err != nil {
		return Node{}, err
	}
	if len(r.rest) != 0 {
		return Node{}, r.wrong("there is something behind the document")
	}
	return Node{value: value}, nil
}

// reader reads bytes from their start to their end.
type reader struct {
	rest   []byte
	length int
	left   allowance
}

func (r *reader) wrong(what string) error {
	return cupel.Errorf(cupel.Invalid, "UBJSON at byte %d: %s", r.length-len(r.rest), what)
}

// take returns the next n bytes.
func (r *reader) take(n int) ([]byte, error) {
	if n < 0 || n > len(r.rest) {
		return nil, r.wrong("the document is cut short: " + strconv.Itoa(n) + " more bytes are needed, " + strconv.Itoa(len(r.rest)) + " are left")
	}
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	return taken, nil
}

// marker returns the next byte that says a type. N stands for nothing.
func (r *reader) marker() (byte, error) {
	for {
		b, err := r.take(1)
		if err != nil {
			return 0, err
		}
		if b[0] != 'N' {
			return b[0], nil
		}
	}
}

func (r *reader) value(marker byte, depth int) (any, error) {
	if depth > maxDepth {
		return nil, cupel.Errorf(cupel.TooLarge, "UBJSON at byte %d: values nest more than %d deep", r.length-len(r.rest), maxDepth)
	}
	if err := r.left.take(); err != nil {
		return nil, err
	}
	switch marker {
	case 'Z':
		return nil, nil
	case 'T':
		return true, nil
	case 'F':
		return false, nil
	case 'S':
		return r.text()
	case 'C':
		b, err := r.take(1)
		return string(b), err
	case 'H':
		return r.precise()
	case '[':
		return r.list(depth)
	case '{':
		return r.object(depth)
	}
	return r.number(marker)
}

// sizes are the lengths of numbers.
var sizes = map[byte]int{'i': 1, 'U': 1, 'I': 2, 'l': 4, 'L': 8, 'd': 4, 'D': 8}

func (r *reader) number(marker byte) (float64, error) {
	size, known := sizes[marker]
	if !known {
		return 0, r.wrong("there is no type " + strconv.QuoteRune(rune(marker)))
	}
	b, err := r.take(size)
	if err != nil {
		return 0, err
	}
	return decode(marker, b), nil
}

// decode reads a number of a known type.
func decode(marker byte, b []byte) float64 {
	switch marker {
	case 'i':
		return float64(int8(b[0]))
	case 'U':
		return float64(b[0])
	case 'I':
		return float64(int16(binary.BigEndian.Uint16(b)))
	case 'l':
		return float64(int32(binary.BigEndian.Uint32(b)))
	case 'L':
		return float64(int64(binary.BigEndian.Uint64(b)))
	case 'd':
		return float64(math.Float32frombits(binary.BigEndian.Uint32(b)))
	}
	return math.Float64frombits(binary.BigEndian.Uint64(b))
}

// count reads a length.
func (r *reader) count() (int, error) {
	marker, err := r.marker()
	if err != nil {
		return 0, err
	}
	n, err := r.number(marker)
	if err != nil {
		return 0, err
	}
	if n < 0 || n > float64(len(r.rest)) || n != math.Trunc(n) {
		return 0, r.wrong("a length of " + strconv.FormatFloat(n, 'g', -1, 64) + " cannot be: " + strconv.Itoa(len(r.rest)) + " bytes are left")
	}
	return int(n), nil
}

func (r *reader) text() (string, error) {
	n, err := r.count()
	if err != nil {
		return "", err
	}
	b, err := r.take(n)
	if err == nil && !utf8.Valid(b) {
		err = r.wrong("a text is not UTF-8")
	}
	return string(b), err
}

// precise reads a number that is written as a text.
func (r *reader) precise() (float64, error) {
	text, err := r.text()
	if err != nil {
		return 0, err
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, r.wrong("the text " + strconv.Quote(shortened(text)) + " is no number")
	}
	return value, nil
}

// container reads what may stand at the beginning of a list or an object: the type
// of all its values, or 0, and their count, or -1.
func (r *reader) container() (kind byte, count int, err error) {
	if len(r.rest) > 0 && r.rest[0] == '$' {
		b, err := r.take(2)
		if err != nil {
			return 0, 0, err
		}
		if kind = b[1]; sizes[kind] == 0 {
			return 0, 0, r.wrong("lists of the type " + strconv.QuoteRune(rune(kind)) + " are not read")
		}
		if len(r.rest) == 0 || r.rest[0] != '#' {
			return 0, 0, r.wrong("a list with a type has no count")
		}
	}
	if len(r.rest) == 0 || r.rest[0] != '#' {
		return kind, -1, nil
	}
	if _, err := r.take(1); err != nil {
		return 0, 0, err
	}
	count, err = r.count()
	return kind, count, err
}

func (r *reader) list(depth int) (any, error) {
	kind, count, err := r.container()
	if err != nil {
		return nil, err
	}
	if kind != 0 {
		return r.numbers(kind, count)
	}
	list := []any{}
	for count < 0 || len(list) < count {
		marker, err := r.marker()
		if err != nil {
			return nil, err
		}
		if count < 0 && marker == ']' {
			break
		}
		value, err := r.value(marker, depth+1)
		if err != nil {
			return nil, err
		}
		list = append(list, value)
	}
	return list, nil
}

// numbers reads a list of numbers of one type.
func (r *reader) numbers(kind byte, count int) ([]float64, error) {
	size := sizes[kind]
	b, err := r.take(count * size)
	if err != nil {
		return nil, err
	}
	numbers := make([]float64, count)
	for i := range numbers {
		numbers[i] = decode(kind, b[i*size:])
	}
	return numbers, nil
}

func (r *reader) object(depth int) (any, error) {
	kind, count, err := r.container()
	if err != nil {
		return nil, err
	}
	if kind != 0 {
		return nil, r.wrong("objects with one type for all values are not read")
	}
	members := map[string]any{}
	for count < 0 || len(members) < count {
		if count < 0 && len(r.rest) > 0 && r.rest[0] == '}' {
			r.rest = r.rest[1:]
			break
		}
		if err := r.member(members, depth); err != nil {
			return nil, err
		}
	}
	return members, nil
}

func (r *reader) member(members map[string]any, depth int) error {
	key, err := r.text()
	if err != nil {
		return err
	}
	if _, twice := members[key]; twice {
		return r.wrong("the key " + strconv.Quote(shortened(key)) + " is there twice")
	}
	marker, err := r.marker()
	if err != nil {
		return err
	}
	members[key], err = r.value(marker, depth+1)
	return err
}
