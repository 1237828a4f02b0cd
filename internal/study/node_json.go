package study

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/jsontext"
)

// jsonReader reads a node token by token.
type jsonReader struct {
	text    []byte
	decoder *json.Decoder
	depth   int

	offset, line, column int // of the last place
}

func readJSON(text []byte) (node, error) {
	r := jsonReader{text: text, decoder: json.NewDecoder(bytes.NewReader(text)), line: 1, column: 1}
	r.decoder.UseNumber()
	n, err := r.node()
	if err != nil {
		return node{}, err
	}
	end := r.place()
	if _, err := r.decoder.Token(); err != io.EOF {
		return node{}, end.mistake("something follows the JSON value")
	}
	return n, nil
}

// place returns an empty node where the next token begins.
func (r *jsonReader) place() node {
	next := int(r.decoder.InputOffset())
	for next < len(r.text) && bytes.IndexByte([]byte(" \t\r\n,:"), r.text[next]) >= 0 {
		next++
	}
	passed := r.text[r.offset:next]
	if i := bytes.LastIndexByte(passed, '\n'); i >= 0 {
		r.line += bytes.Count(passed, []byte("\n"))
		r.column, passed = 1, passed[i+1:]
	}
	r.column += utf8.RuneCount(passed)
	r.offset = next
	return node{line: r.line, column: r.column}
}

func (r *jsonReader) node() (node, error) {
	n := r.place()
	token, err := r.decoder.Token()
	if err != nil {
		return n, r.broken(n, err)
	}
	switch token := token.(type) {
	case json.Delim:
		return r.nested(n, token)
	case string:
		n.kind, n.text = text, token
	case json.Number:
		n.kind, n.text = number, string(token)
	case bool:
		n.kind, n.text = boolean, map[bool]string{true: "true", false: "false"}[token]
	}
	return n, nil
}

// broken says what the decoder found, where it says so.
func (r *jsonReader) broken(n node, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = cupel.Errorf(cupel.Invalid, "the text ends too early")
	}
	return n.mistake("no JSON: %w", err)
}

func (r *jsonReader) nested(n node, open json.Delim) (node, error) {
	if r.depth++; r.depth > jsontext.MaxDepth {
		return n, n.mistake("nested deeper than %d levels", jsontext.MaxDepth)
	}
	defer func() { r.depth-- }()
	n.kind = list
	if open == '{' {
		n.kind = object
	}
	for r.decoder.More() {
		if err := r.item(&n); err != nil {
			return n, err
		}
	}
	end := r.place()
	if _, err := r.decoder.Token(); err != nil {
		return n, r.broken(end, err)
	}
	return n, nil
}

func (r *jsonReader) item(n *node) error {
	key := ""
	if n.kind == object {
		name, err := r.node()
		if err != nil {
			return err
		}
		key = name.text
	}
	value, err := r.node()
	if n.kind == object {
		n.members = append(n.members, member{key, value})
	} else {
		n.items = append(n.items, value)
	}
	return err
}
