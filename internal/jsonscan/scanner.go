// Package jsonscan reads JSON without building a tree of it: for bodies that
// arrive hundreds of times a second.
package jsonscan

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"

	"github.com/cupel/cupel"
)

// Limits of a [Scanner].
const (
	maxDepth  = 100 // of values that are skipped
	maxShared = 250 // bytes of a text that is kept to be shared
)

// Scanner takes one JSON text apart, from its start to its end. After the first
// error every method returns at once, with zero values. It holds no more than
// the text and what it returns of it.
type Scanner struct {
	data []byte
	at   int
	err  error
	seen map[string]string // texts by their bytes: keys come again and again
}

// New returns a scanner of data, which must not change while it is used.
func New(data []byte) *Scanner { return &Scanner{data: data, seen: map[string]string{}} }

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

// expected notes where the text stops being what it should be.
func (s *Scanner) expected(what string) {
	s.Fail(cupel.Errorf(cupel.Invalid, "%s is expected at byte %d", what, s.at))
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
		s.expected("'" + string(mark) + "'")
	}
}

// Object takes an object. It calls member with each key, which is valid until
// member returns; member takes the value.
func (s *Scanner) Object(member func(key []byte)) {
	s.need('{')
	if s.err != nil || s.take('}') {
		return
	}
	for s.err == nil {
		key := s.bytes()
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
	s.need('[')
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
		s.expected("the end")
	}
}

// Null takes a null, if it comes next.
func (s *Scanner) Null() bool {
	if s.Peek() != 'n' || !bytes.HasPrefix(s.data[s.at:], []byte("null")) {
		return false
	}
	s.at += len("null")
	return true
}

// Text takes a string. The same text returned twice is one in memory.
func (s *Scanner) Text() string {
	b := s.bytes()
	if text, ok := s.seen[string(b)]; ok {
		return text
	}
	text := string(b)
	if len(b) <= maxShared {
		s.seen[text] = text
	}
	return text
}

// bytes takes a string and returns its text, which may lie in the data.
func (s *Scanner) bytes() []byte {
	if !s.take('"') {
		s.expected("a string")
		return nil
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
	s.expected("'\"'")
	return nil
}

// decoded returns the text of a string in its quotes.
func (s *Scanner) decoded(quoted []byte, plain bool) []byte {
	if plain {
		return quoted[1 : len(quoted)-1]
	}
	var text string
	if err := json.Unmarshal(quoted, &text); err != nil {
		s.Fail(cupel.Errorf(cupel.Invalid, "the string that ends at byte %d is none of JSON: %w", s.at, err))
	}
	return []byte(text)
}

// Skip takes any value, and returns its text.
func (s *Scanner) Skip() []byte {
	s.Peek()
	start := s.at
	s.skip(0)
	return s.data[start:s.at]
}

func (s *Scanner) skip(depth int) {
	if depth > maxDepth {
		s.Fail(cupel.Errorf(cupel.Invalid, "the JSON is nested deeper than %d levels", maxDepth))
		return
	}
	switch s.Peek() {
	case '{':
		s.Object(func([]byte) { s.skip(depth + 1) })
	case '[':
		s.List(func(int) { s.skip(depth + 1) })
	case '"':
		s.bytes()
	default:
		s.literal()
	}
}
