package train

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/cupel/cupel"
)

// Params are what a component is made with, by name. Values are those of JSON:
// strings, numbers, bools, nil, lists and maps with strings as keys.
type Params map[string]any

// Into reads the parameters into the struct that target points to, by its json
// tags; what is not given stays as it is, so that target holds the defaults. A
// parameter that the struct does not know is an error of code invalid that
// lists the known ones, and so is a value of another type.
func (p Params) Into(target any) error {
	known := fields(reflect.TypeOf(target).Elem())
	for _, name := range slices.Sorted(maps.Keys(p)) {
		if !slices.Contains(known, name) {
			return cupel.Errorf(cupel.Invalid, "no parameter is called %q: %s", name, listed(known))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p)) {
		if err := p.one(name, target); err != nil {
			return err
		}
	}
	return nil
}

// one reads one parameter, so that an error can name it.
func (p Params) one(name string, target any) error {
	text, err := json.Marshal(map[string]any{name: p[name]})
	if err != nil {
		return cupel.Errorf(cupel.Invalid, "parameter %s cannot be written as JSON: %w", name, err)
	}
	if p[name] == nil {
		return nil // as if it were not given
	}
	if err := json.Unmarshal(text, target); err != nil {
		return cupel.Errorf(cupel.Invalid, "parameter %s cannot be %s: %w", name, text[len(name)+4:len(text)-1], err)
	}
	return nil
}

// fields are the names of the parameters of a struct, embedded ones included,
// in their order.
func fields(t reflect.Type) []string {
	var names []string
	for field := range t.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case field.Anonymous && name == "":
			names = append(names, fields(field.Type)...)
		case field.IsExported() && name != "" && name != "-":
			names = append(names, name)
		}
	}
	return names
}

func listed(names []string) string {
	if len(names) == 0 {
		return "none is known"
	}
	return "known are " + strings.Join(names, ", ")
}

// encode returns the parameters as JSON with sorted keys, "{}" for none.
func (p Params) encode() (json.RawMessage, error) {
	if len(p) == 0 {
		return json.RawMessage("{}"), nil
	}
	text, err := json.Marshal(map[string]any(p))
	if err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "the parameters cannot be written as JSON: %w", err)
	}
	return text, nil
}

// parseParams reads a JSON object. Numbers keep their text.
func parseParams(text []byte) (Params, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var p Params
	if err := decoder.Decode(&p); err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "parameters are a JSON object such as {\"c\": 0.5}: %w", err)
	}
	if decoder.More() {
		return nil, cupel.Errorf(cupel.Invalid, "something follows the JSON object of the parameters")
	}
	return p, nil
}

// logged returns the parameters as texts, for the run. prefix leads each name.
func (p Params) logged(prefix string) map[string]string {
	texts := map[string]string{}
	for name, value := range p {
		if text, ok := value.(string); ok {
			texts[prefix+name] = text
		} else if text, err := json.Marshal(value); err == nil {
			texts[prefix+name] = string(text)
		} else {
			texts[prefix+name] = fmt.Sprint(value)
		}
	}
	return texts
}
