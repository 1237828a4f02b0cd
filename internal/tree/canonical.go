package tree

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"strconv"

	"github.com/cupel/cupel/internal/vault/digest"
)

// parseCanonical reads a manifest that is in canonical form, as nearly all are, in
// a fraction of the time that the rules of JSON take. It fails on any other text.
func parseCanonical(text []byte) (Manifest, bool) {
	rest, ok := bytes.CutPrefix(text, []byte("["))
	if !ok {
		return nil, false
	}
	m := make(Manifest, 0, len(text)/leastEntry)
	for more := string(rest) != "]"; more; {
		var entry Entry
		if entry, rest, ok = cutEntry(rest); !ok {
			return nil, false
		}
		m = append(m, entry)
		if rest, more = bytes.CutPrefix(rest, []byte(",")); more && len(m) == MaxFiles {
			return nil, false
		}
	}
	return m, bytes.Equal(m.form(), text)
}

// leastEntry is how many bytes an entry has without its path.
const leastEntry = len(`{"mode":"file","path":"","sha256":"","size":0},`) + 2*len(digest.Digest{})

// cutEntry reads the entry that text begins with.
func cutEntry(text []byte) (entry Entry, rest []byte, ok bool) {
	var mode, sum, size []byte
	if mode, rest, ok = cutField(text, `{"mode":"`, '"'); !ok {
		return entry, nil, false
	}
	if rest, ok = bytes.CutPrefix(rest, []byte(`,"path":`)); !ok {
		return entry, nil, false
	}
	if entry.Path, rest, ok = cutText(rest); !ok {
		return entry, nil, false
	}
	if sum, rest, ok = cutField(rest, `,"sha256":"`, '"'); !ok || len(sum) != 2*len(entry.SHA256) {
		return entry, nil, false
	}
	if _, err := hex.Decode(entry.SHA256[:], sum); err != nil {
		return entry, nil, false
	}
	if size, rest, ok = cutField(rest, `,"size":`, '}'); !ok {
		return entry, nil, false
	}
	n, err := strconv.ParseInt(string(size), 10, 64)
	entry.Mode, entry.Size = Mode(mode), n
	return entry, rest, err == nil
}

// cutField returns what lies between before, which text begins with, and end.
func cutField(text []byte, before string, end byte) (value, rest []byte, ok bool) {
	text, ok = bytes.CutPrefix(text, []byte(before))
	if !ok {
		return nil, nil, false
	}
	i := bytes.IndexByte(text, end)
	if i < 0 {
		return nil, nil, false
	}
	return text[:i], text[i+1:], true
}

// cutText reads the JSON string that text begins with.
func cutText(text []byte) (value string, rest []byte, ok bool) {
	if len(text) == 0 || text[0] != '"' {
		return "", nil, false
	}
	escaped := false
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			escaped = true
			i++
		case '"':
			if escaped {
				return value, text[i+1:], json.Unmarshal(text[:i+1], &value) == nil
			}
			return string(text[1:i]), text[i+1:], true
		}
	}
	return "", nil, false
}
