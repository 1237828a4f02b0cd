// Package filter is Cupel's search language: it parses a filter, checks it
// against the vocabulary of what is searched, matches records in memory, and
// compiles to SQL with bound values only. It does no I/O.
//
// What can be said about images, runs and the rest is data: a [Vocabulary]. How
// it is stored is data too: [Columns]. The language is described for its users
// in docs/guide/search.md.
//
// Every comparison is either true or false; there is no third value. A
// comparison with an absent value, or with a value of another type than the
// literal's, is false whatever the operator, != included; "not" around it makes
// it true. Memory, SQLite and PostgreSQL agree on this: testdata holds the cases
// that all three run.
package filter

import (
	"time"
)

// Limits of a filter. They keep its SQL within the limits of both databases,
// above all SQLite's 32,766 bound values.
const (
	MaxLength  = 64 << 10 // bytes of text
	MaxNesting = 100      // parentheses and "not" inside one another
	MaxList    = 1000     // values of one list
	MaxValues  = 5000     // comparisons and values of lists in all
	MaxPattern = 16 << 10 // bytes of a pattern of like and ilike
)

// Filter is a parsed and checked filter. It is immutable, so safe for concurrent
// use.
type Filter struct {
	root node // nil matches everything
}

// Parse reads a filter over the entity that v describes. An empty text gives a
// filter that matches everything. Relative times count from now.
//
// A wrong filter is an error of code invalid, and one beyond MaxLength of code
// too_large; the message shows the place under the text and, where one is near,
// what was probably meant.
func Parse(text string, v *Vocabulary, now time.Time) (*Filter, error) {
	p, err := newParser("filter", text, MaxLength, v)
	if err != nil {
		return nil, err
	}
	p.now = now
	root, err := p.filter()
	if err != nil {
		return nil, err
	}
	return &Filter{root: root}, nil
}

// Empty reports whether f matches everything because it says nothing.
func (f *Filter) Empty() bool { return f.root == nil }

// Match reports whether the record passes the filter.
func (f *Filter) Match(r Record) bool {
	return f.root == nil || f.root.match(r)
}

// String returns the filter in its normal form, which parses to the same filter
// at the same time.
func (f *Filter) String() string {
	if f.root == nil {
		return ""
	}
	return f.root.String()
}
