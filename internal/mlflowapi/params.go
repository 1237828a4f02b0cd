package mlflowapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/cupel/cupel"
)

// maxBody is the limit on the body of a call, in bytes: the longest profile of a
// dataset, and more.
const maxBody = 20 << 20

// seeDocs ends the messages about parameters, as MLflow's do.
const seeDocs = " See the API docs for more information about request parameters."

// params are the parameters of a call. The methods return a parameter, or the
// zero value where it is missing or wrong; err then says what the first one is
// that is wrong. Unknown parameters are ignored.
type params struct {
	query map[string][]string        // of a GET
	body  map[string]json.RawMessage // of any other call
	err   error
}

// readParams reads the query of a GET, and the body of anything else.
func readParams(w http.ResponseWriter, r *http.Request) (*params, error) {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return &params{query: r.URL.Query()}, nil
	}
	body, err := readBody(w, r)
	if err != nil {
		return nil, err
	}
	p := &params{}
	if len(bytes.TrimSpace(body)) == 0 {
		return p, nil
	}
	if err := json.Unmarshal(body, &p.body); err != nil {
		return nil, noObject(err)
	}
	return p, nil
}

func noObject(err error) error {
	return cupel.Errorf(cupel.Invalid, "the body of the request is no JSON object: %w", err)
}

// readBody reads a body of at most maxBody bytes.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	body := http.MaxBytesReader(w, r.Body, maxBody)
	var buffer bytes.Buffer
	if r.ContentLength > 0 && r.ContentLength <= maxBody {
		buffer.Grow(int(r.ContentLength) + bytes.MinRead)
	}
	_, err := io.Copy(&buffer, body)
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, cupel.Errorf(cupel.TooLarge, "the body of the request is larger than %d bytes: send less at once", maxBody)
	}
	return buffer.Bytes(), err
}

// wrong keeps the first error.
func (p *params) wrong(err error) {
	if p.err == nil {
		p.err = err
	}
}

// missing notes that a required parameter has no value.
func (p *params) missing(name string) { p.wrong(missingParam(name)) }

func missingParam(name string) error {
	return cupel.Errorf(cupel.Invalid, "Missing value for required parameter '%s'.%s", name, seeDocs)
}

// mistyped notes that a parameter has a value of another type. text is its JSON.
func (p *params) mistyped(name string, text []byte) { p.wrong(mistypedParam(name, text)) }

func mistypedParam(name string, text []byte) error {
	return cupel.Errorf(cupel.Invalid, "Invalid value %s for parameter '%s' supplied:  Hint: Value was of type '%s'.%s",
		shortened(text), name, typeOf(text), seeDocs)
}

// shortened returns the beginning of a value for a message.
func shortened(text []byte) string {
	const most = 200
	if len(text) > most {
		return strings.ToValidUTF8(string(text[:most]), "") + "..."
	}
	return strings.ToValidUTF8(string(text), "\ufffd")
}

// typeOf names the type of a JSON value as MLflow's messages do.
func typeOf(text []byte) string {
	switch first := append(bytes.TrimSpace(text), 0)[0]; {
	case first == '"':
		return "str"
	case first == '{':
		return "dict"
	case first == '[':
		return "list"
	case first == 't', first == 'f':
		return "bool"
	case bytes.ContainsAny(text, ".eE"):
		return "float"
	}
	return "int"
}

// raw returns the JSON of a parameter, that of a string for one of a query. A
// null is as good as nothing.
func (p *params) raw(name string) (json.RawMessage, bool) {
	if p.query == nil {
		value, ok := p.body[name]
		return value, ok && !bytes.Equal(bytes.TrimSpace(value), []byte("null"))
	}
	values, ok := p.query[name]
	if !ok {
		return nil, false
	}
	return appendString(nil, values[0]), true
}

// has reports whether a parameter was given.
func (p *params) has(name string) bool {
	_, ok := p.raw(name)
	return ok
}
