package document

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"unicode/utf8"

	"github.com/cupel/cupel"
)

// JSON reads a JSON document, in which numbers may also be NaN and Infinity, as
// XGBoost writes them. The error has code invalid or too_large.
func JSON(text []byte) (Node, error) {
	p := &parser{text: text, left: allowedFor(len(text))}
	value, err := p.value(0)
	if err != nil {
		return Node{}, err
	}
	if p.space(); p.at != len(p.text) {
		return Node{}, p.wrong("there is something behind the document")
	}
	return Node{value: value}, nil
}

// parser reads a text from its start to its end.
type parser struct {
	text []byte
	at   int
	left allowance
}

func (p *parser) wrong(what string) error {
	return cupel.Errorf(cupel.Invalid, "JSON at byte %d: %s", p.at, what)
}

func (p *parser) space() {
	for p.at < len(p.text) {
		switch p.text[p.at] {
		case ' ', '\t', '\n', '\r':
			p.at++
		default:
			return
		}
	}
}

// next returns the next byte that is no space, or 0 at the end.
func (p *parser) next() byte {
	p.space()
	if p.at == len(p.text) {
		return 0
	}
	return p.text[p.at]
}

func (p *parser) value(depth int) (any, error) {
	if depth > maxDepth {
		return nil, cupel.Errorf(cupel.TooLarge, "JSON at byte %d: values nest more than %d deep", p.at, maxDepth)
	}
	if err := p.left.take(); err != nil {
		return nil, err
	}
	switch p.next() {
	case 0:
		return nil, p.wrong("the document is cut short")
	case '{':
		return p.object(depth)
	case '[':
		return p.list(depth)
	case '"':
		return p.quoted()
	}
	switch {
	case p.word("true"):
		return true, nil
	case p.word("false"):
		return false, nil
	case p.word("null"):
		return nil, nil
	}
	return p.number()
}

// word steps over a word, if it stands here.
func (p *parser) word(word string) bool {
	if !bytes.HasPrefix(p.text[p.at:], []byte(word)) {
		return false
	}
	p.at += len(word)
	return true
}

func (p *parser) object(depth int) (any, error) {
	members := map[string]any{}
	p.at++
	if p.next() == '}' {
		p.at++
		return members, nil
	}
	for {
		if p.next() != '"' {
			return nil, p.wrong("a key is missing")
		}
		key, err := p.quoted()
		if err != nil {
			return nil, err
		}
		if _, twice := members[key]; twice {
			return nil, p.wrong("the key " + strconv.Quote(shortened(key)) + " is there twice")
		}
		if p.next() != ':' {
			return nil, p.wrong("a colon is missing")
		}
		p.at++
		if members[key], err = p.value(depth + 1); err != nil {
			return nil, err
		}
		if end, err := p.separator('}'); end || err != nil {
			return members, err
		}
	}
}

// separator steps over a comma, or over the end of an object or list.
func (p *parser) separator(closing byte) (end bool, err error) {
	switch p.next() {
	case closing:
		p.at++
		return true, nil
	case ',':
		p.at++
		return false, nil
	}
	return false, p.wrong("a comma or " + strconv.Quote(string(closing)) + " is missing")
}

// list reads a list: most are of numbers only.
func (p *parser) list(depth int) (any, error) {
	p.at++
	if p.next() == ']' {
		p.at++
		return []float64{}, nil
	}
	var numbers []float64
	for isNumber(p.next()) {
		value, err := p.number()
		if err != nil {
			return nil, err
		}
		numbers = append(numbers, value)
		if end, err := p.separator(']'); end || err != nil {
			return numbers, err
		}
	}
	return p.mixed(numbers, depth)
}

// mixed goes on with a list that does not consist of numbers.
func (p *parser) mixed(numbers []float64, depth int) (any, error) {
	list := make([]any, len(numbers))
	for i, value := range numbers {
		if err := p.left.take(); err != nil {
			return nil, err
		}
		list[i] = value
	}
	for {
		value, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		list = append(list, value)
		if end, err := p.separator(']'); end || err != nil {
			return list, err
		}
	}
}

func isNumber(c byte) bool { return c == '-' || c >= '0' && c <= '9' || c == 'N' || c == 'I' }

func (p *parser) number() (float64, error) {
	switch {
	case p.word("NaN"):
		return math.NaN(), nil
	case p.word("Infinity"):
		return math.Inf(1), nil
	case p.word("-Infinity"):
		return math.Inf(-1), nil
	}
	end := p.at
	for end < len(p.text) && bytes.IndexByte([]byte("+-.0123456789eE"), p.text[end]) >= 0 {
		end++
	}
	value, err := strconv.ParseFloat(string(p.text[p.at:end]), 64)
	if err != nil && !math.IsInf(value, 0) { // beyond a float64 is infinite, as XGBoost reads it
		return 0, p.wrong("there is no value")
	}
	p.at = end
	return value, nil
}

// quoted reads a text.
func (p *parser) quoted() (string, error) {
	end := p.at + 1
	for end < len(p.text) && p.text[end] != '"' {
		if p.text[end] == '\\' {
			end++
		}
		end++
	}
	if end >= len(p.text) {
		return "", p.wrong("a text has no end")
	}
	raw := p.text[p.at : end+1]
	inner := raw[1 : len(raw)-1]
	if bytes.IndexByte(inner, '\\') < 0 && utf8.Valid(inner) && !hasControl(inner) {
		p.at = end + 1
		return string(inner), nil
	}
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return "", p.wrong("a text is spelled wrong: " + err.Error())
	}
	p.at = end + 1
	return text, nil
}

func hasControl(text []byte) bool {
	return bytes.IndexFunc(text, func(r rune) bool { return r < ' ' }) >= 0
}
