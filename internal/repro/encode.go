package repro

import (
	"bytes"
	"encoding/json"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/jsontext"
	"github.com/cupel/cupel/internal/vault/digest"
)

// MaxSpecBytes is the greatest length of a run spec.
const MaxSpecBytes = 4 << 20

// ParseSpec reads a run spec, which may come from anyone: it is bounded, holds
// every key and no other, and its paths stay in the tree. The error has code
// too_large or invalid, and names the place.
func ParseSpec(text []byte) (Spec, error) {
	var s Spec
	if err := jsontext.Object("run spec", text, MaxSpecBytes); err != nil {
		return Spec{}, err
	}
	if err := checkFormat(text); err != nil {
		return Spec{}, err
	}
	understood := func() ([]byte, error) {
		s.fill()
		return canonical("run spec", s)
	}
	if err := decodeStrictly("run spec", text, &s, understood); err != nil {
		return Spec{}, err
	}
	return s, s.check()
}

// checkFormat comes before the rest: of another version, everything may differ.
func checkFormat(text []byte) error {
	var head struct {
		Format string `json:"format"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return cupel.Errorf(cupel.Invalid, "run spec: %w", err)
	}
	if head.Format != Format {
		return cupel.Errorf(cupel.Invalid, "run spec: the format %q is not known, this version of Cupel reads %s: a newer one may read it", head.Format, Format)
	}
	return nil
}

// Encode returns the canonical JSON of s, with its empty parts filled in and its
// inputs in order. The error is that of [ParseSpec] on it: what is written can be
// read.
func (s Spec) Encode() ([]byte, error) {
	s.Format = Format
	s.fill()
	s.Identity.Inputs = SortInputs(s.Identity.Inputs)
	if err := s.check(); err != nil {
		return nil, err
	}
	text, err := canonical("run spec", s)
	if err != nil {
		return nil, err
	}
	if _, err := ParseSpec(text); err != nil {
		return nil, err
	}
	return text, nil
}

// Digest returns the digest of the spec: that of its identity.
func (s Spec) Digest() (digest.Digest, error) {
	s.Identity.fill()
	s.Identity.Inputs = SortInputs(s.Identity.Inputs)
	if err := s.Identity.check(); err != nil {
		return digest.Digest{}, err
	}
	text, err := canonical("identity", s.Identity)
	if err != nil {
		return digest.Digest{}, err
	}
	return digest.Of(text), nil
}

func canonical(what string, value any) ([]byte, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "%s: %w", what, err)
	}
	form, err := jsontext.Canonical(text)
	if err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "%s: %w", what, err)
	}
	return form, nil
}

// decodeStrictly decodes text into value, and refuses text that says anything
// else than value then does by its own canonical form: keys missing, null for a
// list, or keys in another case, which encoding/json lets pass.
func decodeStrictly(what string, text []byte, value any, form func() ([]byte, error)) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(value); err != nil {
		return cupel.Errorf(cupel.Invalid, "%s: %w", what, err)
	}
	given, err := jsontext.Canonical(text)
	if err != nil {
		return cupel.Errorf(cupel.Invalid, "%s: %w", what, err)
	}
	understood, err := form()
	if err != nil {
		return err
	}
	if !bytes.Equal(given, understood) {
		return cupel.Errorf(cupel.Invalid, "%s: %s: each key has to be there once, spelled as docs/format/runspec.md has it", what, firstDifference(given, understood))
	}
	return nil
}
