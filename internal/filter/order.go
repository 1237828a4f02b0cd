package filter

import (
	"strings"

	"github.com/cupel/cupel"
)

// Limits of an order.
const (
	MaxClauses = 32
	MaxClause  = 4 << 10 // bytes of one clause
)

// MaxOrdered is how many characters of a text that can be long count in an
// order: of parameters, tags, texts in JSON and comments. It bounds the tokens
// of pages.
const MaxOrdered = 500

// Order is a parsed and checked list of what to order by. It is immutable, so
// safe for concurrent use.
//
// What is absent, and NaN, comes last in either direction. Text has the order of
// its bytes. Of JSON, numbers come before text, true and false count as text,
// and what else there is as absent.
type Order struct {
	terms []term
}

// term is one key to order by.
type term struct {
	key        key
	descending bool
}

// ParseOrder reads clauses such as "metrics.auc desc" over the entity that v
// describes. then lists further clauses, in the same words, behind them: the last
// of them must make the order total. A key that is there again counts once.
//
// A wrong clause is an error of code invalid like that of [Parse], and one beyond
// MaxClause of code too_large.
func ParseOrder(clauses []string, v *Vocabulary, then ...string) (*Order, error) {
	if len(clauses) > MaxClauses {
		return nil, cupel.Errorf(cupel.Invalid, "order: %d clauses are given: at most %d are allowed", len(clauses), MaxClauses)
	}
	order := &Order{}
	seen := map[string]bool{}
	for _, clauses := range [][]string{clauses, then} {
		for _, text := range clauses {
			t, err := parseTerm(text, v)
			if err != nil {
				return nil, err
			}
			if name := t.key.String(); !seen[name] {
				seen[name] = true
				order.terms = append(order.terms, t)
			}
		}
	}
	return order, nil
}

func parseTerm(text string, v *Vocabulary) (term, error) {
	p, err := newParser("order", text, MaxClause, v)
	if err != nil {
		return term{}, err
	}
	p.skipSpace()
	start := p.at
	t := term{}
	if t.key, err = p.key(); err != nil {
		return term{}, err
	}
	if t.key.isSet() {
		return term{}, p.fault(span{start, p.at}, "%s has any number of values, so that nothing can be ordered by it", t.key)
	}
	t.descending = p.keyword("desc")
	if !t.descending {
		p.keyword("asc")
	}
	if p.skipSpace(); !p.atEnd() {
		return term{}, p.fault(p.here(), `here "asc", "desc" or the end is missing: each key is a clause of its own`)
	}
	return t, nil
}

// String returns the order in its normal form.
func (o *Order) String() string {
	clauses := make([]string, len(o.terms))
	for i, t := range o.terms {
		clauses[i] = t.String()
	}
	return strings.Join(clauses, ", ")
}

// String returns the clause as it parses.
func (t term) String() string {
	if t.descending {
		return t.key.String() + " desc"
	}
	return t.key.String()
}

// First returns the key that is ordered by before all others.
func (o *Order) First() Key { return Key{o.terms[0].key} }
