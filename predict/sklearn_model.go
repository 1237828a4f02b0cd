package predict

import (
	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/pickle"
	"github.com/cupel/cupel/predict/sklearn"
)

// readSklearn reads a model of scikit-learn from its pickle.
func (e *engine) readSklearn(content []byte, m Metadata) error {
	read, err := pickle.Read(content, pickle.DefaultLimits)
	if err != nil {
		if !sklearn.KnowsModel(m.ModelClass) {
			return unknownClass(m.ModelClass, m.ModelFilename)
		}
		return err
	}
	if o, ok := read.Value.(*pickle.Object); ok && o.Class() != nil && o.Class().Name != m.ModelClass {
		return cupel.Errorf(cupel.Invalid, "the class is %s, and the pickle has a %s", m.ModelClass, o.Class())
	}
	model, err := sklearn.CompileModel(read.Value)
	if err != nil {
		return err
	}
	e.model = model
	for _, label := range model.Labels() {
		e.labels = append(e.labels, label)
	}
	return e.checkClassifier(m)
}

// takesFrames reports whether rows of any values go to the model as they are: it may
// be a Pipeline that begins with its preprocessing.
func (m *Model) takesFrames() bool {
	_, ok := m.engine.model.(*sklearn.Model)
	return ok && m.transformer == nil
}

// predictFrame says what a model that takes frames thinks of rows.
func (e *engine) predictFrame(rows sklearn.Frame) (Prediction, error) {
	said, err := e.model.(*sklearn.Model).PredictFrame(rows)
	if err != nil {
		return Prediction{}, err
	}
	return e.labelled(said), nil
}
