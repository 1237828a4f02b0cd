package filter

// postgres is the grammar of PostgreSQL. Placeholders whose type the server
// could not tell from their place are cast.
type postgres struct{}

func (postgres) operand(value any) clause {
	switch value.(type) {
	case int64:
		return sql("CAST(%s AS bigint)", bound(value))
	case float64:
		return sql("CAST(%s AS double precision)", bound(value))
	}
	return bound(value)
}

func (postgres) float(number clause) clause { return sql("CAST(%s AS double precision)", number) }

func (postgres) bytewise(text clause) clause { return sql(`%s COLLATE "C"`, text) }

func (postgres) pattern(text clause, c *comparison) clause {
	if c.op.relation == ilike {
		text = foldedICU(text)
	}
	operator := "LIKE"
	if c.op.negated {
		operator = "NOT LIKE"
	}
	return sql("%s "+operator+" %s ESCAPE ''", text, bound(c.pattern()))
}

// foldedICU is [Fold] in SQL. ILIKE would fold by the locale of the database,
// which may know ASCII only.
func foldedICU(text clause) clause {
	return sql(`replace(lower(%s COLLATE "und-x-icu"), 'ς', 'σ')`, text)
}

func (p postgres) jsonType(document clause, path string) clause {
	return sql("jsonb_typeof(%s)", p.jsonValue(document, path))
}

// jsonValue is the jsonb at the path. Strict mode keeps members and elements
// apart, as SQLite does; the operators -> and #> take a number for one element.
func (postgres) jsonValue(document clause, path string) clause {
	return sql("jsonb_path_query_first(%s, CAST(%s AS jsonpath), '{}', TRUE)", document, bound("strict "+path))
}

// jsonTest finds the value once, in a subquery that OFFSET keeps from being
// merged into its users. CASE keeps the conversion from values of other types,
// for which it would fail.
func (p postgres) jsonTest(document clause, path string, kind Type, test func(clause) clause) clause {
	name, value := "string", raw("(json.value #>> '{}')")
	if kind == Number {
		name, value = "number", raw(jsonFloat)
	}
	return sql("(SELECT CASE jsonb_typeof(json.value) WHEN '"+name+"' THEN %s ELSE FALSE END"+
		" FROM (SELECT %s AS value OFFSET 0) AS json)", test(value), p.jsonValue(document, path))
}

// jsonFloat converts a jsonb number, which may have any size, to a 64-bit float;
// a plain cast fails on one that float does not reach.
const jsonFloat = "CASE" +
	" WHEN CAST(json.value AS numeric) > 1.7976931348623158e308 THEN 'Infinity'" +
	" WHEN CAST(json.value AS numeric) < -1.7976931348623158e308 THEN '-Infinity'" +
	" WHEN abs(CAST(json.value AS numeric)) < 2.5e-324 THEN 0" +
	" ELSE CAST(json.value AS double precision) END"

// jsonTruth compares the text: that of a string would have quotes.
func (p postgres) jsonTruth(document clause, path string, c *comparison) clause {
	return oneOfTruths(sql("CAST(%s AS text)", p.jsonValue(document, path)), c)
}

func (p postgres) jsonNumber(document clause, path string) clause {
	return sql("(SELECT CASE jsonb_typeof(json.value) WHEN 'number' THEN "+jsonFloat+" END"+
		" FROM (SELECT %s AS value OFFSET 0) AS json)", p.jsonValue(document, path))
}

func (p postgres) jsonText(document clause, path string) clause {
	return sql("(SELECT CASE WHEN jsonb_typeof(json.value) IN ('string', 'boolean') THEN json.value #>> '{}' END"+
		" FROM (SELECT %s AS value OFFSET 0) AS json)", p.jsonValue(document, path))
}

func (postgres) memberAbsent(document clause, member string) clause {
	return sql("(%s -> CAST(%s AS text)) IS NULL", document, bound(member))
}
