package dataset

import (
	"encoding/json"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/jsontext"
)

// Format names the version of the format that this package reads and writes.
const Format = "cupel-dataset/1"

// HeaderFile is the name of the file in which a [Header] stands.
const HeaderFile = "dataset.json"

// Header is what dataset.json says: all but the values.
type Header struct {
	Format string `json:"format"`
	Parts  []Part `json:"parts"`
}

// Kind is the kind of a part.
type Kind string

// The kinds.
const (
	Table  Kind = "table"
	Series Kind = "series" // a table that is one column
	Array  Kind = "array"
	CSR    Kind = "csr" // a sparse matrix by rows
)

// Part is a named part of a dataset.
type Part struct {
	Name    string  `json:"name"`
	Kind    Kind    `json:"kind"`
	Shape   []int64 `json:"shape"`
	Stored  int64   `json:"stored"`  // how many values a matrix holds
	Names   []Name  `json:"names"`   // along the last dimension of an array or matrix; may be empty
	Index   []Field `json:"index"`   // of a table or series; empty where rows are 0 to n-1
	Columns []Field `json:"columns"` // of a table or series
	Values  *Field  `json:"values"`  // of an array or matrix
}

// Rows returns what the first dimension counts: 1 for a scalar.
func (p Part) Rows() int64 {
	if len(p.Shape) == 0 {
		return 1
	}
	return p.Shape[0]
}

// tabular reports whether the part has columns.
func (p Part) tabular() bool { return p.Kind == Table || p.Kind == Series }

// ParseHeader reads dataset.json. The error has code invalid or too_large, and
// names the part and the field.
func ParseHeader(text []byte) (Header, error) {
	var h Header
	if err := jsontext.Object(HeaderFile, text, MaxHeader); err != nil {
		return Header{}, err
	}
	if err := checkFormat(text); err != nil {
		return Header{}, err
	}
	understood := func() ([]byte, error) {
		h.fill()
		return json.Marshal(h)
	}
	canonical := func() ([]byte, error) {
		text, err := understood()
		if err != nil {
			return nil, err
		}
		return jsontext.Canonical(text)
	}
	if err := jsontext.Strictly(HeaderFile, text, &h, canonical); err != nil {
		return Header{}, err
	}
	return h, h.check()
}

// checkFormat comes before the rest: of another version, everything may differ.
func checkFormat(text []byte) error {
	var head struct {
		Format string `json:"format"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return cupel.Errorf(cupel.Invalid, "%s: %w", HeaderFile, err)
	}
	if head.Format != Format {
		return cupel.Errorf(cupel.Invalid, "%s: the format %q is not known, this version of Cupel reads %s: a newer one may read it", HeaderFile, head.Format, Format)
	}
	return nil
}

// Encode returns the canonical JSON of h. The error is that of [ParseHeader] on it.
func (h Header) Encode() ([]byte, error) {
	h.Format = Format
	h.fill()
	text, err := json.Marshal(h)
	if err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "%s: %w", HeaderFile, err)
	}
	if text, err = jsontext.Canonical(text); err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "%s: %w", HeaderFile, err)
	}
	if _, err := ParseHeader(text); err != nil {
		return nil, err
	}
	return text, nil
}

// fill makes lists of what is nil, so that every key has its type.
func (h *Header) fill() {
	h.Parts = append([]Part{}, h.Parts...)
	for i := range h.Parts {
		p := &h.Parts[i]
		p.Shape = filled(p.Shape)
		p.Names = filled(p.Names)
		p.Index = filled(p.Index)
		p.Columns = filled(p.Columns)
	}
}

func filled[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
