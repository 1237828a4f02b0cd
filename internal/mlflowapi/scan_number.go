package mlflowapi

import (
	"strconv"
	"strings"

	"github.com/cupel/cupel"
)

// literal takes a number, true, false or null, and returns its text.
func (s *scanner) literal() string {
	s.peek()
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

// isNumber reports whether text is a number of JSON.
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
	if len(text) > 0 && (text[0] == 'e' || text[0] == 'E') {
		text = text[1:]
		if len(text) > 0 && (text[0] == '+' || text[0] == '-') {
			text = text[1:]
		}
		n := digits(text)
		return n > 0 && n == len(text)
	}
	return len(text) == 0
}

// digits returns how many digits text begins with.
func digits(text string) int {
	n := 0
	for n < len(text) && text[n] >= '0' && text[n] <= '9' {
		n++
	}
	return n
}

// numeral takes what may be a number, or a string that holds one, and returns its
// text; a null is none. The value is of another type where ok is false.
func (s *scanner) numeral() (text string, ok bool) {
	switch c := s.peek(); {
	case c == '"':
		return s.quoted(), true
	case c == '-', c >= '0' && c <= '9':
		return s.literal(), true
	}
	return "", false
}

// float takes the value of a metric. NaN and the infinities come as strings.
func (s *scanner) float(name string) (value cupel.Float, given bool) {
	if s.null() {
		return 0, false
	}
	start := s.at
	text, ok := s.numeral()
	if !ok {
		s.mistyped(name)
		return 0, false
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		s.wrong(mistypedParam(name, []byte(s.data[start:s.at])))
	}
	return cupel.Float(f), true
}

// integer takes a whole number.
func (s *scanner) integer(name string) (value int64, given bool) {
	if s.null() {
		return 0, false
	}
	start := s.at
	text, ok := s.numeral()
	if !ok {
		s.mistyped(name)
		return 0, false
	}
	value, ok = parseInteger(text)
	if !ok {
		s.wrong(mistypedParam(name, []byte(s.data[start:s.at])))
	}
	return value, true
}
