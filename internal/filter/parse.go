package filter

import (
	"time"
	"unicode/utf8"

	"github.com/cupel/cupel"
)

// parser turns the text into checked nodes, by recursive descent.
type parser struct {
	scanner
	subject    string // what the text is: "filter", "order" or "column"
	vocabulary *Vocabulary
	now        time.Time
	nesting    int // parentheses and "not" around the current place
	values     int // comparisons and values of lists so far
}

// newParser refuses what no text of the subject may be.
func newParser(subject, text string, limit int, v *Vocabulary) (*parser, error) {
	if len(text) > limit {
		return nil, cupel.Errorf(cupel.TooLarge, "the %s has %d bytes: at most %d are allowed", subject, len(text), limit)
	}
	if !utf8.ValidString(text) {
		return nil, cupel.Errorf(cupel.Invalid, "the %s is not valid UTF-8", subject)
	}
	p := &parser{scanner: scanner{text: text}, subject: subject, vocabulary: v}
	return p, p.refuseNUL()
}

// filter parses the whole text; nil for an empty one.
func (p *parser) filter() (node, error) {
	if p.skipSpace(); p.atEnd() {
		return nil, nil
	}
	root, err := p.disjunction()
	if err != nil {
		return nil, err
	}
	if p.skipSpace(); !p.atEnd() {
		return nil, p.unexpected()
	}
	return root, nil
}

func (p *parser) disjunction() (node, error) { return p.joined("or", p.conjunction) }

func (p *parser) conjunction() (node, error) { return p.joined("and", p.factor) }

// joined parses operands with the keyword between them.
func (p *parser) joined(keyword string, operand func() (node, error)) (node, error) {
	first, err := operand()
	if err != nil {
		return nil, err
	}
	nodes := []node{first}
	for p.keyword(keyword) {
		next, err := operand()
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, next)
	}
	if len(nodes) == 1 {
		return first, nil
	}
	return junction{keyword, nodes}, nil
}

// factor parses a comparison, a group in parentheses, or the "not" of one.
func (p *parser) factor() (node, error) {
	p.skipSpace()
	start := p.at
	switch {
	case p.keyword("not"):
		return p.nested(start, func() (node, error) {
			inner, err := p.factor()
			return negation{inner}, err
		})
	case p.take("("):
		return p.nested(start, func() (node, error) { return p.group(start) })
	}
	return p.comparison()
}

// nested parses something inside the parenthesis or "not" at start.
func (p *parser) nested(start int, parse func() (node, error)) (node, error) {
	if p.nesting++; p.nesting > MaxNesting {
		return nil, p.fault(span{start, p.at}, "more than %d parentheses and nots inside one another", MaxNesting)
	}
	inner, err := parse()
	p.nesting--
	return inner, err
}

// group parses what follows the opening parenthesis at start.
func (p *parser) group(start int) (node, error) {
	inner, err := p.disjunction()
	if err != nil {
		return nil, err
	}
	if p.takeSymbol(")") {
		return inner, nil
	}
	if p.atEnd() {
		return nil, p.fault(span{start, start + 1}, "this parenthesis is not closed")
	}
	return nil, p.unexpected()
}

func (p *parser) comparison() (node, error) {
	if err := p.count(p.here()); err != nil {
		return nil, err
	}
	key, err := p.key()
	if err != nil {
		return nil, err
	}
	start := p.at
	op, err := p.operator()
	if err != nil {
		return nil, err
	}
	c := &comparison{key: key, op: op}
	if c.literals, err = p.literals(op); err != nil {
		return nil, err
	}
	return c, p.check(c, span{start, p.at})
}

// count counts one more comparison or value.
func (p *parser) count(place span) error {
	if p.values++; p.values > MaxValues {
		return p.fault(place, "more than %d comparisons and values in one filter", MaxValues)
	}
	return nil
}

// unexpected is the error for what follows a whole comparison or group.
func (p *parser) unexpected() error {
	for _, foreign := range foreignJoiners {
		if p.startsWith(foreign.text) {
			return p.fault(p.span(len(foreign.text)), "%q joins nothing here: did you mean %q?", foreign.text, foreign.meant)
		}
	}
	if p.startsWith(")") {
		return p.fault(p.span(1), "this parenthesis was never opened")
	}
	return p.fault(p.here(), `here "and", "or" or the end of the filter is missing`)
}
