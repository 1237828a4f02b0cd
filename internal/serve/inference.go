package serve

import (
	"net/http"

	"github.com/cupel/cupel"
)

// The outputs of a model in the Open Inference Protocol.
const (
	outputPredict       = "predict"       // labels of a classifier, else values
	outputProbabilities = "predict_proba" // one for each class
)

// tensorInfo describes an input or an output of a model.
type tensorInfo struct {
	Name     string  `json:"name"`
	DataType string  `json:"datatype"`
	Shape    []int64 `json:"shape"` // -1 is any
}

// serverInfo is the answer of GET /v2.
type serverInfo struct {
	Name       string   `json:"name"`
	Version    string   `json:"version"`
	Extensions []string `json:"extensions"`
}

// modelInfo is the answer of GET /v2/models/{model}.
type modelInfo struct {
	Name     string       `json:"name"`
	Versions []string     `json:"versions"`
	Platform string       `json:"platform"`
	Inputs   []tensorInfo `json:"inputs"`
	Outputs  []tensorInfo `json:"outputs"`
	Digest   string       `json:"cupel_digest"`
	Engine   string       `json:"cupel_engine"`
}

func (a *api) v2Server(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, serverInfo{"cupel", a.version, []string{"binary_tensor_data"}})
}

func (a *api) v2Live(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, map[string]bool{"live": true})
}

func (a *api) v2Ready(w http.ResponseWriter, _ *http.Request) {
	writeReady(w, a.models.Ready(), map[string]bool{"ready": a.models.Ready()})
}

func writeReady(w http.ResponseWriter, ready bool, body any) {
	status := http.StatusOK
	if !ready {
		status = http.StatusServiceUnavailable
	}
	writeJSON(w, status, body)
}

// served returns the version that a request names.
func (a *api) served(r *http.Request) (*Slot, *Version, error) {
	slot, err := a.namedSlot(r)
	if err != nil {
		return nil, nil, err
	}
	version, asked := slot.Current(), r.PathValue("version")
	if version != nil && asked != "" && asked != version.Version {
		return slot, nil, cupel.Errorf(cupel.NotFound, "model %s serves version %s, and not %s", slot.Name, version.Version, asked)
	}
	return slot, version, nil
}

func (a *api) v2ModelReady(w http.ResponseWriter, r *http.Request) {
	slot, version, err := a.served(r)
	if err != nil {
		a.refuse(w, writeV2Failure, err)
		return
	}
	writeReady(w, version != nil, map[string]any{"name": slot.Name, "ready": version != nil})
}

func (a *api) v2Model(w http.ResponseWriter, r *http.Request) {
	slot, version, err := a.served(r)
	if err == nil && version == nil {
		err = cupel.Errorf(cupel.Unavailable, "model %s is %s", slot.Name, slot.Status().State)
	}
	if err != nil {
		a.refuse(w, writeV2Failure, err)
		return
	}
	version.name(w.Header())
	writeJSON(w, http.StatusOK, modelInfo{
		Name: slot.Name, Versions: []string{version.Version}, Platform: "cupel",
		Inputs: version.inputs(), Outputs: version.outputs(), Digest: version.Digest, Engine: version.Engine,
	})
}

// inputs describes what the model takes in one tensor. Tensors by column, of any
// type, do as well.
func (v *Version) inputs() []tensorInfo {
	width := int64(-1)
	if columns := v.model.Columns(); columns != nil {
		width = int64(len(columns))
	}
	return []tensorInfo{{"input", "FP64", []int64{-1, width}}}
}

func (v *Version) outputs() []tensorInfo {
	classes := v.model.Classes()
	if classes == nil {
		return []tensorInfo{{outputPredict, "FP64", []int64{-1}}}
	}
	return []tensorInfo{
		{outputPredict, labelType(classes), []int64{-1}},
		{outputProbabilities, "FP64", []int64{-1, int64(len(classes))}},
	}
}

func writeV2Failure(w http.ResponseWriter, status int, _ cupel.Code, message string) {
	writeJSON(w, status, map[string]string{"error": message})
}
