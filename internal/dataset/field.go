package dataset

import "github.com/cupel/cupel/predict/npy"

// Type is the type of a field.
type Type string

// The types that are not numbers. Numbers are named as NumPy names them: bool,
// int8 … uint64, float16, float32, float64.
const (
	String   Type = "string"
	Datetime Type = "datetime"
	Duration Type = "duration"
	Category Type = "category"
)

// numbers are the types of numbers as they stand in files.
var numbers = map[Type]npy.DType{
	"bool":    {Kind: npy.Bool, Size: 1},
	"int8":    {Kind: npy.Int, Size: 1},
	"int16":   {Kind: npy.Int, Size: 2},
	"int32":   {Kind: npy.Int, Size: 4},
	"int64":   {Kind: npy.Int, Size: 8},
	"uint8":   {Kind: npy.Uint, Size: 1},
	"uint16":  {Kind: npy.Uint, Size: 2},
	"uint32":  {Kind: npy.Uint, Size: 4},
	"uint64":  {Kind: npy.Uint, Size: 8},
	"float16": {Kind: npy.Float, Size: 2},
	"float32": {Kind: npy.Float, Size: 4},
	"float64": {Kind: npy.Float, Size: 8},
}

// stored returns the type of a field's main file; strings have none.
func (t Type) stored() (npy.DType, bool) {
	switch t {
	case Datetime, Duration:
		return numbers["int64"], true
	case Category:
		return numbers["int32"], true
	}
	d, ok := numbers[t]
	return d, ok
}

// Field says how values are stored.
type Field struct {
	Name       Name        `json:"name"`
	Type       Type        `json:"type"`
	Nullable   bool        `json:"nullable"` // there is a list of what is missing
	Unit       string      `json:"unit"`     // of a datetime or duration: s, ms, us, ns
	Zone       *string     `json:"zone"`     // of a datetime; nil for one without
	Ordered    bool        `json:"ordered"`  // of a category
	Categories *Categories `json:"categories"`
	Variant    string      `json:"variant"` // a library's own type, for those who know it
}

// Categories says how the categories of a field are stored.
type Categories struct {
	Type Type  `json:"type"`
	Size int64 `json:"size"`
}
