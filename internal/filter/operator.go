package filter

import "slices"

// operator is a comparison's operator; != is a negated equal.
type operator struct {
	relation relation
	negated  bool
}

type relation string

const (
	equal          relation = "="
	less           relation = "<"
	lessOrEqual    relation = "<="
	greater        relation = ">"
	greaterOrEqual relation = ">="
	like           relation = "like"
	ilike          relation = "ilike"
	in             relation = "in"
	null           relation = "is null"
)

// ordered reports whether the relation needs values that have an order.
func (r relation) ordered() bool {
	return slices.Contains([]relation{less, lessOrEqual, greater, greaterOrEqual}, r)
}

// pattern reports whether the relation's right side is a pattern.
func (r relation) pattern() bool { return r == like || r == ilike }

func (o operator) String() string {
	switch {
	case !o.negated:
		return string(o.relation)
	case o.relation == equal:
		return "!="
	case o.relation == null:
		return "is not null"
	}
	return "not " + string(o.relation)
}

// symbols are the operators that are no words, the longer ones first.
var symbols = []struct {
	text string
	op   operator
}{
	{"!=", operator{equal, true}},
	{"<=", operator{lessOrEqual, false}},
	{">=", operator{greaterOrEqual, false}},
	{"=", operator{equal, false}},
	{"<", operator{less, false}},
	{">", operator{greater, false}},
}

// foreignOperators are operators of other languages, and what is meant here.
var foreignOperators = []struct{ text, meant string }{
	{"===", "="}, {"==", "="}, {"<>", "!="}, {"!==", "!="}, {"=<", "<="}, {"=>", ">="},
	{"=~", "like"}, {"!~", "not like"}, {"~", "like"}, {":", "="},
}

// foreignJoiners are conjunctions of other languages, and what is meant here.
var foreignJoiners = []struct{ text, meant string }{
	{"&&", "and"}, {"&", "and"}, {",", "and"}, {";", "and"}, {"||", "or"}, {"|", "or"},
}

// operator reads the operator after a key.
func (p *parser) operator() (operator, error) {
	p.skipSpace()
	for _, foreign := range foreignOperators {
		if p.startsWith(foreign.text) {
			return operator{}, p.fault(p.span(len(foreign.text)), "%q is no operator here: did you mean %q?", foreign.text, foreign.meant)
		}
	}
	for _, symbol := range symbols {
		if p.take(symbol.text) {
			return symbol.op, nil
		}
	}
	return p.wordOperator()
}

func (p *parser) wordOperator() (operator, error) {
	if p.keyword("is") {
		negated := p.keyword("not")
		if !p.keyword("null") {
			return operator{}, p.fault(p.here(), `after "is" comes "null" or "not null"; to compare with a value write = or !=`)
		}
		return operator{null, negated}, nil
	}
	negated := p.keyword("not")
	for _, relation := range []relation{like, ilike, in} {
		if p.keyword(string(relation)) {
			return operator{relation, negated}, nil
		}
	}
	return operator{}, p.fault(p.here(), "here an operator is missing: =, !=, <, <=, >, >=, like, ilike, in, not in, is null or is not null")
}
