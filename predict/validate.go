package predict

import (
	"maps"
	"slices"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/metric"
)

// Report says whether a model scores on its test set what was recorded.
type Report struct {
	Rows    int        `json:"rows"` // of the test set
	Metrics []Measured `json:"metrics"`
	// Wrong is how many rows of a classifier's test set have another label than the
	// one that is predicted, and FirstWrong the first of them, -1 where there is none.
	Wrong      int `json:"wrong"`
	FirstWrong int `json:"first_wrong"`
}

// Measured is one metric.
type Measured struct {
	Name     string   `json:"name"`
	Recorded *float64 `json:"recorded"` // nil where it was not
	Found    *float64 `json:"found"`    // nil where it cannot be computed
	Met      bool     `json:"met"`      // found what was recorded; of metrics that were
}

// Validated reports whether anything was recorded to compare with.
func (r Report) Validated() bool {
	return slices.ContainsFunc(r.Metrics, func(m Measured) bool { return m.Recorded != nil })
}

// OK reports whether metrics were recorded, and all of them were met.
func (r Report) OK() bool {
	return r.Validated() && !slices.ContainsFunc(r.Metrics, func(m Measured) bool { return m.Recorded != nil && !m.Met })
}

// Validate evaluates the model on its own test set, and compares the metrics with
// those that are recorded in metadata.json, else among the model's attributes.
func (m *Model) Validate() (Report, error) {
	said, err := m.predictTest()
	if err != nil {
		return Report{}, cupel.Errorf(cupel.ErrorCode(err), "the model cannot be evaluated on its test set: %w", err)
	}
	report := Report{Rows: m.test.rows(), FirstWrong: -1}
	found, err := m.measure(said, &report)
	if err != nil {
		return report, err
	}
	recorded := m.Metadata.Metrics
	if len(recorded) == 0 {
		recorded = m.engine.record
	}
	report.Metrics = compared(recorded, found)
	return report, nil
}

// predictTest says what the model thinks of its test set. Sets that are the model's
// input do not pass the transformer again.
func (m *Model) predictTest() (Prediction, error) {
	if m.features == Raw || m.takesFrames() {
		if m.test.frame != nil {
			return m.Predict(*m.test.frame)
		}
		return m.PredictMatrix(m.test.numbers)
	}
	if m.test.frame == nil {
		return m.engine.predict(m.test.numbers)
	}
	rows, err := numbersIn(*m.test.frame, m.engine.model.FeatureNames(), m.engine.model.Features())
	if err != nil {
		return Prediction{}, err
	}
	return m.engine.predict(rows)
}

func (m *Model) measure(said Prediction, report *Report) (map[string]float64, error) {
	if len(m.engine.labels) == 0 {
		actual, err := numbersOf(m.test.labels)
		if err != nil {
			return nil, err
		}
		if m.engine.ranks {
			return metric.Ranking(actual, said.Values), nil
		}
		return metric.Regression(actual, said.Values), nil
	}
	labels := metric.Labels{
		Actual: classesOf(m.test.labels, said.Classes), Predicted: classesOf(said.Labels, said.Classes),
		Classes: len(said.Classes), Probabilities: said.Probabilities,
	}
	for row, actual := range labels.Actual {
		if actual == labels.Predicted[row] {
			continue
		}
		if report.Wrong++; report.FirstWrong < 0 {
			report.FirstWrong = row
		}
	}
	return metric.Classification(labels), nil
}

// compared lists the metrics by name.
func compared(recorded, found map[string]float64) []Measured {
	names := maps.Clone(recorded)
	if names == nil {
		names = map[string]float64{}
	}
	maps.Copy(names, found)
	list := make([]Measured, 0, len(names))
	for _, name := range slices.Sorted(maps.Keys(names)) {
		one := Measured{Name: name}
		if value, ok := recorded[name]; ok {
			one.Recorded = &value
		}
		if value, ok := found[name]; ok {
			one.Found = &value
		}
		one.Met = one.Recorded != nil && one.Found != nil && metric.Met(name, *one.Recorded, *one.Found)
		list = append(list, one)
	}
	return list
}

func isMetric(name string) bool { return metric.Known(name) }
