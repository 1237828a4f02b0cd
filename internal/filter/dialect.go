package filter

import (
	"fmt"
	"strings"
)

// Dialect is the SQL of one database.
type Dialect int

// The dialects.
const (
	// SQLite, from 3.45, with [FoldFunction] registered.
	SQLite Dialect = iota
	// PostgreSQL, from 14, with the collation und-x-icu, which every build with
	// ICU has.
	PostgreSQL
)

func (d Dialect) grammar() grammar {
	if d == PostgreSQL {
		return postgres{}
	}
	return sqlite{}
}

// grammar is what the databases say differently. A document is a JSON column, a
// path is what jsonPath makes.
type grammar interface {
	// operand binds a string, an int64 or a float64.
	operand(value any) clause
	// float converts a number to a 64-bit float.
	float(number clause) clause
	// bytewise gives a text the order of its bytes.
	bytewise(text clause) clause
	// pattern compares a text by like or ilike.
	pattern(text clause, c *comparison) clause
	// jsonType is the name of a JSON value's type; 'null' is a JSON null, NULL
	// an absent value.
	jsonType(document clause, path string) clause
	// jsonTest applies test to the value at the path, as a text or a float, where
	// it is of that kind; elsewhere it is not true.
	jsonTest(document clause, path string, kind Type, test func(value clause) clause) clause
	// jsonTruth compares a true or false.
	jsonTruth(document clause, path string, c *comparison) clause
	// jsonNumber is the number at the path as a float, NULL where there is none.
	jsonNumber(document clause, path string) clause
	// jsonText is the text, or the true or false, at the path; else NULL.
	jsonText(document clause, path string) clause
	// memberAbsent is true where the JSON object has no such member.
	memberAbsent(document clause, member string) clause
}

// oneOfTruths is true where value, the text of a JSON true or false, is one of
// which the comparison holds.
func oneOfTruths(value clause, c *comparison) clause {
	var allowed []string
	for _, b := range []bool{true, false} {
		if c.holds(b) {
			allowed = append(allowed, fmt.Sprintf("'%t'", b))
		}
	}
	if allowed == nil {
		return raw("FALSE")
	}
	return sql("%s IN (%s)", value, raw(strings.Join(allowed, ", ")))
}
