package dataset

import (
	"encoding/json"
	"strings"

	"github.com/cupel/cupel"
)

// maxListed is how many columns or names a schema lists of a part.
const maxListed = 1000

type schemaPart struct {
	Name       string        `json:"name"`
	Kind       Kind          `json:"kind"`
	Index      []schemaField `json:"index,omitempty"`
	Columns    []schemaField `json:"columns,omitempty"`
	Type       Type          `json:"type,omitempty"`
	Dimensions *int          `json:"dimensions,omitempty"`
	Names      []Name        `json:"names,omitempty"`
	LeftOut    int           `json:"left_out,omitempty"`
}

type schemaField struct {
	Name     Name    `json:"name"`
	Type     Type    `json:"type"`
	Nullable bool    `json:"nullable,omitempty"`
	Unit     string  `json:"unit,omitempty"`
	Zone     *string `json:"zone,omitempty"`
}

type profilePart struct {
	Name   string  `json:"name"`
	Shape  []int64 `json:"shape"`
	Stored *int64  `json:"stored,omitempty"`
}

// Describe returns what [cupel.Dataset] says of data: its schema, which is how it
// looks, and its profile, which is how much of it there is.
func Describe(h Header) (schema, profile string, err error) {
	var looks struct {
		Parts []schemaPart `json:"parts"`
	}
	var amounts struct {
		Rows  int64         `json:"rows"`
		Parts []profilePart `json:"parts"`
	}
	looks.Parts, amounts.Parts = []schemaPart{}, []profilePart{}
	for i, p := range h.Parts {
		if i == 0 {
			amounts.Rows = p.Rows()
		}
		looks.Parts = append(looks.Parts, p.schema())
		amounts.Parts = append(amounts.Parts, p.profile())
	}
	if schema, err = compact(looks); err != nil {
		return "", "", err
	}
	profile, err = compact(amounts)
	return schema, profile, err
}

func (p Part) profile() profilePart {
	profile := profilePart{Name: p.Name, Shape: filled(p.Shape)}
	if p.Kind == CSR {
		profile.Stored = &p.Stored
	}
	return profile
}

func (p Part) schema() schemaPart {
	s := schemaPart{Name: p.Name, Kind: p.Kind, LeftOut: max(0, len(p.Columns)-maxListed, len(p.Names)-maxListed)}
	s.Index = schemaFields(p.Index)
	s.Columns = schemaFields(p.Columns)
	s.Names = p.Names[:min(len(p.Names), maxListed)]
	if p.Values != nil {
		dimensions := len(p.Shape)
		s.Type, s.Dimensions = p.Values.Type, &dimensions
	}
	return s
}

func schemaFields(fields []Field) []schemaField {
	var listed []schemaField
	for _, f := range fields[:min(len(fields), maxListed)] {
		listed = append(listed, schemaField{f.Name, f.Type, f.Nullable, f.Unit, f.Zone})
	}
	return listed
}

// compact writes JSON without white space, and without the escapes for HTML.
func compact(value any) (string, error) {
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return "", cupel.Errorf(cupel.Internal, "describing a dataset: %w", err)
	}
	return strings.TrimSuffix(text.String(), "\n"), nil
}
