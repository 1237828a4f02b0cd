package mlflowapi

import (
	"math"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/cupel/cupel"
)

// encoder appends JSON. The caller opens and closes what it writes; commas come
// by themselves.
type encoder struct {
	b    []byte
	keys []string // room to sort keys in
}

// comma goes before a value that is not the first of its list or object.
func (e *encoder) comma() {
	if n := len(e.b); n > 0 {
		switch e.b[n-1] {
		case '{', '[', ':', ',':
		default:
			e.b = append(e.b, ',')
		}
	}
}

func (e *encoder) open() {
	e.comma()
	e.b = append(e.b, '{')
}

func (e *encoder) close() { e.b = append(e.b, '}') }

// key begins a member of an object. Its name must need no escapes.
func (e *encoder) key(name string) {
	e.comma()
	e.b = append(e.b, '"')
	e.b = append(e.b, name...)
	e.b = append(e.b, '"', ':')
}

// object begins a member that is an object, list one that is a list.
func (e *encoder) object(name string) {
	e.key(name)
	e.b = append(e.b, '{')
}

func (e *encoder) list(name string) {
	e.key(name)
	e.b = append(e.b, '[')
}

func (e *encoder) end() { e.b = append(e.b, ']') }

func (e *encoder) text(name, value string) {
	e.key(name)
	e.b = appendString(e.b, value)
}

// optional writes a member that is left out where it is empty.
func (e *encoder) optional(name, value string) {
	if value != "" {
		e.text(name, value)
	}
}

// element writes a string of a list.
func (e *encoder) element(value string) {
	e.comma()
	e.b = appendString(e.b, value)
}

func (e *encoder) integer(name string, value int64) {
	e.key(name)
	e.b = strconv.AppendInt(e.b, value, 10)
}

func (e *encoder) flag(name string, value bool) {
	e.key(name)
	e.b = strconv.AppendBool(e.b, value)
}

// millis writes a time in milliseconds since 1970.
func (e *encoder) millis(name string, t time.Time) { e.integer(name, t.UnixMilli()) }

// value writes the value of a metric. What is infinite becomes the largest number
// there is, as MLflow has it.
func (e *encoder) value(name string, value cupel.Float) {
	e.key(name)
	if math.IsInf(float64(value), 0) {
		value = cupel.Float(math.Copysign(math.MaxFloat64, float64(value)))
	}
	e.b = value.AppendJSON(e.b)
}

// pairs writes tags or parameters as a list, by key, and leaves an empty one out.
func (e *encoder) pairs(name string, values map[string]string) {
	if len(values) == 0 {
		return
	}
	e.list(name)
	for _, key := range sortedKeys(e, values) {
		e.open()
		e.text("key", key)
		e.text("value", values[key])
		e.close()
	}
	e.end()
}

// sortedKeys returns the keys of a map, sorted. They are valid until it is called
// again with the encoder.
func sortedKeys[V any](e *encoder, values map[string]V) []string {
	e.keys = slices.Grow(e.keys[:0], len(values))
	for key := range values {
		e.keys = append(e.keys, key)
	}
	slices.Sort(e.keys)
	return e.keys
}

const hexDigits = "0123456789abcdef"

// appendString appends s as a JSON string. What is no UTF-8 becomes U+FFFD.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				b = append(append(b, s[start:i]...), "\ufffd"...)
				start = i + 1
			}
			i += size
			continue
		}
		if c < ' ' || c == '"' || c == '\\' {
			b = appendEscape(append(b, s[start:i]...), c)
			start = i + 1
		}
		i++
	}
	return append(append(b, s[start:]...), '"')
}

func appendEscape(b []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\n':
		return append(b, '\\', 'n')
	}
	return append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&0xf])
}
