package filter

import "strings"

func (j junction) String() string {
	parts := make([]string, len(j.nodes))
	for i, n := range j.nodes {
		parts[i] = grouped(n)
	}
	return strings.Join(parts, " "+j.keyword+" ")
}

func (n negation) String() string { return "not " + grouped(n.inner) }

// grouped puts a junction inside another node in parentheses.
func grouped(n node) string {
	if _, ok := n.(junction); ok {
		return "(" + n.String() + ")"
	}
	return n.String()
}

func (c *comparison) String() string {
	left := c.key.String() + " " + c.op.String()
	switch c.op.relation {
	case null:
		return left
	case in:
		values := make([]string, len(c.literals))
		for i, l := range c.literals {
			values[i] = l.String()
		}
		return left + " (" + strings.Join(values, ", ") + ")"
	}
	return left + " " + c.literals[0].String()
}

// String returns the literal as it parses.
func (l literal) String() string {
	if l.form == stringForm {
		return quote(l.text, '\'')
	}
	return l.text
}

// quote is the inverse of scanner.quoted.
func quote(text string, quote byte) string {
	q := string(quote)
	text = strings.ReplaceAll(text, `\`, `\\`)
	return q + strings.ReplaceAll(text, q, q+q) + q
}
