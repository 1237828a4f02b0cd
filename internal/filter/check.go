package filter

import (
	"errors"
	"fmt"
	"strconv"
	"time"
)

// check gives the comparison at place its types and values, and its fallback
// where its key has one.
func (p *parser) check(c *comparison, place span) error {
	err := p.checkValues(c, place)
	c.fallback = c.overField()
	if c.fallback == nil {
		return err
	}
	fieldErr := p.checkValues(c.fallback, place)
	if err != nil && fieldErr != nil {
		return err
	}
	c.never, c.fallback.never = err != nil, fieldErr != nil
	return nil
}

// overField returns the same comparison with the attribute that stands in for
// the key, or nil.
func (c *comparison) overField() *comparison {
	if c.key.standIn == nil {
		return nil
	}
	return &comparison{key: key{attribute: c.key.standIn, path: c.key.path[1:]}, op: c.op, literals: c.literals}
}

// checkValues sets kind and values from the literals.
func (p *parser) checkValues(c *comparison, place span) error {
	c.kind = c.key.valueType()
	for i, l := range c.literals {
		kind, value, err := p.convert(c.key, l)
		if err != nil {
			return p.fault(l.place, "%s", err)
		}
		if i > 0 && kind != c.kind {
			return p.fault(l.place, "the values of a list are all of one type: %s is of type %s, not %s", l, kind, c.kind)
		}
		c.kind, c.values = kind, append(c.values, value)
	}
	return p.checkOperator(c, place)
}

// checkOperator checks that the operator fits values of the kind.
func (p *parser) checkOperator(c *comparison, place span) error {
	switch relation := c.op.relation; {
	case relation.ordered() && c.kind == truth:
		return p.fault(place, "true and false have no order: use = or !=")
	case relation.pattern() && c.kind != Text:
		return p.fault(place, "%s compares text only, and this is of type %s", c.op, c.kind)
	case relation.pattern() && len(c.literals[0].text) > MaxPattern:
		return p.fault(place, "a pattern has at most %d bytes", MaxPattern)
	}
	return nil
}

// convert returns the literal as a value to compare with what the key leads to,
// and the value's type.
func (p *parser) convert(k key, l literal) (Type, any, error) {
	switch k.valueType() {
	case Text:
		return convertText(k, l)
	case Number:
		return convertNumber(k, l)
	case Time:
		return p.convertTime(k, l)
	}
	return convertJSON(k, l)
}

func convertText(k key, l literal) (Type, any, error) {
	if l.form != stringForm {
		return "", nil, fmt.Errorf("%s is text, which is compared with a string in quotes: did you mean %s?", k, quote(l.text, '"'))
	}
	return Text, l.text, nil
}

func convertNumber(k key, l literal) (Type, any, error) {
	if l.form == numberForm || l.form == stringForm && k.attribute != nil && k.attribute.Quoted && isInteger(l.text) {
		value, ok := l.number()
		if !ok {
			return "", nil, errBeyondFloat
		}
		return Number, value, nil
	}
	if _, err := strconv.ParseFloat(l.text, 64); err == nil {
		return "", nil, fmt.Errorf("%s is a number, which is compared without quotes: did you mean %s?", k, l.text)
	}
	return "", nil, fmt.Errorf("%s is a number, and %s is none", k, l)
}

var errBeyondFloat = errors.New("the number is beyond the range of a 64-bit float")

// convertTime takes RFC 3339, a relative time, and, as MLflow does, milliseconds
// since 1970.
func (p *parser) convertTime(k key, l literal) (Type, any, error) {
	at, ok := p.timeOf(l)
	if !ok || at.Year() < 0 || at.Year() > 9999 {
		return "", nil, fmt.Errorf(`%s is a time: write it as "2023-01-11T15:24:33Z", as "2023-01-11", or relative to now as in -7d`, k)
	}
	return Time, at.Truncate(time.Microsecond).UTC(), nil
}

func (p *parser) timeOf(l literal) (time.Time, bool) {
	switch l.form {
	case relativeForm:
		return l.relativeTo(p.now), true
	case numberForm:
		millis, err := strconv.ParseInt(l.text, 10, 64)
		return time.UnixMilli(millis), err == nil
	case stringForm:
		return parseTime(l.text)
	}
	return time.Time{}, false
}

func parseTime(text string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

func convertJSON(k key, l literal) (Type, any, error) {
	switch l.form {
	case stringForm:
		return Text, l.text, nil
	case truthForm:
		return truth, l.text == "true", nil
	case numberForm:
		value, err := strconv.ParseFloat(l.text, 64)
		if err != nil {
			return "", nil, errBeyondFloat
		}
		return Number, value, nil
	}
	return "", nil, fmt.Errorf("a relative time is compared with times only, and %s is JSON: write a string, a number, true or false", k)
}
