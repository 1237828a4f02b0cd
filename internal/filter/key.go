package filter

import (
	"slices"
	"strconv"
	"strings"
)

// rawKey is a key as it was written, before it has a meaning.
type rawKey struct {
	head   string
	quoted bool // the head is in quotes, so an attribute's name
	rest   []step
	place  span
}

// key reads a key, or a reducer and a key in parentheses.
func (p *parser) key() (key, error) {
	raw, err := p.rawKey()
	if err != nil {
		return key{}, err
	}
	if !raw.quoted && len(raw.rest) == 0 && p.takeSymbol("(") {
		return p.reduced(raw)
	}
	return p.resolve(raw)
}

// reduced reads the rest of best(metrics.auc) after the parenthesis.
func (p *parser) reduced(function rawKey) (key, error) {
	reducer := Reducer(strings.ToLower(function.head))
	if !slices.Contains(Reducers(), reducer) {
		return key{}, p.unknown("function", function.place, function.head, reducerNames())
	}
	p.skipSpace()
	raw, err := p.rawKey()
	if err != nil {
		return key{}, err
	}
	found, err := p.resolve(raw)
	if err != nil {
		return key{}, err
	}
	if found.family == nil || !found.family.Reducers {
		return key{}, p.fault(raw.place, "%s is taken of metrics only", reducer)
	}
	if !p.takeSymbol(")") {
		return key{}, p.fault(p.here(), `here ")" is missing`)
	}
	found.reducer = reducer
	return found, nil
}

func reducerNames() []string {
	names := make([]string, len(Reducers()))
	for i, r := range Reducers() {
		names[i] = string(r)
	}
	return names
}

func (p *parser) rawKey() (rawKey, error) {
	start := p.at
	raw := rawKey{quoted: strings.ContainsRune("\"`", p.peek())}
	var err error
	if raw.head, err = p.segment(); err != nil {
		return raw, err
	}
	raw.rest, err = p.steps()
	raw.place = span{start, p.at}
	return raw, err
}

// segment reads one part of a key.
func (p *parser) segment() (string, error) {
	if strings.ContainsRune("\"`", p.peek()) {
		text, closed := p.quoted()
		if !closed {
			return "", p.fault(p.span(1), "this quote has no end")
		}
		return text, nil
	}
	if word := p.word(); word != "" {
		return word, nil
	}
	return "", p.notASegment()
}

// notASegment is the error for what stands where a key, or its next part,
// should.
func (p *parser) notASegment() error {
	switch {
	case p.startsWith("'"):
		return p.fault(p.here(), `a key stands here, in double quotes or backticks if in any`)
	case p.startsWith("!"):
		return p.fault(p.span(1), `"!" is no operator here: did you mean "not"?`)
	}
	return p.fault(p.here(), "here a key is missing, such as %s", slices.Concat(p.vocabulary.examples(), p.vocabulary.attributeNames())[0])
}

// steps reads the parts after the first: .member and [index].
func (p *parser) steps() ([]step, error) {
	var steps []step
	for {
		switch {
		case p.take("."):
			member, err := p.segment()
			if err != nil {
				return nil, err
			}
			steps = append(steps, step{member, -1})
		case p.startsWith("["):
			index, err := p.index()
			if err != nil {
				return nil, err
			}
			steps = append(steps, step{"", index})
		default:
			return steps, p.refuseInKey()
		}
	}
}

// index reads [7].
func (p *parser) index() (int, error) {
	length := strings.IndexByte(p.text[p.at:], ']') + 1
	if length == 0 {
		return 0, p.fault(p.span(1), `this bracket is not closed`)
	}
	place := p.span(length)
	index, err := strconv.ParseUint(p.text[place.start+1:place.end-1], 10, 31)
	if err != nil {
		return 0, p.fault(place, "an element of an array has a number from 0, such as [0]; a member with such a name is written in quotes after a dot")
	}
	p.at = place.end
	return int(index), nil
}

// refuseInKey explains a character at the end of a key that neither ends it nor
// belongs to it.
func (p *parser) refuseInKey() error {
	if r := p.peek(); !p.atEnd() && strings.ContainsRune("@#$%^*+?\\{}'\"`", r) {
		return p.fault(p.here(), `%q cannot stand in a key: write the part that holds it in double quotes or backticks`, r)
	}
	return nil
}

// String returns the key as it parses.
func (k key) String() string {
	text := ""
	switch {
	case k.attribute != nil:
		text = k.attribute.Name
	case k.family.Type == JSON:
		text = k.family.Name
	default:
		text = k.family.Name + "." + segmentText(k.name)
	}
	text += pathText(k.path)
	if k.reducer != "" {
		return string(k.reducer) + "(" + text + ")"
	}
	return text
}

func pathText(path []step) string {
	var out strings.Builder
	for _, s := range path {
		if s.index >= 0 {
			out.WriteString("[" + strconv.Itoa(s.index) + "]")
		} else {
			out.WriteString("." + segmentText(s.member))
		}
	}
	return out.String()
}

func segmentText(text string) string {
	if isWord(text) {
		return text
	}
	return quote(text, '"')
}
