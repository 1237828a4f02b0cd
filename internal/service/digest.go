package service

import (
	"encoding/json"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/jsontext"
	"github.com/cupel/cupel/internal/vault/digest"
)

// Digest returns the digest of an image: the SHA-256, in hex, of the canonical
// JSON of {files, attachments, metadata}, with files by path and attachments by
// name. docs/format/catalog.md specifies it.
func Digest(image cupel.Image) (string, error) {
	text, err := json.Marshal(struct {
		Files       []cupel.File       `json:"files"`
		Attachments []cupel.Attachment `json:"attachments"`
		Metadata    json.RawMessage    `json:"metadata"`
	}{sortedFiles(image.Files), sortedAttachments(image.Attachments), image.Metadata})
	if err != nil {
		return "", cupel.Errorf(cupel.Internal, "the digest of an image: %w", err)
	}
	canonical, err := jsontext.Canonical(text)
	if err != nil {
		return "", err
	}
	return digest.Of(canonical).String(), nil
}
