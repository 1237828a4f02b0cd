package runspec

import (
	"encoding/json"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/jsontext"
	"github.com/cupel/cupel/internal/vault/digest"
)

// MaxBytes is the greatest length of a run spec.
const MaxBytes = 4 << 20

// Parse reads a run spec, which may come from anyone: it is bounded, holds
// every key and no other, and its paths stay in the tree. The error has code
// too_large or invalid, and names the place.
func Parse(text []byte) (Spec, error) {
	var s Spec
	if err := jsontext.Object("run spec", text, MaxBytes); err != nil {
		return Spec{}, err
	}
	if err := checkFormat(text); err != nil {
		return Spec{}, err
	}
	understood := func() ([]byte, error) {
		s.fill()
		return canonical("run spec", s)
	}
	if err := jsontext.Strictly("run spec", text, &s, understood); err != nil {
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
// inputs in order. The error is that of [Parse] on it: what is written can be
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
	if _, err := Parse(text); err != nil {
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
