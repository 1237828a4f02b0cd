package filter

// sqlite is the grammar of SQLite.
type sqlite struct{}

func (sqlite) operand(value any) clause { return bound(value) }

func (sqlite) float(number clause) clause { return sql("CAST(%s AS REAL)", number) }

func (sqlite) bytewise(text clause) clause { return text }

// pattern uses GLOB: LIKE folds the case of ASCII, and of ASCII alone.
func (sqlite) pattern(text clause, c *comparison) clause {
	if c.op.relation == ilike {
		text = sql(FoldFunction+"(%s)", text)
	}
	operator := "GLOB"
	if c.op.negated {
		operator = "NOT GLOB"
	}
	return sql("%s "+operator+" %s", text, bound(globPattern.Replace(c.pattern())))
}

func (sqlite) jsonType(document clause, path string) clause {
	return sql("json_type(%s, %s)", document, bound(path))
}

// jsonTest asks for the type last: most rows fail the test, and then one look
// into the JSON is enough.
func (s sqlite) jsonTest(document clause, path string, kind Type, test func(clause) clause) clause {
	value, types := sql("json_extract(%s, %s)", document, bound(path)), "'text'"
	if kind == Number {
		value, types = s.float(value), "'integer', 'real'"
	}
	return sql("(%s AND %s IN ("+types+"))", test(value), s.jsonType(document, path))
}

func (s sqlite) jsonTruth(document clause, path string, c *comparison) clause {
	return oneOfTruths(s.jsonType(document, path), c)
}

func (s sqlite) jsonNumber(document clause, path string) clause {
	value := sql("json_extract(%s, %s)", document, bound(path))
	return sql("CASE WHEN %s IN ('integer', 'real') THEN %s END", s.jsonType(document, path), s.float(value))
}

func (s sqlite) jsonText(document clause, path string) clause {
	return sql("CASE %s WHEN 'text' THEN json_extract(%s, %s) WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' END",
		s.jsonType(document, path), document, bound(path))
}

func (s sqlite) memberAbsent(document clause, member string) clause {
	return sql("%s IS NULL", s.jsonType(document, jsonPath([]step{{member, -1}})))
}
