package train

import (
	"context"
	"encoding/json"
	"io"

	"github.com/cupel/cupel"
)

// ModelFile is the artifact of a run that holds its model.
const ModelFile = "model/model.json"

// modelFormat names the version of model files that this package reads and writes.
const modelFormat = "cupel-go-model/1"

// maxModelBytes is the greatest length of a model file that is read.
const maxModelBytes = 1 << 30

// modelForm is a model file.
type modelForm struct {
	Format           string     `json:"format"`
	Target           string     `json:"target"`
	Classes          []string   `json:"classes"` // null of a regression
	Model            storedPart `json:"model"`
	FeatureGenerator storedPart `json:"feature_generator"`
}

// storedPart is a component with what it has learned.
type storedPart struct {
	component
	State json.RawMessage `json:"state"`
}

// Encode returns the model as JSON that [ReadModel] reads. Components that are
// not [Lasting] are an error of code invalid.
func (t *Trained) Encode() ([]byte, error) {
	form := modelForm{Format: modelFormat, Target: t.Target, Classes: t.Classes}
	var err error
	if form.Model, err = stored(t.made.model, t.Model); err != nil {
		return nil, err
	}
	if form.FeatureGenerator, err = stored(t.made.features, t.FeatureGenerator); err != nil {
		return nil, err
	}
	text, err := json.Marshal(form)
	if err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "the model has no JSON form: %w", err)
	}
	return append(text, '\n'), nil
}

func stored(c component, made any) (storedPart, error) {
	lasting, ok := made.(Lasting)
	if !ok {
		return storedPart{}, cupel.Errorf(cupel.Invalid, "%s cannot be kept: it implements neither json.Marshaler nor json.Unmarshaler", c.Name)
	}
	state, err := lasting.MarshalJSON()
	if err != nil {
		return storedPart{}, cupel.Errorf(cupel.Invalid, "%s has no JSON form: %w", c.Name, err)
	}
	return storedPart{c, state}, nil
}

// ReadModel reads a model that [Trained.Encode] wrote. Its components have to be
// registered. The content may come from anyone: what cannot be right is an error
// of code invalid.
func ReadModel(content io.Reader) (*Trained, error) {
	text, err := io.ReadAll(io.LimitReader(content, maxModelBytes+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxModelBytes {
		return nil, cupel.Errorf(cupel.TooLarge, "the model has more than %d bytes", maxModelBytes)
	}
	var form modelForm
	if err := json.Unmarshal(text, &form); err != nil {
		return nil, cupel.Errorf(cupel.Invalid, "the model is not one that train wrote: %w", err)
	}
	if form.Format != modelFormat {
		return nil, cupel.Errorf(cupel.Invalid, "the model has the format %q, this version reads %s", form.Format, modelFormat)
	}
	return form.trained()
}

func (f modelForm) trained() (t *Trained, err error) {
	defer recovered(&err)
	t = &Trained{Target: f.Target, Classes: f.Classes}
	t.made = components{model: f.Model.component, features: f.FeatureGenerator.component}
	if t.Model, err = t.made.newModel(0); err != nil {
		return nil, err
	}
	if t.FeatureGenerator, err = t.made.newFeatures(0); err != nil {
		return nil, err
	}
	if err := restore(f.Model, t.Model); err != nil {
		return nil, err
	}
	if _, ok := t.Model.(Classifier); ok != (len(t.Classes) >= 2) {
		return nil, cupel.Errorf(cupel.Invalid, "the model %s has %d classes", f.Model.Name, len(t.Classes))
	}
	return t, restore(f.FeatureGenerator, t.FeatureGenerator)
}

func restore(part storedPart, made any) error {
	lasting, ok := made.(Lasting)
	if !ok {
		return cupel.Errorf(cupel.Invalid, "%s cannot be loaded: it implements neither json.Marshaler nor json.Unmarshaler", part.Name)
	}
	if err := lasting.UnmarshalJSON(part.State); err != nil {
		return wrap(part.Name+" cannot be loaded", err)
	}
	return nil
}

// LoadModel returns the model that a run kept. A run without one is an error of
// code not_found.
func LoadModel(ctx context.Context, registry cupel.Registry, run cupel.RunRef) (*Trained, error) {
	content, err := registry.OpenArtifact(ctx, run.Artifacts(), ModelFile)
	if err != nil {
		return nil, err
	}
	defer content.Close()
	return ReadModel(content)
}
