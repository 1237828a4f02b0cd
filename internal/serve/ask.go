package serve

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/serve/rows"
	"github.com/cupel/cupel/predict"
)

// answer is what a version of a model says of the rows of a request.
type answer struct {
	*Version
	said predict.Prediction
	rows int
}

// reader reads the rows of a request, for a model that wants such.
type reader func(r *http.Request, body []byte, want rows.Wanted) (*rows.Table, error)

// writer writes an answer in the form of a protocol.
type writer func(w http.ResponseWriter, a answer) error

// failer writes a failure in the form of a protocol.
type failer func(w http.ResponseWriter, status int, code cupel.Code, message string)

// exchange is how a protocol asks for predictions.
type exchange struct {
	slot func(r *http.Request) (*Slot, error)
	read func(r *http.Request) (reader, writer)
	fail failer
}

// tooBusy is the failure of a request beyond the limit.
const tooBusy = "the server has as many requests as it takes at once: try again in a moment"

// handle answers requests for predictions.
func (a *api) handle(e exchange) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		begin := time.Now()
		seen := &seen{ResponseWriter: w, status: http.StatusOK}
		version := a.answer(seen, r, e)
		a.count.answered(version, seen.status, time.Since(begin))
	}
}

// answer answers one request, and returns the version that did.
func (a *api) answer(w http.ResponseWriter, r *http.Request, e exchange) *Version {
	slot, err := e.slot(r)
	if err != nil {
		a.refuse(w, e.fail, err)
		return nil
	}
	version := slot.Current()
	if version == nil {
		status := slot.Status()
		a.refuse(w, e.fail, cupel.Errorf(cupel.Unavailable, "model %s is %s: %s", slot.Name, status.State, status.Reason))
		return nil
	}
	version.name(w.Header())
	if !a.gate.enter() {
		w.Header().Set("Retry-After", "1")
		e.fail(w, http.StatusTooManyRequests, cupel.Unavailable, tooBusy)
		return version
	}
	defer a.gate.leave()
	if err := a.predict(w, r, version, e); err != nil {
		a.refuse(w, e.fail, err)
	}
	return version
}

func (a *api) predict(w http.ResponseWriter, r *http.Request, version *Version, e exchange) error {
	if asked := r.PathValue("version"); asked != "" && asked != version.Version {
		return cupel.Errorf(cupel.NotFound, "model %s serves version %s, and not %s", version.Name, version.Version, asked)
	}
	body, err := readBody(w, r, a.limits.Body)
	if err != nil {
		return err
	}
	read, write := e.read(r)
	table, err := read(r, body, rows.Wanted{Columns: version.model.Columns(), MaxRows: a.limits.Rows})
	if err != nil {
		return err
	}
	begin := time.Now()
	said, err := table.Predict(version.model)
	if err != nil {
		return err
	}
	a.count.predicted(version, table.Rows, time.Since(begin))
	return write(w, answer{version, said, table.Rows})
}

// name says in the headers which model answers.
func (v *Version) name(h http.Header) {
	h.Set("Cupel-Model", headerText(v.Name))
	h.Set("Cupel-Version", headerText(v.Version))
	h.Set("Cupel-Digest", v.Digest)
	h.Set("Cupel-Engine", v.Engine)
}

// refuse writes an error.
func (a *api) refuse(w http.ResponseWriter, fail failer, err error) {
	code := cupel.ErrorCode(err)
	status := code.Outcome().HTTPStatus
	if status >= 500 && code != cupel.Unavailable {
		a.log.Error("a request failed", "error", err)
	}
	fail(w, status, code, err.Error())
}

// seen notes the status of an answer.
type seen struct {
	http.ResponseWriter
	status int
}

// WriteHeader implements [http.ResponseWriter].
func (s *seen) WriteHeader(status int) {
	s.status = status
	s.ResponseWriter.WriteHeader(status)
}

// Unwrap is for [http.ResponseController].
func (s *seen) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// writeJSON writes a value as the body of an answer.
func writeJSON(w http.ResponseWriter, status int, value any) {
	text, err := json.Marshal(value)
	if err != nil {
		status, text = http.StatusInternalServerError, []byte(`{"error":"the answer cannot be written"}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(text, '\n')) // whoever has left needs no answer
}
