package dataset

import (
	"encoding/json"
	"strconv"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/jsontext"
)

// Name is the name of a column: a text, an integer, or none. It is comparable; the
// zero Name is none.
type Name struct {
	text  string
	kind  byte // 0, 't' or 'i'
	value int64
}

// Text returns the name that is a text.
func Text(text string) Name { return Name{text: text, kind: 't'} }

// Integer returns the name that is an integer, as a table without a header has.
func Integer(n int64) Name { return Name{value: n, kind: 'i'} }

// IsNone reports whether there is no name.
func (n Name) IsNone() bool { return n.kind == 0 }

// String returns the name for people: "" where there is none.
func (n Name) String() string {
	if n.kind == 'i' {
		return strconv.FormatInt(n.value, 10)
	}
	return n.text
}

// MarshalJSON implements [json.Marshaler].
func (n Name) MarshalJSON() ([]byte, error) {
	switch n.kind {
	case 't':
		return jsontext.AppendText(nil, n.text), nil
	case 'i':
		return strconv.AppendInt(nil, n.value, 10), nil
	}
	return []byte("null"), nil
}

// UnmarshalJSON implements [json.Unmarshaler].
func (n *Name) UnmarshalJSON(text []byte) error {
	*n = Name{}
	if string(text) == "null" {
		return nil
	}
	if text[0] == '"' {
		n.kind = 't'
		return json.Unmarshal(text, &n.text)
	}
	value, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil {
		return cupel.Errorf(cupel.Invalid, "a name is a text, an integer or null, not %.40s", text)
	}
	*n = Integer(value)
	return nil
}
