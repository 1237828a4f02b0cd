package compare

import (
	"strconv"
	"strings"
)

// maxExponent bounds exponents that are understood. What exceeds it is text.
const maxExponent = 1_000_000

// canonicalNumber returns a text that is equal for all decimal notations of one
// number: its significant digits, and a power of ten. It does not round, so that
// whole numbers beyond the precision of a float64 stay apart. "inf" and "nan" are
// no numbers here.
func canonicalNumber(text string) (string, bool) {
	if text == "" || text[0] > '9' { // most words need no closer look
		return "", false
	}
	mantissa, exponent, ok := splitExponent(text)
	if !ok {
		return "", false
	}
	unsigned := strings.TrimLeft(mantissa, "+-")
	if len(mantissa)-len(unsigned) > 1 {
		return "", false
	}
	whole, fraction, _ := strings.Cut(unsigned, ".")
	if len(whole)+len(fraction) == 0 || !isDigits(whole) || !isDigits(fraction) {
		return "", false
	}
	digits := strings.TrimLeft(whole+fraction, "0")
	significant := strings.TrimRight(digits, "0")
	if significant == "" {
		return "0", true // -0 is 0
	}
	exponent += len(digits) - len(significant) - len(fraction)
	sign := ""
	if mantissa[0] == '-' {
		sign = "-"
	}
	return sign + significant + "e" + strconv.Itoa(exponent), true
}

func splitExponent(text string) (mantissa string, exponent int, ok bool) {
	at := strings.IndexByte(text, 'e')
	if at < 0 {
		at = strings.IndexByte(text, 'E')
	}
	if at < 0 {
		return text, 0, true
	}
	exponent, err := strconv.Atoi(text[at+1:])
	return text[:at], exponent, err == nil && exponent <= maxExponent && exponent >= -maxExponent
}

func isDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}
