package jsontext

import (
	"bytes"
	"encoding/json"

	"github.com/cupel/cupel"
)

// Strictly decodes text into value, and refuses text that says anything else than
// value then does by form, its own canonical form: keys missing, null for a list,
// or keys in another case, which encoding/json lets pass. what names the document
// in errors, which have code invalid.
func Strictly(what string, text []byte, value any, form func() ([]byte, error)) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(value); err != nil {
		return cupel.Errorf(cupel.Invalid, "%s: %w", what, err)
	}
	given, err := Canonical(text)
	if err != nil {
		return cupel.Errorf(cupel.Invalid, "%s: %w", what, err)
	}
	understood, err := form()
	if err != nil {
		return err
	}
	if !bytes.Equal(given, understood) {
		return cupel.Errorf(cupel.Invalid, "%s: %s: each key has to be there once, spelled as its format has it", what, firstDifference(given, understood))
	}
	return nil
}
