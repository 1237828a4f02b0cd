package jsonscan

import (
	"bytes"
	"strconv"
)

// literal takes a number, true, false or null, and returns its text.
func (s *Scanner) literal() []byte {
	s.Peek()
	start := s.at
	for s.at < len(s.data) && !endsLiteral(s.data[s.at]) {
		s.at++
	}
	text := s.data[start:s.at]
	switch string(text) {
	case "true", "false", "null":
		return text
	}
	if !isNumber(text) {
		s.at = start
		s.expected("a value")
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
func isNumber(text []byte) bool {
	text = bytes.TrimPrefix(text, []byte("-"))
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
func digits(text []byte) int {
	n := 0
	for n < len(text) && text[n] >= '0' && text[n] <= '9' {
		n++
	}
	return n
}

// Float takes a number, or a string that holds one as [strconv.ParseFloat] reads
// it: NaN and the infinities come so.
func (s *Scanner) Float() float64 {
	text := s.numeral()
	if s.err != nil {
		return 0
	}
	f, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		s.expected("before this, a number, \"NaN\", \"Infinity\" or \"-Infinity\"")
	}
	return f
}

// Integer takes a whole number of 64 bits.
func (s *Scanner) Integer() int64 {
	text := s.numeral()
	if s.err != nil {
		return 0
	}
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil {
		s.expected("before this, a whole number of 64 bits")
	}
	return n
}

// numeral takes what may be a number, or a string that may hold one.
func (s *Scanner) numeral() []byte {
	if s.Peek() == '"' {
		return s.bytes()
	}
	return s.literal()
}
