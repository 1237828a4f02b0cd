package content

import (
	"encoding/json"
	"errors"
	"io"

	"github.com/cupel/cupel/internal/vault/digest"
)

// Limits on JSON that is read as such; beyond them it is compared as text.
const (
	maxJSON     = 1 << 30 // bytes
	maxJSONDeep = 1000    // nested objects and lists
	maxJSONOpen = 1 << 21 // members of all objects that are being read
)

// jsonReader makes the digest of a JSON value from those of its parts, so that no
// value is ever held as a whole: an object's is made of its members by key, a
// list's of its elements in order.
type jsonReader struct {
	decoder *json.Decoder
	open    int
	without map[string]bool // keys at the top that are left out
}

// jsonValue is the digest of one JSON value, or errNotThis.
func jsonValue(r io.Reader, size int64, without map[string]bool) (digest.Digest, error) {
	if size > maxJSON {
		return digest.Digest{}, errNotThis
	}
	u := &utf8Reader{reader: io.LimitReader(r, maxJSON)}
	j := &jsonReader{decoder: json.NewDecoder(u), without: without}
	j.decoder.UseNumber()
	sum, err := j.value(0)
	if err == nil {
		if _, after := j.decoder.Token(); after != io.EOF {
			err = errNotThis
		}
	}
	if err != nil && !errors.Is(err, errTooMuch) {
		return digest.Digest{}, errNotThis
	}
	return sum, err
}

func (j *jsonReader) value(depth int) (digest.Digest, error) {
	token, err := j.decoder.Token()
	if err != nil {
		return digest.Digest{}, err
	}
	if depth > maxJSONDeep {
		return digest.Digest{}, errNotThis
	}
	switch token := token.(type) {
	case json.Delim:
		if token == '{' {
			return j.object(depth)
		}
		return j.list(depth)
	case string:
		return digest.Of([]byte("s" + token)), nil
	case json.Number:
		return digest.Of([]byte("n" + token)), nil
	case bool:
		if token {
			return digest.Of([]byte("true")), nil
		}
		return digest.Of([]byte("false")), nil
	}
	return digest.Of([]byte("null")), nil
}

func (j *jsonReader) list(depth int) (digest.Digest, error) {
	h := digest.NewHash()
	field(h, "list")
	for j.decoder.More() {
		sum, err := j.value(depth + 1)
		if err != nil {
			return digest.Digest{}, err
		}
		h.Write(sum[:])
	}
	_, err := j.decoder.Token()
	return digest.Sum(h), err
}

func (j *jsonReader) object(depth int) (digest.Digest, error) {
	members := map[string]digest.Digest{}
	defer func() { j.open -= len(members) }()
	for j.decoder.More() {
		token, err := j.decoder.Token()
		if err != nil {
			return digest.Digest{}, err
		}
		key, _ := token.(string)
		if _, twice := members[key]; twice {
			return digest.Digest{}, errNotThis
		}
		sum, err := j.value(depth + 1)
		if err != nil {
			return digest.Digest{}, err
		}
		if depth == 0 && j.without[key] {
			continue
		}
		members[key] = sum
		if j.open++; j.open > maxJSONOpen {
			return digest.Digest{}, errNotThis
		}
	}
	_, err := j.decoder.Token()
	return combine("object", members), err
}
