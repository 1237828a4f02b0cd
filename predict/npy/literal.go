package npy

import (
	"strconv"
	"strings"

	"github.com/cupel/cupel"
)

// literal reads the Python literal of a header: a dict of exactly three keys, in
// any order and spelling that Python takes for it.
type literal struct {
	text string
	at   int
}

func parseHeader(text string) (Header, error) {
	l := &literal{text: text}
	var h Header
	seen := map[string]bool{}
	if err := l.expect('{'); err != nil {
		return h, err
	}
	for !l.accept('}') {
		key, err := l.quoted()
		if err != nil {
			return h, err
		}
		if seen[key] {
			return h, l.fault("the key %q stands twice", key)
		}
		seen[key] = true
		if err := l.expect(':'); err != nil {
			return h, err
		}
		if err := l.value(key, &h); err != nil {
			return h, err
		}
		if !l.accept(',') {
			if err := l.expect('}'); err != nil {
				return h, err
			}
			break
		}
	}
	if len(seen) != 3 {
		return h, l.fault("a header has the keys descr, fortran_order and shape")
	}
	if strings.TrimSpace(l.text[l.at:]) != "" {
		return h, l.fault("something follows the header")
	}
	return h, nil
}

func (l *literal) value(key string, h *Header) (err error) {
	switch key {
	case "descr":
		h.Type, err = l.dtype()
	case "fortran_order":
		h.Fortran, err = l.bool()
	case "shape":
		h.Shape, err = l.tuple()
	default:
		err = l.fault("the key %q is not known", key)
	}
	return err
}

func (l *literal) dtype() (DType, error) {
	if l.accept('[') {
		return DType{}, cupel.Errorf(cupel.Invalid, "npy: the array holds records: save each field as an array of its own")
	}
	text, err := l.quoted()
	if err != nil {
		return DType{}, err
	}
	return ParseDType(text)
}

func (l *literal) bool() (bool, error) {
	l.space()
	for word, value := range map[string]bool{"True": true, "False": false} {
		if strings.HasPrefix(l.text[l.at:], word) {
			l.at += len(word)
			return value, nil
		}
	}
	return false, l.fault("True or False is expected")
}

func (l *literal) tuple() ([]int64, error) {
	if err := l.expect('('); err != nil {
		return nil, err
	}
	shape := []int64{}
	for !l.accept(')') {
		n, err := l.integer()
		if err != nil {
			return nil, err
		}
		if shape = append(shape, n); len(shape) > MaxDimensions {
			return nil, l.fault("there are more than %d dimensions", MaxDimensions)
		}
		if !l.accept(',') {
			if err := l.expect(')'); err != nil {
				return nil, err
			}
			if len(shape) == 1 {
				return nil, l.fault("(%d) is no tuple", n)
			}
			break
		}
	}
	return shape, nil
}

// integer reads a length; Python 2 wrote a long one with an L.
func (l *literal) integer() (int64, error) {
	l.space()
	from := l.at
	for l.at < len(l.text) && '0' <= l.text[l.at] && l.text[l.at] <= '9' {
		l.at++
	}
	n, err := strconv.ParseInt(l.text[from:l.at], 10, 64)
	if err != nil {
		return 0, l.fault("a length is expected")
	}
	l.accept('L')
	return n, nil
}

// quoted reads a string. No key and no type needs an escape.
func (l *literal) quoted() (string, error) {
	l.space()
	if l.at < len(l.text) && (l.text[l.at] == '\'' || l.text[l.at] == '"') {
		rest := l.text[l.at+1:]
		if end := strings.IndexByte(rest, l.text[l.at]); end >= 0 && !strings.Contains(rest[:end], `\`) {
			l.at += end + 2
			return rest[:end], nil
		}
	}
	return "", l.fault("a string is expected")
}

func (l *literal) accept(c byte) bool {
	l.space()
	if l.at < len(l.text) && l.text[l.at] == c {
		l.at++
		return true
	}
	return false
}

func (l *literal) expect(c byte) error {
	if !l.accept(c) {
		return l.fault("%q is expected", c)
	}
	return nil
}

func (l *literal) space() {
	for l.at < len(l.text) && strings.IndexByte(" \t\n\r", l.text[l.at]) >= 0 {
		l.at++
	}
}

func (l *literal) fault(format string, args ...any) error {
	return cupel.Errorf(cupel.Invalid, "npy: the header is not understood at byte %d: "+format, append([]any{l.at}, args...)...)
}
