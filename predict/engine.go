package predict

import (
	"encoding/json"
	"path"
	"slices"
	"strings"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/matrix"
	"github.com/cupel/cupel/predict/trees"
)

// engine is a model without its preprocessing.
type engine struct {
	model  trees.Model
	labels []Label // of its classes; nil where it is no classifier
	ranks  bool    // what it predicts is for ordering
	record map[string]float64
}

// wrapperFile holds, beside a model, what the library's own file does not.
const wrapperFile = "wrapper.json"

// maxWrapper is how long it may be, in bytes.
const maxWrapper = 16 << 20

// wrapper is what it says.
type wrapper struct {
	Classes *struct {
		DType  string            `json:"dtype"`
		Values []json.RawMessage `json:"values"`
	} `json:"classes"`
	BestIteration int `json:"best_iteration"`
}

// Classes of models, by the library that made them.
var (
	xgboostClasses  = []string{"XGBClassifier", "XGBRegressor", "XGBRanker", "XGBRFClassifier", "XGBRFRegressor", "Booster"}
	lightgbmClasses = []string{"LGBMClassifier", "LGBMRegressor", "LGBMRanker", "LGBMModel", "LGBMBooster"}
)

// readEngine reads the model of a bundle.
func readEngine(f *files, m Metadata) (*engine, error) {
	content, err := f.read(m.ModelFilename)
	if err != nil {
		return nil, err
	}
	e := &engine{ranks: strings.HasSuffix(m.ModelClass, "Ranker")}
	switch {
	case slices.Contains(xgboostClasses, m.ModelClass):
		err = e.readXGBoost(content, m)
	case slices.Contains(lightgbmClasses, m.ModelClass):
		err = e.readLightGBM(content, f, m)
	default:
		err = e.readSklearn(content, m)
	}
	if err != nil {
		return nil, in(m.ModelFilename, err)
	}
	return e, nil
}

func (e *engine) readXGBoost(content []byte, m Metadata) error {
	model, err := trees.LoadXGBoost(content)
	if err != nil {
		return err
	}
	if m.Missing != nil {
		model.Missing = *m.Missing
	}
	e.model, e.record = model, recordedIn(model.Attributes)
	if m.ModelClass == "Booster" || strings.HasSuffix(m.ModelClass, "Classifier") {
		e.labels = numbered(model.Classes())
	}
	return e.checkClassifier(m)
}

// checkClassifier refuses a classifier whose model gives numbers.
func (e *engine) checkClassifier(m Metadata) error {
	if strings.HasSuffix(m.ModelClass, "Classifier") && len(e.labels) == 0 {
		return cupel.Errorf(cupel.Invalid, "the class is %s, and the model has no classes", m.ModelClass)
	}
	return nil
}

// recordedIn returns the metrics among the attributes of a model.
func recordedIn(attributes map[string]string) map[string]float64 {
	found := map[string]float64{}
	for name, text := range attributes {
		var value float64
		if isMetric(name) && json.Unmarshal([]byte(text), &value) == nil {
			found[name] = value
		}
	}
	return found
}

func (e *engine) readLightGBM(content []byte, f *files, m Metadata) error {
	model, err := trees.LoadLightGBM(content)
	if err != nil {
		return err
	}
	said, err := readWrapper(f)
	if err != nil {
		return err
	}
	if said.BestIteration > 0 {
		model = model.Until(said.BestIteration)
	}
	e.model = model
	switch {
	case said.Classes != nil:
		integers := strings.ContainsAny(said.Classes.DType, "iu")
		if e.labels, err = jsonLabels(said.Classes.Values, integers); err != nil {
			return in(wrapperFile, err)
		}
		if len(e.labels) != model.Classes() {
			return cupel.Errorf(cupel.Invalid, "the model has %d classes, and %s names %d", model.Classes(), wrapperFile, len(e.labels))
		}
	case m.ModelClass == "LGBMBooster" || strings.HasSuffix(m.ModelClass, "Classifier"):
		e.labels = numbered(model.Classes())
	}
	return e.checkClassifier(m)
}

// readWrapper reads wrapper.json, which may be missing.
func readWrapper(f *files) (wrapper, error) {
	said := wrapper{}
	content, err := f.read(wrapperFile)
	if cupel.ErrorCode(err) == cupel.NotFound {
		return said, nil
	}
	if err == nil && len(content) > maxWrapper {
		err = cupel.Errorf(cupel.TooLarge, "it has more than %d bytes", maxWrapper)
	}
	if err == nil {
		if err = json.Unmarshal(content, &said); err != nil {
			err = cupel.Errorf(cupel.Invalid, "%w", err)
		}
	}
	if err != nil {
		return said, in(wrapperFile, err)
	}
	return said, nil
}

// predict says what the model thinks of rows.
func (e *engine) predict(rows matrix.Matrix) (Prediction, error) {
	said, err := e.model.Predict(rows)
	if err != nil {
		return Prediction{}, err
	}
	return e.labelled(said), nil
}

// labelled gives the classes of a prediction their labels.
func (e *engine) labelled(said trees.Prediction) Prediction {
	if len(e.labels) == 0 {
		return Prediction{Values: numbersSaid(said)}
	}
	p := Prediction{Classes: e.labels, Probabilities: said.Probabilities, Labels: make([]Label, len(said.Values))}
	for i, class := range said.Values {
		p.Labels[i] = e.labels[int(class)]
	}
	return p
}

// numbersSaid are the values of a model that is not used as a classifier: of one
// that gives probabilities of two classes, those of the second.
func numbersSaid(said trees.Prediction) []float64 {
	if said.Probabilities == nil || len(said.Probabilities) != 2*len(said.Values) {
		return said.Values
	}
	second := make([]float64, len(said.Values))
	for i := range second {
		second[i] = said.Probabilities[2*i+1]
	}
	return second
}

// unknownClass says which models there are.
func unknownClass(class, file string) error {
	return cupel.Errorf(cupel.Invalid, "the class %s in %s is not known here: %s of XGBoost, %s of LightGBM, and models of scikit-learn in a pickle (.pkl) are; others need the Python worker",
		class, path.Base(file), strings.Join(xgboostClasses, ", "), strings.Join(lightgbmClasses, ", "))
}
