package mlflowapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/cupel/cupel"
)

// text returns a string.
func (p *params) text(name string) string {
	raw, ok := p.raw(name)
	if !ok {
		return ""
	}
	var value string
	if json.Unmarshal(raw, &value) != nil {
		p.mistyped(name, raw)
	}
	return value
}

// required returns a string that may not be empty.
func (p *params) required(name string) string {
	value := p.text(name)
	if value == "" {
		p.missing(name)
	}
	return value
}

// change returns a string that was given, else nil.
func (p *params) change(name string) *string {
	if !p.has(name) {
		return nil
	}
	value := p.text(name)
	return &value
}

// integer returns a whole number, which may be given as a string, or otherwise
// where it is missing.
func (p *params) integer(name string, otherwise int64) int64 {
	raw, ok := p.raw(name)
	if !ok {
		return otherwise
	}
	value, ok := parseInteger(unquoted(raw))
	if !ok {
		p.mistyped(name, raw)
	}
	return value
}

// flag returns a truth value.
func (p *params) flag(name string) bool {
	raw, ok := p.raw(name)
	if !ok {
		return false
	}
	value, err := strconv.ParseBool(strings.ToLower(unquoted(raw)))
	if err != nil {
		p.mistyped(name, raw)
	}
	return value
}

// texts returns a list of strings: of a query all values of the key.
func (p *params) texts(name string) []string {
	if p.query != nil {
		return p.query[name]
	}
	var values []string
	p.decode(name, &values)
	return values
}

// decode reads the JSON of a parameter into a value of its type.
func (p *params) decode(name string, into any) {
	raw, ok := p.raw(name)
	if ok && json.Unmarshal(raw, into) != nil {
		p.mistyped(name, raw)
	}
}

// pair is a tag or a parameter.
type pair struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// pairs returns a list of tags or parameters, each of which must have a key.
func (p *params) pairs(name string) []pair {
	var list []pair
	p.decode(name, &list)
	for i, one := range list {
		if one.Key == "" {
			p.missing(fmt.Sprintf("%s[%d].key", name, i))
		}
	}
	return list
}

// tags returns a list of tags by their keys: the last one of a key counts.
func (p *params) tags(name string) map[string]string { return byKey(p.pairs(name)) }

func byKey(list []pair) map[string]string {
	if len(list) == 0 {
		return nil
	}
	tags := make(map[string]string, len(list))
	for _, one := range list {
		tags[one.Key] = one.Value
	}
	return tags
}

// limit returns how many results a call asks for at most.
func (p *params) limit(name string, otherwise, most int64) int {
	n := p.integer(name, otherwise)
	switch {
	case n < 1:
		p.wrong(cupel.Errorf(cupel.Invalid, "Invalid value %d for parameter '%s' supplied. It must be a positive integer", n, name))
	case n > most:
		p.wrong(cupel.Errorf(cupel.Invalid, "Invalid value %d for parameter '%s' supplied. It must be at most %d", n, name, most))
	}
	return int(min(n, most))
}

// boundedLimit is a limit whose bound MLflow checks as it checks types.
func (p *params) boundedLimit(name string, otherwise, most int64) int {
	if raw, ok := p.raw(name); ok && p.integer(name, otherwise) > most {
		p.mistyped(name, raw)
	}
	return p.limit(name, otherwise, most)
}

// enum returns the value of one of MLflow's enumerations, which is given by its
// name or its number, or otherwise where it is missing.
func enum[T any](p *params, name string, names []string, values []T, otherwise T) T {
	raw, ok := p.raw(name)
	if !ok {
		return otherwise
	}
	given := unquoted(raw)
	for i, value := range values {
		if given == names[i] || given == strconv.Itoa(i+1) {
			return value
		}
	}
	p.mistyped(name, raw)
	return otherwise
}

// view returns the view that a parameter names.
func (p *params) view(name string) cupel.View {
	return enum(p, name, []string{"ACTIVE_ONLY", "DELETED_ONLY", "ALL"},
		[]cupel.View{cupel.ViewActive, cupel.ViewDeleted, cupel.ViewAll}, cupel.ViewActive)
}

// unquoted returns the text of a JSON string, any other JSON as it is.
func unquoted(raw []byte) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(bytes.TrimSpace(raw))
}

// parseInteger reads a whole number; "17.0" and "1.7e1" are whole too.
func parseInteger(text string) (int64, bool) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n, true
	}
	f, err := strconv.ParseFloat(text, 64)
	whole := err == nil && f == math.Trunc(f) && math.Abs(f) < 1<<63
	if !whole {
		return 0, false
	}
	return int64(f), true
}
