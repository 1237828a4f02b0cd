package mlflowapi

import (
	"strconv"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/jsonscan"
)

// scanner reads the bodies that carry metrics, which arrive hundreds of times a
// second. A null is as good as nothing, and what is of another type than its
// parameter is said in MLflow's words.
type scanner struct {
	*jsonscan.Scanner
}

func newScanner(body []byte) scanner { return scanner{jsonscan.New(string(body))} }

// text takes a string, or a null as an empty one.
func (s scanner) text(name string) string {
	if s.Null() {
		return ""
	}
	if s.Peek() != '"' {
		s.mistyped(name)
		return ""
	}
	return s.Text()
}

// mistyped takes the next value, which is of another type than the parameter.
func (s scanner) mistyped(name string) {
	s.Fail(mistypedParam(name, []byte(s.Skip())))
}

// float takes the value of a metric. NaN and the infinities come as strings.
func (s scanner) float(name string) (value cupel.Float, given bool) {
	s.number(name, func(text string) (ok bool) {
		f, err := strconv.ParseFloat(text, 64)
		value, given = cupel.Float(f), true
		return err == nil
	})
	return value, given
}

// integer takes a whole number.
func (s scanner) integer(name string) (value int64, given bool) {
	s.number(name, func(text string) (ok bool) {
		given = true
		value, ok = parseInteger(text)
		return ok
	})
	return value, given
}

// number takes a number, or a string that holds one, unless there is a null.
func (s scanner) number(name string, parse func(text string) (ok bool)) {
	if s.Null() {
		return
	}
	quoted := s.Peek() == '"'
	text, ok := s.Numeral()
	if !ok {
		s.mistyped(name)
		return
	}
	if !parse(text) {
		if quoted {
			text = strconv.Quote(text)
		}
		s.Fail(mistypedParam(name, []byte(text)))
	}
}
