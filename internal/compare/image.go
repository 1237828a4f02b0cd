// Package compare says what differs between two things and what they have in
// common. It does no I/O.
package compare

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"slices"

	"github.com/cupel/cupel"
)

// Change is one thing that differs. From is null where the thing was added, To
// where it was removed.
type Change[T any] struct {
	Name string `json:"name"` // metadata key, file path or attachment name
	From *T     `json:"from"`
	To   *T     `json:"to"`
}

// Content is what there is to compare of a file.
type Content struct {
	Size   int64  `json:"size"`   // bytes
	Digest string `json:"digest"` // SHA-256 in hex
}

// ImageDiff is what differs between two images, each list by name.
type ImageDiff struct {
	Metadata    []Change[json.RawMessage] `json:"metadata"`
	Files       []Change[Content]         `json:"files"`
	Attachments []Change[Content]         `json:"attachments"`
}

// Same reports whether nothing differs.
func (d ImageDiff) Same() bool {
	return len(d.Metadata)+len(d.Files)+len(d.Attachments) == 0
}

// Images compares metadata, files and attachments of two images. Metadata is
// compared key by key at its top level: white space and the order of keys make
// no difference, the way in which a number is written does (1.0 is not 1). The
// error is of code corrupt when metadata is no JSON object.
func Images(from, to cupel.Image) (ImageDiff, error) {
	fromMetadata, err := object(from)
	if err != nil {
		return ImageDiff{}, err
	}
	toMetadata, err := object(to)
	if err != nil {
		return ImageDiff{}, err
	}
	return ImageDiff{
		Metadata:    changes(fromMetadata, toMetadata, sameJSON),
		Files:       changes(files(from), files(to), sameContent),
		Attachments: changes(attachments(from), attachments(to), sameContent),
	}, nil
}

func object(image cupel.Image) (map[string]json.RawMessage, error) {
	if len(image.Metadata) == 0 {
		return nil, nil
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(image.Metadata, &fields); err != nil {
		return nil, cupel.Errorf(cupel.Corrupt, "%s: its metadata is no JSON object: %w", image.Ref(), err)
	}
	return fields, nil
}

func files(image cupel.Image) map[string]Content {
	m := make(map[string]Content, len(image.Files))
	for _, f := range image.Files {
		m[f.Path] = Content{f.Size, f.Digest}
	}
	return m
}

func attachments(image cupel.Image) map[string]Content {
	m := make(map[string]Content, len(image.Attachments))
	for _, a := range image.Attachments {
		m[a.Name] = Content{a.Size, a.Digest}
	}
	return m
}

func changes[T any](from, to map[string]T, same func(a, b T) bool) []Change[T] {
	names := maps.Clone(from)
	if names == nil {
		names = map[string]T{}
	}
	maps.Copy(names, to)
	found := []Change[T]{}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		old, had := from[name]
		now, has := to[name]
		if had && has && same(old, now) {
			continue
		}
		found = append(found, Change[T]{name, pointer(old, had), pointer(now, has)})
	}
	return found
}

func pointer[T any](value T, ok bool) *T {
	if !ok {
		return nil
	}
	return &value
}

func sameContent(a, b Content) bool { return a == b }

func sameJSON(a, b json.RawMessage) bool {
	return bytes.Equal(a, b) || reflect.DeepEqual(decoded(a), decoded(b))
}

// decoded keeps numbers as they are written: two that differ beyond the
// precision of a float64 are not the same.
func decoded(text json.RawMessage) any {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return text
	}
	return value
}
