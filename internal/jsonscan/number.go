package jsonscan

import (
	"strconv"
	"strings"
)

// literal takes a number, true, false or null, and returns its text.
func (s *Scanner) literal() string {
	s.Peek()
	start := s.at
	for s.at < len(s.data) && !endsLiteral(s.data[s.at]) {
		s.at++
	}
	text := s.data[start:s.at]
	switch text {
	case "true", "false", "null":
		return text
	}
	if !isNumber(text) {
		s.at = start
		s.broken("a value")
	}
	return text
}

func endsLiteral(c byte) bool {
	switch c {
	case ' ', '\t', '\n', '\r', ',', ':', ']', '}':
		return true
	}
	return false
}

// isNumber reports whether text is a number of JSON (RFC 8259, section 6).
func isNumber(text string) bool {
	text = strings.TrimPrefix(text, "-")
	whole := digits(text)
	if whole == 0 || whole > 1 && text[0] == '0' {
		return false
	}
	text = text[whole:]
	if len(text) > 0 && text[0] == '.' {
		n := digits(text[1:])
		if n == 0 {
			return false
		}
		text = text[1+n:]
	}
	if len(text) == 0 || text[0] != 'e' && text[0] != 'E' {
		return len(text) == 0
	}
	text = text[1:]
	if len(text) > 0 && (text[0] == '+' || text[0] == '-') {
		text = text[1:]
	}
	n := digits(text)
	return n > 0 && n == len(text)
}

// digits returns how many digits text begins with.
func digits(text string) int {
	n := 0
	for n < len(text) && text[n] >= '0' && text[n] <= '9' {
		n++
	}
	return n
}

// Float takes a number, or a string that holds one as [strconv.ParseFloat] reads
// it: NaN and the infinities come so.
func (s *Scanner) Float() float64 {
	text, at := s.numeral()
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		s.mistyped(`a number, "NaN", "Infinity" or "-Infinity"`, at)
		return 0
	}
	return f
}

// Integer takes a whole number of 64 bits, or a string that holds one.
func (s *Scanner) Integer() int64 {
	text, at := s.numeral()
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		s.mistyped("a whole number of 64 bits", at)
		return 0
	}
	return n
}

// numeral takes what should be a number, and says where it was.
func (s *Scanner) numeral() (text string, at int) {
	s.Peek()
	at = s.at
	text, _ = s.Numeral()
	return text, at
}

// Numeral takes a number, or a string that may hold one, and returns its text. ok
// is false where something else comes next, which is not taken.
func (s *Scanner) Numeral() (text string, ok bool) {
	switch c := s.Peek(); {
	case c == '"':
		return s.quoted(), true
	case c == '-', c >= '0' && c <= '9':
		return s.literal(), true
	}
	return "", false
}
