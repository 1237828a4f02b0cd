package httpapi

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"github.com/cupel/cupel"
)

// describeNumbers tells the document of the types whose JSON is not what their
// Go types say.
func describeNumbers(schemas huma.Registry) {
	schemas.RegisterTypeAlias(reflect.TypeFor[cupel.Float](), reflect.TypeFor[number]())
	schemas.RegisterTypeAlias(reflect.TypeFor[cupel.RunColumn](), reflect.TypeFor[runColumn]())
}

// number is what a [cupel.Float] is in JSON.
type number float64

// Schema implements [huma.SchemaProvider].
func (number) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Description: `A number, or "NaN", "Infinity" or "-Infinity"`,
		AnyOf:       []*huma.Schema{{Type: huma.TypeNumber, Format: "double"}, {Type: huma.TypeString}},
	}
}

// runColumn is what a [cupel.RunColumn] is in JSON.
type runColumn struct {
	Name   string  `json:"name" doc:"As it was asked for"`
	Values []value `json:"values" doc:"One for each run: null where it has none"`
}

// value is what one of [cupel.RunColumn] is in JSON.
type value struct{}

// Schema implements [huma.SchemaProvider].
func (value) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{AnyOf: []*huma.Schema{{Type: huma.TypeNumber}, {Type: huma.TypeString}, {Type: "null"}}}
}
