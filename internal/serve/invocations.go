package serve

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/jsonscan"
	"github.com/cupel/cupel/internal/serve/rows"
)

// invocations is POST /invocations: scoring as MLflow's model servers do it, by the
// first model, or by that of /invocations/{model}.
func (a *api) invocations() exchange {
	return exchange{
		slot: func(r *http.Request) (*Slot, error) {
			if r.PathValue("model") == "" {
				return a.models.slots[0], nil
			}
			return a.namedSlot(r)
		},
		read: func(*http.Request) (reader, writer) { return readInvocation, writeInvocation },
		fail: writeMLflowFailure,
	}
}

// inputForms are the members of which a request has exactly one.
var inputForms = []string{"dataframe_split", "dataframe_records", "instances", "inputs"}

func readInvocation(r *http.Request, body []byte, want rows.Wanted) (*rows.Table, error) {
	if contentType(r) == "text/csv" {
		return rows.CSV(body, want)
	}
	s := jsonscan.New(textOf(body))
	var table *rows.Table
	given := []string{}
	s.Object(func(key string) {
		read := inputForm(key, s)
		if read == nil {
			s.Skip() // such as params
			return
		}
		given = append(given, key)
		if len(given) == 1 {
			table = read(s, want)
		} else {
			s.Skip()
		}
	})
	s.End()
	if s.Err() == nil && len(given) != 1 {
		s.Fail(cupel.Errorf(cupel.Invalid, "the request has %s, and exactly one of %s is expected", cmp.Or(strings.Join(given, " and "), "none"), strings.Join(inputForms, ", ")))
	}
	return table, s.Err()
}

// inputForm returns what reads a member of a request, nil where it has no rows.
func inputForm(key string, s *jsonscan.Scanner) func(*jsonscan.Scanner, rows.Wanted) *rows.Table {
	switch key {
	case "dataframe_split":
		return rows.Split
	case "dataframe_records":
		return rows.Rows
	case "instances", "inputs":
		if s.Peek() == '{' {
			return rows.ByColumn
		}
		return rows.Rows
	}
	return nil
}

func writeInvocation(w http.ResponseWriter, a answer) error {
	writeJSON(w, http.StatusOK, map[string]any{"predictions": predictions(a.said, a.rows)})
	return nil
}

// mlflowFailure is a failure as MLflow's servers word it.
type mlflowFailure struct {
	Code    string `json:"error_code"`
	Message string `json:"message"`
}

func writeMLflowFailure(w http.ResponseWriter, status int, code cupel.Code, message string) {
	writeJSON(w, status, mlflowFailure{code.Outcome().MLflow, message})
}
