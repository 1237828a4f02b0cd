package mlflowapi

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/cupel/cupel"
)

// maxDepth is how deep values that are not looked at may be nested.
const maxDepth = 100

// scanner reads JSON without building a tree of it: the bodies that carry metrics
// arrive hundreds of times a second. After the first error, which err keeps,
// every method returns at once.
// The texts that it returns are parts of the body wherever they have no escapes.
type scanner struct {
	data string
	at   int
	err  error
}

// broken notes where the text stops being JSON.
func (s *scanner) broken(expected string) {
	s.wrong(cupel.Errorf(cupel.Invalid, "the body of the request is no JSON: %s is expected at byte %d", expected, s.at))
}

func (s *scanner) wrong(err error) {
	if s.err == nil {
		s.err = err
	}
}

// peek returns the first byte of the next token, 0 at the end.
func (s *scanner) peek() byte {
	for s.err == nil && s.at < len(s.data) {
		switch c := s.data[s.at]; c {
		case ' ', '\t', '\n', '\r':
			s.at++
		default:
			return c
		}
	}
	return 0
}

// take takes a punctuation mark if it comes next.
func (s *scanner) take(mark byte) bool {
	if s.peek() != mark {
		return false
	}
	s.at++
	return true
}

func (s *scanner) need(mark byte) {
	if !s.take(mark) {
		s.broken("'" + string(mark) + "'")
	}
}

// object calls member for each member of an object, which takes its value.
func (s *scanner) object(member func(key string)) {
	s.need('{')
	if s.take('}') {
		return
	}
	for s.err == nil {
		key := s.quoted()
		s.need(':')
		if s.err != nil {
			return
		}
		member(key)
		if s.take('}') {
			return
		}
		s.need(',')
	}
}

// list calls element for each element of a list, which takes it.
func (s *scanner) list(element func(i int)) {
	s.need('[')
	if s.take(']') {
		return
	}
	for i := 0; s.err == nil; i++ {
		element(i)
		if s.take(']') {
			return
		}
		s.need(',')
	}
}

// end fails unless nothing follows.
func (s *scanner) end() {
	if s.peek() != 0 || s.at < len(s.data) {
		s.broken("the end")
	}
}

// quoted takes a string and returns its text.
func (s *scanner) quoted() string {
	if !s.take('"') {
		s.broken("a string")
		return ""
	}
	start, plain := s.at, true
	for ; s.at < len(s.data); s.at++ {
		switch c := s.data[s.at]; {
		case c == '"':
			s.at++
			return s.decoded(s.data[start-1:s.at], plain)
		case c == '\\':
			s.at++
			plain = false
		case c < ' ', c >= utf8.RuneSelf:
			plain = false
		}
	}
	s.at = len(s.data)
	s.broken("'\"'")
	return ""
}

// decoded returns the text of a string with its quotes.
func (s *scanner) decoded(quoted string, plain bool) string {
	if plain {
		return quoted[1 : len(quoted)-1]
	}
	var text string
	if err := json.Unmarshal([]byte(quoted), &text); err != nil {
		s.wrong(noObject(err))
	}
	return text
}

// text takes a string, or a null as an empty one.
func (s *scanner) text(name string) string {
	if s.null() {
		return ""
	}
	if s.peek() != '"' {
		s.mistyped(name)
		return ""
	}
	return s.quoted()
}

// null takes a null if it comes next: it is as good as nothing.
func (s *scanner) null() bool {
	if s.peek() != 'n' || !strings.HasPrefix(s.data[s.at:], "null") {
		return false
	}
	s.at += len("null")
	return true
}

// mistyped notes that the next value is of another type than the parameter.
func (s *scanner) mistyped(name string) {
	start := s.at
	s.skip(0)
	s.wrong(mistypedParam(name, []byte(s.data[start:s.at])))
}

// skip takes any value.
func (s *scanner) skip(depth int) {
	if depth > maxDepth {
		s.wrong(cupel.Errorf(cupel.Invalid, "the body of the request is nested deeper than %d levels", maxDepth))
		return
	}
	switch s.peek() {
	case '{':
		s.object(func(string) { s.skip(depth + 1) })
	case '[':
		s.list(func(int) { s.skip(depth + 1) })
	case '"':
		s.quoted()
	default:
		s.literal()
	}
}
