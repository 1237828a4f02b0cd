package serve

import (
	"bytes"
	"mime"
	"net/http"
	"unsafe"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/jsonscan"
	"github.com/cupel/cupel/internal/serve/rows"
	"github.com/cupel/cupel/predict"
)

// native is POST /predict/{model}: records by column name, or rows as NumPy writes
// them.
func (a *api) native() exchange {
	return exchange{
		slot: a.namedSlot,
		read: func(*http.Request) (reader, writer) { return readNative, writeNative },
		fail: writeFailure,
	}
}

// namedSlot returns the model that the path names.
func (a *api) namedSlot(r *http.Request) (*Slot, error) {
	name := r.PathValue("model")
	slot := a.models.slot(name)
	if slot == nil {
		return nil, cupel.Errorf(cupel.NotFound, "there is no model %q here: GET /models lists them", name)
	}
	return slot, nil
}

func readNative(r *http.Request, body []byte, want rows.Wanted) (*rows.Table, error) {
	if contentType(r) == "text/csv" {
		return rows.CSV(body, want)
	}
	if bytes.HasPrefix(body, []byte("\x93NUMPY")) {
		return rows.NPY(body, want)
	}
	s := jsonscan.New(textOf(body))
	var table *rows.Table
	if s.Peek() == '{' {
		s.Object(func(key string) {
			if key != "records" || table != nil {
				s.Fail(cupel.Errorf(cupel.Invalid, "there is %q: write [{COLUMN: VALUE, …}, …] or {\"records\": […]}", key))
				return
			}
			table = rows.Rows(s, want)
		})
	} else {
		table = rows.Rows(s, want)
	}
	s.End()
	if s.Err() == nil && table == nil {
		return nil, cupel.Errorf(cupel.Invalid, "there are no rows: write [{COLUMN: VALUE, …}, …] or {\"records\": […]}")
	}
	return table, s.Err()
}

// contentType returns the type of a body without its parameters.
func contentType(r *http.Request) string {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return kind
}

// textOf is a body as a text, without a copy: nobody changes the body any more.
func textOf(body []byte) string { return unsafe.String(unsafe.SliceData(body), len(body)) }

// nativeAnswer is the body of an answer.
type nativeAnswer struct {
	Model         string          `json:"model"`
	Version       string          `json:"version"`
	Digest        string          `json:"digest"`
	Engine        string          `json:"engine"`
	Predictions   any             `json:"predictions"`
	Classes       []predict.Label `json:"classes,omitempty"`
	Probabilities any             `json:"probabilities,omitempty"`
}

func writeNative(w http.ResponseWriter, a answer) error {
	writeJSON(w, http.StatusOK, nativeAnswer{
		Model: a.Name, Version: a.Version.Version, Digest: a.Digest, Engine: a.Engine,
		Predictions: predictions(a.said, a.rows), Classes: a.said.Classes, Probabilities: probabilities(a.said),
	})
	return nil
}

// failure is a failure in the form of Cupel's own interface.
type failure struct {
	Code    cupel.Code `json:"code"`
	Message string     `json:"message"`
}

func writeFailure(w http.ResponseWriter, status int, code cupel.Code, message string) {
	writeJSON(w, status, failure{code, message})
}
