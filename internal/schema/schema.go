// Package schema holds the JSON Schemas for metadata that Cupel has ready-made.
package schema

import (
	"embed"
	"encoding/json"
	"path"
	"slices"
	"strings"
)

//go:embed *.json
var files embed.FS

// Named returns the ready-made schema of that name.
func Named(name string) (schema json.RawMessage, ok bool) {
	if !slices.Contains(Names(), name) {
		return nil, false
	}
	text, err := files.ReadFile(name + ".json")
	return text, err == nil
}

// Names returns the names of the ready-made schemas, sorted.
func Names() []string {
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil
	}
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), path.Ext(e.Name())))
	}
	return names
}
