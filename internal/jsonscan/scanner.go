// Package jsonscan reads JSON without building a tree of it: for bodies of
// requests that arrive hundreds of times a second.
package jsonscan

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/cupel/cupel"
)

// maxDepth is how deep values that are skipped may be nested.
const maxDepth = 100

// Scanner takes one JSON text apart, from its start to its end. After the first
// error every method returns at once, with zero values. The texts that it returns
// are parts of the whole wherever they have no escapes.
type Scanner struct {
	data string
	at   int
	err  error
}

// New returns a scanner of a text.
func New(data string) *Scanner { return &Scanner{data: data} }

// Err returns the first error, always one of code invalid unless [Scanner.Fail]
// was given another.
func (s *Scanner) Err() error { return s.err }

// Fail ends the scan with an error, unless it has ended with one before.
func (s *Scanner) Fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

// Locate adds to the error, if there is one, in which element of a list it lies.
func (s *Scanner) Locate(list string, i int) {
	if s.err != nil {
		s.err = cupel.Errorf(cupel.ErrorCode(s.err), "%s[%d]: %w", list, i, s.err)
	}
}

// broken notes where the text stops being JSON.
func (s *Scanner) broken(expected string) {
	s.Fail(cupel.Errorf(cupel.Invalid, "the body of the request is no JSON: %s is expected at byte %d", expected, s.at))
}

// mistyped notes that the value at a place is JSON, and another than it should be.
func (s *Scanner) mistyped(expected string, at int) {
	s.Fail(cupel.Errorf(cupel.Invalid, "%s is expected at byte %d", expected, at))
}

// Peek returns the first byte of the next token, 0 at the end or after an error.
func (s *Scanner) Peek() byte {
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
func (s *Scanner) take(mark byte) bool {
	if s.Peek() != mark {
		return false
	}
	s.at++
	return true
}

func (s *Scanner) need(mark byte) {
	if !s.take(mark) {
		s.broken("'" + string(mark) + "'")
	}
}

// begin takes the mark that a list or an object begins with.
func (s *Scanner) begin(mark byte) {
	if !s.take(mark) {
		s.mistyped("'"+string(mark)+"'", s.at)
	}
}

// Object takes an object. It calls member with each key; member takes the value.
func (s *Scanner) Object(member func(key string)) {
	s.begin('{')
	if s.err != nil || s.take('}') {
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

// List takes a list. It calls element for each element, which takes it.
func (s *Scanner) List(element func(i int)) {
	s.begin('[')
	if s.err != nil || s.take(']') {
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

// End fails unless nothing but white space is left.
func (s *Scanner) End() {
	if s.Peek() != 0 || s.err == nil && s.at < len(s.data) {
		s.broken("the end")
	}
}

// Null takes a null, if it comes next.
func (s *Scanner) Null() bool {
	if s.Peek() != 'n' || !strings.HasPrefix(s.data[s.at:], "null") {
		return false
	}
	s.at += len("null")
	return true
}

// Text takes a string.
func (s *Scanner) Text() string {
	if s.Peek() != '"' {
		s.mistyped("a string", s.at)
		return ""
	}
	return s.quoted()
}

// quoted takes a string, and returns its text.
func (s *Scanner) quoted() string {
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
			s.at++ // what follows is no end
			plain = false
		case c < ' ', c >= utf8.RuneSelf:
			plain = false
		}
	}
	s.at = len(s.data)
	s.broken("'\"'")
	return ""
}

// decoded returns the text of a string in its quotes.
func (s *Scanner) decoded(quoted string, plain bool) string {
	if plain {
		return quoted[1 : len(quoted)-1]
	}
	var text string
	if err := json.Unmarshal([]byte(quoted), &text); err != nil {
		s.Fail(cupel.Errorf(cupel.Invalid, "the body of the request is no JSON object: %w", err))
	}
	return text
}

// Skip takes any value, and returns its text.
func (s *Scanner) Skip() string {
	s.Peek()
	start := s.at
	s.skip(0)
	return s.data[start:s.at]
}

func (s *Scanner) skip(depth int) {
	if depth > maxDepth {
		s.Fail(cupel.Errorf(cupel.Invalid, "the body of the request is nested deeper than %d levels", maxDepth))
		return
	}
	switch s.Peek() {
	case '{':
		s.Object(func(string) { s.skip(depth + 1) })
	case '[':
		s.List(func(int) { s.skip(depth + 1) })
	case '"':
		s.quoted()
	default:
		s.literal()
	}
}
