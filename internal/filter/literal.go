package filter

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// literal is a value as it was written.
type literal struct {
	form  form
	text  string // the string without its quotes, or the source of any other form
	place span
}

type form int

const (
	stringForm form = iota
	numberForm
	truthForm
	relativeForm // a time relative to now: -7d
)

var (
	numberSyntax   = regexp.MustCompile(`^-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?`)
	relativeSyntax = regexp.MustCompile(`^[+-]\d{1,9}[smhdw]`)
)

// unitSeconds are the units of relative times. They are no durations, because
// those end at 292 years.
var unitSeconds = map[byte]int64{'s': 1, 'm': 60, 'h': 3600, 'd': 86400, 'w': 7 * 86400}

// literals reads what the operator needs on its right.
func (p *parser) literals(op operator) ([]literal, error) {
	switch op.relation {
	case null:
		return nil, nil
	case in:
		return p.list()
	}
	one, err := p.literal()
	return []literal{one}, err
}

func (p *parser) list() ([]literal, error) {
	if !p.takeSymbol("(") {
		return nil, p.fault(p.here(), `after "in" comes a list in parentheses, such as ("a", "b")`)
	}
	var list []literal
	for {
		value, err := p.literal()
		if err != nil {
			return nil, err
		}
		if err := p.count(value.place); err != nil {
			return nil, err
		}
		if list = append(list, value); len(list) > MaxList {
			return nil, p.fault(value.place, "more than %d values in a list", MaxList)
		}
		if p.takeSymbol(")") {
			return list, nil
		}
		if !p.takeSymbol(",") {
			return nil, p.fault(p.here(), `here "," or ")" is missing`)
		}
	}
}

func (p *parser) literal() (literal, error) {
	p.skipSpace()
	switch start := p.at; {
	case p.atEnd():
		return literal{}, p.fault(p.here(), "here a value is missing")
	case strings.ContainsRune("'\"", p.peek()):
		text, closed := p.quoted()
		if !closed {
			return literal{}, p.fault(p.span(1), "this quote has no end")
		}
		return literal{stringForm, text, span{start, p.at}}, nil
	case p.matchesValue(relativeSyntax):
		return p.takeLiteral(relativeForm, relativeSyntax), nil
	case p.matchesValue(numberSyntax):
		return p.takeLiteral(numberForm, numberSyntax), nil
	case p.keyword("true"), p.keyword("false"):
		return literal{truthForm, strings.ToLower(p.text[start:p.at]), span{start, p.at}}, nil
	}
	return literal{}, p.notALiteral()
}

// matchesValue reports whether a value of the syntax comes next, and is not the
// beginning of something longer, such as 10MB.
func (p *parser) matchesValue(syntax *regexp.Regexp) bool {
	found := syntax.FindString(p.text[p.at:])
	next, _ := utf8.DecodeRuneInString(p.text[p.at+len(found):])
	return found != "" && !continuesWord(next) && next != '.'
}

func (p *parser) takeLiteral(form form, syntax *regexp.Regexp) literal {
	found := syntax.FindString(p.text[p.at:])
	place := p.span(len(found))
	p.at = place.end
	return literal{form, found, place}
}

// notALiteral is the error for what stands where a value should.
func (p *parser) notALiteral() error {
	word := p.bareValue()
	place := p.span(len(word))
	switch {
	case strings.EqualFold(word, "null"), strings.EqualFold(word, "none"):
		return p.fault(place, `to ask for an absent value write "is null", or "is not null" for a present one`)
	case word == "":
		return p.fault(p.here(), `here a value is missing: a string in quotes, a number, true or false, or a time such as -7d`)
	case strings.ContainsAny(word[:1], "-+0123456789."):
		return p.fault(place, `%s is neither a number nor a time such as -7d (units s, m, h, d, w): put quotes around a string: %s`, word, quote(word, '"'))
	}
	return p.fault(place, "a string needs quotes: did you mean %s?", quote(strings.Trim(word, "“”„‘’`"), '"'))
}

// bareValue returns the characters up to the next white space, parenthesis or
// comma.
func (p *parser) bareValue() string {
	rest := p.text[p.at:]
	if end := strings.IndexAny(rest, " \t\r\n(),"); end >= 0 {
		return rest[:end]
	}
	return rest
}

func isInteger(text string) bool {
	_, err := strconv.ParseInt(text, 10, 64)
	return err == nil
}

// number returns the value of a number as both databases hold it: an int64
// where it is one, else a float64; false if it is beyond the range of float64.
func (l literal) number() (any, bool) {
	if i, err := strconv.ParseInt(l.text, 10, 64); err == nil {
		return i, true
	}
	f, err := strconv.ParseFloat(l.text, 64)
	return f, err == nil
}

// relativeTo returns the time that a relative literal means; days have 24 hours.
func (l literal) relativeTo(now time.Time) time.Time {
	end := len(l.text) - 1
	count, _ := strconv.ParseInt(l.text[:end], 10, 64) // the syntax allows nine digits
	return time.Unix(now.Unix()+count*unitSeconds[l.text[end]], int64(now.Nanosecond())).UTC()
}
