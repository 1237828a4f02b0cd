package cli

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/cupel/cupel"
)

// field is one entry of a JSON object.
type field struct {
	key   string
	value json.RawMessage
}

// readMetadata returns the object in file overlaid by the KEY=VALUE pairs; nil
// where there is neither. A file alone is passed on byte for byte.
func readMetadata(file string, pairs []string) (json.RawMessage, error) {
	var text []byte
	if file != "" {
		var err error
		if text, err = readFile(file); err != nil {
			return nil, err
		}
	}
	if len(pairs) == 0 {
		return text, nil
	}
	given, err := metadataFields(pairs)
	if err != nil {
		return nil, err
	}
	var base []field
	if file != "" {
		if base, err = fieldsOf(text); err != nil {
			return nil, cupel.Errorf(cupel.Invalid, "%s holds no JSON object: %w", file, err)
		}
	}
	return object(overlay(base, given)), nil
}

// metadataFields reads KEY=VALUE pairs.
func metadataFields(pairs []string) ([]field, error) {
	fields := make([]field, 0, len(pairs))
	seen := map[string]bool{}
	for _, pair := range pairs {
		key, value, err := cutPair("--meta", "KEY=VALUE", pair)
		if err != nil {
			return nil, err
		}
		if seen[key] {
			return nil, cupel.Errorf(cupel.Invalid, "--meta %s is given twice", key)
		}
		seen[key] = true
		fields = append(fields, field{key, jsonOrText(value)})
	}
	return fields, nil
}

// jsonOrText keeps a value that is JSON as it is written, so that numbers keep
// their digits.
func jsonOrText(value string) json.RawMessage {
	if json.Valid([]byte(value)) {
		return json.RawMessage(strings.TrimSpace(value))
	}
	return jsonText(value)
}

func jsonText(text string) json.RawMessage {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(text) != nil { // a string always has an encoding
		return json.RawMessage(`""`)
	}
	return bytes.TrimSpace(b.Bytes())
}

// overlay returns base with the values of top, new keys at the end.
func overlay(base, top []field) []field {
	at := map[string]int{}
	for i, f := range base {
		at[f.key] = i
	}
	for _, f := range top {
		if i, ok := at[f.key]; ok {
			base[i].value = f.value
		} else {
			base = append(base, f)
		}
	}
	return base
}

// object writes fields as a JSON object.
func object(fields []field) json.RawMessage {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, f := range fields {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(jsonText(f.key))
		b.WriteByte(':')
		b.Write(f.value)
	}
	b.WriteByte('}')
	return b.Bytes()
}

// fieldsOf returns the entries of a JSON object in their order; a key that is
// there twice stays so, for the registry to refuse.
func fieldsOf(text []byte) ([]field, error) {
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, cupel.Errorf(cupel.Invalid, "it is empty")
	}
	var whole map[string]json.RawMessage // finds what is wrong anywhere in the text
	if err := json.Unmarshal(text, &whole); err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	if _, err := decoder.Token(); err != nil {
		return nil, err
	}
	var fields []field
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		name, _ := key.(string)
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, err
		}
		fields = append(fields, field{name, value})
	}
	return fields, nil
}
