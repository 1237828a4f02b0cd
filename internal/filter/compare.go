package filter

import (
	"cmp"
	"strconv"
	"time"
)

// Compare orders two records in memory: negative where a comes before b.
func (o *Order) Compare(a, b Record) int {
	for _, t := range o.terms {
		if order := t.compare(a, b); order != 0 {
			return order
		}
	}
	return 0
}

// compare turns around the order of values alone: that of their kinds, and what
// is absent, stay where they are.
func (t term) compare(a, b Record) int {
	x, y := t.key.sortable(a), t.key.sortable(b)
	switch kind, other := rank(x), rank(y); {
	case kind != other:
		return cmp.Compare(kind, other)
	case x == nil:
		return 0
	case t.descending:
		return compare(y, x)
	}
	return compare(x, y)
}

// rank orders the kinds of values of one key.
func rank(value any) int {
	switch kindOf(value) {
	case Text:
		return 1
	case "":
		return 2
	}
	return 0
}

// sortable is the value that a record is ordered by, nil if there is none.
func (k key) sortable(r Record) any {
	value, present := k.lookup(r)
	if !present && k.standIn != nil {
		return k.sortableStandIn(r)
	}
	if k.valueType() == JSON {
		return sortableJSON(descend(value, k.path[k.pathInRecord():]))
	}
	value = normal(value)
	if text, ok := value.(string); ok && k.long() {
		return firstOrdered(text)
	}
	if kindOf(value) == "" {
		return nil
	}
	return value
}

// sortableStandIn is the value of the attribute that stands in, among values of
// JSON.
func (k key) sortableStandIn(r Record) any {
	value := r.Attribute(k.standIn.Name)
	if at, ok := value.(time.Time); ok {
		return at.UnixMicro()
	}
	return sortableJSON(descend(value, k.path[1:]))
}

// sortableJSON is a number or a text; nil for what else JSON has.
func sortableJSON(value any) any {
	switch v := normal(value).(type) {
	case string:
		return firstOrdered(v)
	case bool:
		return strconv.FormatBool(v)
	case int64, float64:
		return v
	}
	return nil
}

// firstOrdered cuts a text after [MaxOrdered] characters.
func firstOrdered(text string) string {
	n := 0
	for i := range text {
		if n++; n > MaxOrdered {
			return text[:i]
		}
	}
	return text
}
