package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"github.com/cupel/cupel"
)

// Schema is a JSON Schema that metadata can be checked against.
type Schema struct{ compiled *jsonschema.Schema }

// Compile reads a JSON Schema: draft 2020-12, or what its "$schema" names. It
// must stand alone: a "$ref" to another document is refused, never fetched.
// Formats such as "date-time" are enforced. The error has code invalid.
func Compile(text json.RawMessage) (*Schema, error) {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "the schema is no JSON: %w", err)
	}
	const place = "schema.json"
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(alone{})
	compiler.AssertFormat()
	if err := compiler.AddResource(place, document); err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "the schema is no JSON Schema: %w", err)
	}
	compiled, err := compiler.Compile(place)
	if err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "the schema is no valid JSON Schema: %w", err)
	}
	return &Schema{compiled}, nil
}

// alone is a loader that fetches nothing.
type alone struct{}

// Load implements [jsonschema.URLLoader].
func (alone) Load(url string) (any, error) {
	return nil, cupel.Errorf(cupel.Invalid, "it refers to %s: a schema must hold all that it refers to", url)
}

// Check returns an error of code invalid that names each field of the metadata
// which breaks the schema of place.
func (s *Schema) Check(place string, metadata json.RawMessage) error {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(metadata))
	if err != nil {
		return cupel.Errorf(cupel.Invalid, "the metadata is no JSON: %w", err)
	}
	err = s.compiled.Validate(document)
	var broken *jsonschema.ValidationError
	if errors.As(err, &broken) {
		faults := faults(broken)
		slices.Sort(faults)
		return cupel.Errorf(cupel.Invalid, "the metadata does not match the schema of %s:\n  %s", place, strings.Join(slices.Compact(faults), "\n  "))
	}
	return err
}

// faults lists what the leaves of an error say, each with the field it is about.
func faults(e *jsonschema.ValidationError) []string {
	if len(e.Causes) == 0 {
		field := "metadata"
		if len(e.InstanceLocation) > 0 {
			field += "." + strings.Join(e.InstanceLocation, ".")
		}
		return []string{field + ": " + e.ErrorKind.LocalizedString(message.NewPrinter(language.English))}
	}
	var all []string
	for _, cause := range e.Causes {
		all = append(all, faults(cause)...)
	}
	return all
}
