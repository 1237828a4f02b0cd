package filter_test

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/cupel/cupel/internal/filter"
)

// memory finds by Match.
type memory struct {
	entity  entity
	records []record
}

func (m memory) find(f *filter.Filter) ([]string, error) {
	found := []string{}
	for _, r := range m.records {
		if f.Match(inMemory{m.entity.vocabulary, r}) {
			found = append(found, r.id)
		}
	}
	return found, nil
}

func (m memory) sort(o *filter.Order) ([]string, error) {
	sorted := slices.Clone(m.records)
	slices.SortFunc(sorted, func(a, b record) int {
		return o.Compare(inMemory{m.entity.vocabulary, a}, inMemory{m.entity.vocabulary, b})
	})
	ids := []string{}
	for _, r := range sorted {
		ids = append(ids, r.id)
	}
	return ids, nil
}

// inMemory gives the fields of a record the types of the vocabulary.
type inMemory struct {
	vocabulary *filter.Vocabulary
	record
}

func (r inMemory) Attribute(name string) any {
	for _, a := range r.vocabulary.Attributes {
		switch {
		case a.Name != name:
		case a.Set:
			return r.texts(name)
		case r.fields[name] == nil:
			return nil
		case a.Type == filter.Number:
			return number(r.fields[name])
		case a.Type == filter.Time:
			return r.time(name)
		}
	}
	return r.fields[name]
}

func (r inMemory) Entry(family, key string, reducer filter.Reducer) (any, bool) {
	values, _ := r.fields[family].(map[string]any)
	value, ok := values[key]
	if summary, isMetric := value.(map[string]any); isMetric && family == "metrics" {
		switch reducer {
		case "":
			reducer = filter.Last
		case filter.Best:
			reducer = filter.BestOf(key, nil)
		}
		return number(summary[string(reducer)]), true
	}
	return value, ok
}

// texts returns a field that holds strings.
func (r record) texts(name string) []string {
	values, _ := r.fields[name].([]any)
	var texts []string
	for _, v := range values {
		texts = append(texts, v.(string))
	}
	return texts
}

func (r record) time(name string) any {
	text, ok := r.fields[name].(string)
	if !ok {
		return nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return at
}

// micros returns a time as the columns hold it.
func (r record) micros(name string) any {
	if at, ok := r.time(name).(time.Time); ok {
		return at.UnixMicro()
	}
	return nil
}

// number returns an int64 where the text is one, else a float64.
func number(value any) any {
	text, ok := value.(json.Number)
	if !ok {
		return nil
	}
	if i, err := text.Int64(); err == nil {
		return i
	}
	f, err := text.Float64()
	if err != nil {
		panic(err)
	}
	return f
}

// document is a value to store as JSON.
type document struct{ value any }

// documentText encodes the value; numbers keep the text that the file has.
func documentText(v any) any {
	value := v.(document).value
	if value == nil {
		return nil
	}
	var out strings.Builder
	if err := json.NewEncoder(&out).Encode(value); err != nil {
		panic(err)
	}
	return out.String()
}
