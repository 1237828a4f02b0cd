package content

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/cupel/cupel/internal/vault/digest"
)

const (
	schemaFile = "schema.json"
	maxSchema  = 32 << 20 // bytes, held in memory
)

// skops is what skops.io.dump wrote, as MLflow stores models of scikit-learn: a
// schema of nested nodes, and arrays beside it. Nodes and arrays are named by the
// address that they had in memory, which is another one each time. In its form an
// array stands where its name does, an address only where a node is the same object
// as an earlier one, and there it is a number.
type skops struct {
	members map[string]string      // what stands for a member, by its name
	used    map[string]bool        // members that the schema names
	places  map[json.Number]string // of nodes, by address
}

// skopsSchema returns the schema of an archive that is one of skops, else nil.
func (e *examiner) skopsSchema(members map[string]*zip.File) (map[string]any, error) {
	file := members[schemaFile]
	if file == nil {
		return nil, nil
	}
	r, err := e.reader(memberSource(file))
	if err != nil {
		return nil, err
	}
	defer r.Close()
	text, err := io.ReadAll(io.LimitReader(r, maxSchema+1))
	if err != nil || len(text) > maxSchema {
		return nil, err
	}
	var schema map[string]any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if decoder.Decode(&schema) != nil || schema["__loader__"] == nil || schema["_skops_version"] == nil {
		return nil, nil
	}
	return schema, nil
}

func (e *examiner) skops(members map[string]*zip.File, schema map[string]any, depth int) (Form, error) {
	s := &skops{members: map[string]string{}, used: map[string]bool{}, places: map[json.Number]string{}}
	sums := map[string]digest.Digest{}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if name == schemaFile {
			continue
		}
		member, err := e.member(members[name], depth, false)
		if err != nil {
			return Form{}, err
		}
		if member.Reason != "" {
			return Form{Format: formatSkops, Reason: fmt.Sprintf("%s: %s", name, member.Reason)}, nil
		}
		s.members[name] = member.Format + " " + member.Digest.String()
		sums[name] = member.Digest
	}
	s.number(schema)
	text, err := json.Marshal(s.form(schema))
	if err != nil {
		return Form{}, err
	}
	for name := range s.used {
		delete(sums, name)
	}
	sums[schemaFile] = digest.Of(text)
	return Form{Format: formatSkops, Digest: combine(formatSkops, sums)}, nil
}

// number notes the place of the first node of each address, keys being sorted.
func (s *skops) number(value any) {
	switch value := value.(type) {
	case map[string]any:
		if id, ok := value["__id__"].(json.Number); ok && value["__loader__"] != "CachedNode" && s.places[id] == "" {
			s.places[id] = "#" + fmt.Sprint(len(s.places))
		}
		for _, key := range slices.Sorted(maps.Keys(value)) {
			s.number(value[key])
		}
	case []any:
		for _, element := range value {
			s.number(element)
		}
	}
}

// form returns a value without addresses.
func (s *skops) form(value any) any {
	switch value := value.(type) {
	case map[string]any:
		form := map[string]any{}
		for key, one := range value {
			form[key] = s.form(one)
		}
		s.unname(value, form)
		return form
	case []any:
		form := make([]any, len(value))
		for i, one := range value {
			form[i] = s.form(one)
		}
		return form
	}
	return value
}

// unname replaces what names a node or a member in a node.
func (s *skops) unname(node, form map[string]any) {
	if id, ok := node["__id__"].(json.Number); ok {
		delete(form, "__id__")
		if node["__loader__"] == "CachedNode" {
			form["__id__"] = s.places[id]
		}
	}
	if file, ok := node["file"].(string); ok && s.members[file] != "" {
		s.used[file] = true
		form["file"] = s.members[file]
	}
}
