package study

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/jsontext"
)

// kind is what a node is.
type kind int

const (
	null kind = iota
	boolean
	number
	text
	list
	object
)

func (k kind) String() string {
	return [...]string{"null", "true or false", "a number", "text", "a list", "an object"}[k]
}

// node is a value of JSON, read from JSON or from YAML, with its place.
type node struct {
	kind
	text         string // of text and numbers; "true" and "false"
	items        []node // of a list
	members      []member
	line, column int // from 1
}

type member struct {
	key   string
	value node
}

// mistake is an error at a place of the text.
type mistake struct {
	line, column int
	cause        error
}

func (m *mistake) Error() string { return m.cause.Error() }

func (m *mistake) Unwrap() error { return m.cause }

func (n node) mistake(format string, args ...any) error {
	return &mistake{n.line, n.column, cupel.Errorf(cupel.Invalid, format, args...)}
}

// keys says for each key of an object what is done with its value.
type keys map[string]func(node) error

// object hands each member to its key. What names the object in messages.
func (n node) object(what string, known keys) error {
	if n.kind != object {
		return n.mistake("%s must be an object, not %s", what, n.kind)
	}
	seen := map[string]bool{}
	for _, m := range n.members {
		set, ok := known[m.key]
		if !ok {
			return m.value.mistake("%s has no key %q: its keys are %s", what, cut(m.key), strings.Join(known.names(), ", "))
		}
		if seen[m.key] {
			return m.value.mistake("the key %q is there twice", m.key)
		}
		seen[m.key] = true
		if err := set(m.value); err != nil {
			return named(m.key, err)
		}
	}
	return nil
}

// named leads a message by the key that it is about.
func named(key string, err error) error {
	if m, ok := err.(*mistake); ok {
		return &mistake{m.line, m.column, cupel.Errorf(cupel.Invalid, "%s: %w", key, m.cause)}
	}
	return err
}

func (k keys) names() []string {
	names := make([]string, 0, len(k))
	for name := range k {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// member returns the value of a key, and the null node at n's place where it is
// not there.
func (n node) member(key string) node {
	for _, m := range n.members {
		if m.key == key {
			return m.value
		}
	}
	return node{line: n.line, column: n.column}
}

// at returns the node that keys lead to, or the last on the way.
func (n node) at(path []string) node {
	for _, key := range path {
		i := slices.IndexFunc(n.members, func(m member) bool { return m.key == key })
		if i < 0 {
			return n
		}
		n = n.members[i].value
	}
	return n
}

func (n node) must(k kind) error {
	if n.kind != k {
		return n.mistake("must be %s, not %s", k, n.kind)
	}
	return nil
}

func setText[T ~string](to *T) func(node) error {
	return func(n node) error {
		*to = T(n.text)
		return n.must(text)
	}
}

func setBool(to *bool) func(node) error {
	return func(n node) error {
		*to = n.text == "true"
		return n.must(boolean)
	}
}

func setInt[T int | int64](to *T) func(node) error {
	return func(n node) error {
		if err := n.must(number); err != nil {
			return err
		}
		value, err := parseNumber(n.text)
		if err != nil {
			return n.mistake("%w", err)
		}
		whole, ok := value.(int64)
		if !ok {
			return n.mistake("must be an integer, not %s", cut(n.text))
		}
		*to = T(whole)
		return nil
	}
}

func setFloat(to *float64) func(node) error {
	return func(n node) error {
		if err := n.must(number); err != nil {
			return err
		}
		f, err := json.Number(n.text).Float64()
		if err != nil {
			return n.mistake("%s is beyond what a float of 64 bits holds", cut(n.text))
		}
		*to = f
		return nil
	}
}

func setDuration(to *time.Duration) func(node) error {
	return func(n node) error {
		if err := n.must(text); err != nil {
			return err
		}
		d, err := time.ParseDuration(n.text)
		if err != nil || d <= 0 {
			return n.mistake("%q is no duration such as 90s, 45m or 1h30m", cut(n.text))
		}
		*to = d
		return nil
	}
}

func setTexts(to *[]string) func(node) error {
	return func(n node) error {
		if err := n.must(list); err != nil {
			return err
		}
		*to = []string{}
		for _, item := range n.items {
			if item.kind != text && item.kind != number {
				return item.mistake("must be text, not %s", item.kind)
			}
			*to = append(*to, item.text)
		}
		return nil
	}
}

// value returns a value that a parameter can have.
func (n node) value() (any, error) {
	switch n.kind {
	case null:
		return nil, nil
	case boolean:
		return n.text == "true", nil
	case number:
		value, err := parseNumber(n.text)
		if err != nil {
			return nil, n.mistake("%w", err)
		}
		return value, nil
	case text:
		return n.text, nil
	default:
		return nil, n.mistake("must be text, a number, true, false or null, not %s", n.kind)
	}
}

func (n node) values() ([]any, error) {
	values := make([]any, 0, len(n.items))
	for _, item := range n.items {
		value, err := item.value()
		if err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	return values, n.must(list)
}

// appendJSON writes a node as JSON; numbers keep their text.
func (n node) appendJSON(b []byte) []byte {
	switch n.kind {
	case text:
		return jsontext.AppendText(b, n.text)
	case list:
		b = append(b, '[')
		for i, item := range n.items {
			b = item.appendJSON(comma(b, i))
		}
		return append(b, ']')
	case object:
		b = append(b, '{')
		for i, m := range n.members {
			b = append(jsontext.AppendText(comma(b, i), m.key), ':')
			b = m.value.appendJSON(b)
		}
		return append(b, '}')
	case null:
		return append(b, "null"...)
	default:
		return append(b, n.text...)
	}
}

func comma(b []byte, i int) []byte {
	if i > 0 {
		return append(b, ',')
	}
	return b
}
