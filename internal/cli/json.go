package cli

import (
	"bytes"
	"encoding/json"

	"github.com/cupel/cupel"
)

func (a *app) writeJSON(value any) error {
	encoder := json.NewEncoder(a.Stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(value); err != nil {
		return cupel.Errorf(cupel.Internal, "cannot write the result: %w", err)
	}
	return nil
}

// writeLine writes a value as one line of JSON.
func (a *app) writeLine(value any) error {
	encoder := json.NewEncoder(a.Stdout)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return cupel.Errorf(cupel.Internal, "cannot write the result: %w", err)
	}
	return nil
}

// wholeImage is an image with all of its fields: its files and attachments are
// there also where it has none.
type wholeImage struct {
	cupel.Image
	Files       []cupel.File       `json:"files"`
	Attachments []cupel.Attachment `json:"attachments"`
}

func whole(image cupel.Image) wholeImage {
	return wholeImage{image, listed(image.Files), listed(image.Attachments)}
}

// listed makes JSON say [] instead of null.
func listed[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// compact is a JSON value without white space.
func compact(value json.RawMessage) string {
	var b bytes.Buffer
	if json.Compact(&b, value) != nil {
		return string(value)
	}
	return b.String()
}
