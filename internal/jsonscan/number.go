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
	s.Peek()
	if f, ok := s.short(); ok {
		return f
	}
	text, at := s.numeral()
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		s.mistyped(`a number, "NaN", "Infinity" or "-Infinity"`, at)
		return 0
	}
	return f
}

// maxShort is how many digits a number has at most that a float64 has exactly.
const maxShort = 15

// powers are those of ten, which a float64 has exactly too.
var powers = [maxShort + 1]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// short takes a number of few digits and no exponent, as most are. Digits and power
// of ten are exact, so their quotient is the nearest float64 (Clinger, 1990). It takes
// nothing of any other number.
func (s *Scanner) short() (value float64, ok bool) {
	data, at := s.data, s.at
	negative := at < len(data) && data[at] == '-'
	if negative {
		at++
	}
	start, mantissa, point := at, uint64(0), -1
	for ; at < len(data) && at-start <= maxShort+1; at++ {
		c := data[at]
		if c == '.' && point < 0 && at > start {
			point = at
			continue
		}
		if c < '0' || c > '9' {
			break
		}
		mantissa = mantissa*10 + uint64(c-'0')
	}
	count, decimals := at-start, 0
	if point >= 0 {
		count, decimals = count-1, at-point-1
	}
	leading := count-decimals > 1 && data[start] == '0'
	if count == 0 || count > maxShort || leading || point >= 0 && decimals == 0 || s.err != nil || at < len(data) && !endsLiteral(data[at]) {
		return 0, false
	}
	s.at, value = at, float64(mantissa)/powers[decimals]
	if negative {
		value = -value
	}
	return value, true
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
