package serve

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/internal/serve/rows"
	"github.com/cupel/cupel/internal/serve/tensor"
	"github.com/cupel/cupel/predict"
)

// binaryHeader says how many bytes of a body are JSON; tensors follow.
const binaryHeader = "Inference-Header-Content-Length"

// inferRequest is a request of the Open Inference Protocol.
type inferRequest struct {
	ID         string         `json:"id"`
	Inputs     []tensor.Given `json:"inputs"`
	Outputs    []wantedOutput `json:"outputs"`
	Parameters struct {
		Binary bool `json:"binary_data_output"`
	} `json:"parameters"`
}

// wantedOutput is an output that a request asks for.
type wantedOutput struct {
	Name       string `json:"name"`
	Parameters struct {
		Binary *bool `json:"binary_data"`
	} `json:"parameters"`
}

// infer is POST /v2/models/{model}/infer.
func (a *api) infer() exchange {
	return exchange{
		slot: a.namedSlot,
		read: func(*http.Request) (reader, writer) {
			asked := &inferRequest{}
			return asked.read, asked.write
		},
		fail: writeV2Failure,
	}
}

func (q *inferRequest) read(r *http.Request, body []byte, want rows.Wanted) (*rows.Table, error) {
	head, rest, err := splitBody(r, body)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(head, q); err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "the request is no inference request: %w", err)
	}
	for i := range q.Inputs {
		if rest, err = q.Inputs[i].Bind(rest); err != nil {
			return nil, err
		}
	}
	if len(rest) > 0 {
		return nil, cupel.Errorf(cupel.Invalid, "%d bytes follow the last tensor", len(rest))
	}
	for _, output := range q.Outputs {
		if output.Name != outputPredict && output.Name != outputProbabilities {
			return nil, cupel.Errorf(cupel.Invalid, "there is no output %q: there are %s and, of classifiers, %s", output.Name, outputPredict, outputProbabilities)
		}
	}
	return tensor.Rows(q.Inputs, want)
}

// splitBody returns the JSON of a body and the tensors that follow it.
func splitBody(r *http.Request, body []byte) (head, rest []byte, err error) {
	text := r.Header.Get(binaryHeader)
	if text == "" {
		return body, nil, nil
	}
	length, err := strconv.Atoi(text)
	if err != nil || length < 0 || length > len(body) {
		return nil, nil, cupel.Errorf(cupel.Invalid, "%s is %q, and the body has %d bytes", binaryHeader, text, len(body))
	}
	return body[:length], body[length:], nil
}

// inferAnswer is the JSON of an answer.
type inferAnswer struct {
	Model   string         `json:"model_name"`
	Version string         `json:"model_version"`
	ID      string         `json:"id,omitempty"`
	About   answerNotes    `json:"parameters"`
	Outputs []tensor.Given `json:"outputs"`
}

// answerNotes says what answered.
type answerNotes struct {
	Digest string `json:"cupel_digest"`
	Engine string `json:"cupel_engine"`
}

func (q *inferRequest) write(w http.ResponseWriter, a answer) error {
	said := inferAnswer{Model: a.Name, Version: a.Version.Version, ID: q.ID, About: answerNotes{a.Digest, a.Engine}}
	var binary []byte
	for _, name := range q.wanted(a) {
		output, err := outputOf(a, name)
		if err != nil {
			return err
		}
		if q.binary(name) {
			binary = output.Detach(binary)
		}
		said.Outputs = append(said.Outputs, output)
	}
	if binary == nil {
		writeJSON(w, http.StatusOK, said)
		return nil
	}
	return writeBinary(w, said, binary)
}

// wanted are the names of the outputs to give: all where none are named.
func (q *inferRequest) wanted(a answer) []string {
	var names []string
	for _, output := range q.Outputs {
		names = append(names, output.Name)
	}
	if names == nil {
		names = []string{outputPredict}
		if a.said.Probabilities != nil {
			names = append(names, outputProbabilities)
		}
	}
	return names
}

// binary reports whether an output is to follow the JSON.
func (q *inferRequest) binary(name string) bool {
	i := slices.IndexFunc(q.Outputs, func(o wantedOutput) bool { return o.Name == name })
	if i >= 0 && q.Outputs[i].Parameters.Binary != nil {
		return *q.Outputs[i].Parameters.Binary
	}
	return q.Parameters.Binary
}

func writeBinary(w http.ResponseWriter, said inferAnswer, tensors []byte) error {
	head, err := json.Marshal(said)
	if err != nil {
		return cupel.Errorf(cupel.Internal, "the answer cannot be written: %w", err)
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set(binaryHeader, strconv.Itoa(len(head)))
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(append(head, tensors...)) // whoever has left needs no answer
	return nil
}

// outputOf returns an output of an answer.
func outputOf(a answer, name string) (tensor.Given, error) {
	count := int64(a.rows)
	switch {
	case name == outputProbabilities && a.said.Probabilities == nil:
		return tensor.Given{}, cupel.Errorf(cupel.Invalid, "model %s gives no probabilities: it has the output %s alone", a.Name, outputPredict)
	case name == outputProbabilities:
		return tensor.OfNumbers(name, []int64{count, int64(len(a.said.Classes))}, a.said.Probabilities), nil
	case a.said.Labels != nil:
		return tensor.OfLabels(name, labelType(a.said.Classes), a.said.Labels), nil
	case len(a.said.Values) > a.rows:
		return tensor.OfNumbers(name, []int64{count, int64(len(a.said.Values)) / count}, a.said.Values), nil
	}
	return tensor.OfNumbers(name, []int64{count}, a.said.Values), nil
}

// labelType is the type of tensors of labels.
func labelType(classes []predict.Label) string {
	if len(classes) == 0 {
		return "BYTES"
	}
	switch classes[0].(type) {
	case int64:
		return "INT64"
	case float64:
		return "FP64"
	case bool:
		return "BOOL"
	}
	return "BYTES"
}
