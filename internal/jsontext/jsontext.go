// Package jsontext checks JSON that users give, keeps its text, and writes the
// canonical form from which digests are made.
package jsontext

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/cupel/cupel"
)

// Limits on JSON that users give.
const (
	MaxDepth    = 100  // of nested objects and lists
	MaxExponent = 4096 // of a number, in either direction
)

// Object checks that text is one JSON object of at most max bytes which every
// store can keep exactly: UTF-8, no key twice in an object, no NUL in a string,
// no nesting deeper than [MaxDepth], no exponent beyond [MaxExponent]. The error,
// of code invalid or too_large, names what and where.
func Object(what string, text []byte, max int) error {
	if len(text) > max {
		return cupel.Errorf(cupel.TooLarge, "%s: %d bytes of JSON are more than the limit of %d", what, len(text), max)
	}
	value, err := parse(text)
	if err != nil {
		return cupel.Errorf(cupel.Invalid, "%s: %w", what, err)
	}
	if _, ok := value.(object); !ok {
		return cupel.Errorf(cupel.Invalid, "%s: must be a JSON object such as {\"Accuracy\": 0.89}", what)
	}
	return nil
}

// Canonical returns the one form that equal JSON values share: no white space,
// the keys of each object in the order of their UTF-8 bytes, strings with no
// escapes but those that JSON demands, numbers as they are written.
func Canonical(text []byte) ([]byte, error) {
	value, err := parse(text)
	if err != nil {
		return nil, err
	}
	return appendValue(nil, value), nil
}

// object is a JSON object: its members in the order in which they stand.
type object []member

type member struct {
	key   string
	value any
}

// parser walks the tokens of one JSON text.
type parser struct {
	decoder *json.Decoder
	depth   int
	path    []string
}

func parse(text []byte) (any, error) {
	if !utf8.Valid(text) {
		return nil, cupel.Errorf(cupel.Invalid, "not UTF-8")
	}
	p := &parser{decoder: json.NewDecoder(bytes.NewReader(text))}
	p.decoder.UseNumber()
	value, err := p.value()
	if err != nil {
		return nil, err
	}
	if _, err := p.decoder.Token(); err != io.EOF {
		return nil, cupel.Errorf(cupel.Invalid, "something follows the JSON value at byte %d", p.decoder.InputOffset())
	}
	return value, nil
}

func (p *parser) value() (any, error) {
	token, err := p.decoder.Token()
	if err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "not JSON at byte %d: %w", p.decoder.InputOffset(), err)
	}
	switch token := token.(type) {
	case json.Delim:
		return p.nested(token)
	case string:
		return token, p.checkText(token)
	case json.Number:
		return token, p.checkNumber(token)
	default:
		return token, nil
	}
}

func (p *parser) nested(open json.Delim) (any, error) {
	if p.depth++; p.depth > MaxDepth {
		return nil, cupel.Errorf(cupel.Invalid, "nested deeper than %d levels at %s", MaxDepth, p.place())
	}
	defer func() { p.depth-- }()
	if open == '[' {
		return p.list()
	}
	return p.object()
}

func (p *parser) list() (any, error) {
	list := []any{}
	for p.decoder.More() {
		p.path = append(p.path, strconv.Itoa(len(list)))
		value, err := p.value()
		if err != nil {
			return nil, err
		}
		p.path = p.path[:len(p.path)-1]
		list = append(list, value)
	}
	_, err := p.decoder.Token()
	return list, p.ended(err)
}

func (p *parser) object() (any, error) {
	members := object{}
	seen := map[string]bool{}
	for p.decoder.More() {
		token, err := p.decoder.Token()
		if err != nil {
			return nil, p.ended(err)
		}
		key, _ := token.(string)
		p.path = append(p.path, key)
		if seen[key] {
			return nil, cupel.Errorf(cupel.Invalid, "the key %s stands twice", p.place())
		}
		seen[key] = true
		if err := p.checkText(key); err != nil {
			return nil, err
		}
		value, err := p.value()
		if err != nil {
			return nil, err
		}
		p.path = p.path[:len(p.path)-1]
		members = append(members, member{key, value})
	}
	_, err := p.decoder.Token()
	return members, p.ended(err)
}

func (p *parser) ended(err error) error {
	if err == nil {
		return nil
	}
	return cupel.Errorf(cupel.Invalid, "not JSON at byte %d: %w", p.decoder.InputOffset(), err)
}

// checkText refuses NUL, which PostgreSQL cannot keep in a text.
func (p *parser) checkText(text string) error {
	if strings.ContainsRune(text, 0) {
		return cupel.Errorf(cupel.Invalid, "the character NUL stands in %s", p.place())
	}
	return nil
}

// checkNumber refuses numbers that a database would spend absurd space on.
func (p *parser) checkNumber(number json.Number) error {
	_, exponent, found := strings.Cut(strings.ToLower(number.String()), "e")
	if !found {
		return nil
	}
	n, err := strconv.Atoi(exponent)
	if err != nil || n > MaxExponent || n < -MaxExponent {
		return cupel.Errorf(cupel.Invalid, "the number at %s has an exponent beyond %d", p.place(), MaxExponent)
	}
	return nil
}

// place is the JSON pointer (RFC 6901) of where the parser is.
func (p *parser) place() string {
	if len(p.path) == 0 {
		return "the top level"
	}
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	var pointer strings.Builder
	for _, part := range p.path {
		pointer.WriteString("/" + escape.Replace(part))
	}
	return pointer.String()
}

func appendValue(b []byte, value any) []byte {
	switch value := value.(type) {
	case object:
		return appendObject(b, value)
	case []any:
		b = append(b, '[')
		for i, v := range value {
			b = appendValue(appendComma(b, i), v)
		}
		return append(b, ']')
	case string:
		return AppendText(b, value)
	case json.Number:
		return append(b, value...)
	case bool:
		return strconv.AppendBool(b, value)
	default:
		return append(b, "null"...)
	}
}

func appendObject(b []byte, members object) []byte {
	members = slices.Clone(members)
	slices.SortFunc(members, func(a, b member) int { return strings.Compare(a.key, b.key) })
	b = append(b, '{')
	for i, m := range members {
		b = append(AppendText(appendComma(b, i), m.key), ':')
		b = appendValue(b, m.value)
	}
	return append(b, '}')
}

func appendComma(b []byte, i int) []byte {
	if i > 0 {
		b = append(b, ',')
	}
	return b
}

// AppendText appends text as a JSON string in its canonical form: with the
// escapes that JSON demands, which are quote, backslash, and control characters
// as \u00XX.
func AppendText(b []byte, text string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < 0x20:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}
