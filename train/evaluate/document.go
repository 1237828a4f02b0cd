package evaluate

import (
	"encoding/json"

	"github.com/cupel/cupel"
)

// Format names the version of evaluations that this package writes.
const Format = "cupel-evaluation/1"

// Task says what is predicted.
type Task string

// The tasks.
const (
	TaskClassification Task = "classification"
	TaskRegression     Task = "regression"
)

// Document is an evaluation, as docs/format/evaluation.md says.
type Document struct {
	Format          string                 `json:"format"`
	Split           string                 `json:"split"` // "train", "valid" or "test"
	Task            Task                   `json:"task"`
	Rows            int                    `json:"rows"`
	Target          string                 `json:"target"` // name of the column, or ""
	Classes         []string               `json:"classes"`
	Positive        *string                `json:"positive"`
	Metrics         map[string]cupel.Float `json:"metrics"`
	Confusion       Confusion              `json:"confusion"`
	ROC             []ROC                  `json:"roc"`
	PrecisionRecall []PrecisionRecall      `json:"precision_recall"`
	Calibration     []Calibration          `json:"calibration"`
	Thresholds      []Threshold            `json:"thresholds"`
	Residuals       *Residuals             `json:"residuals"`
}

// newDocument returns one with empty lists.
func newDocument(task Task, rows int, metrics map[string]float64) *Document {
	d := &Document{
		Format: Format, Task: task, Rows: rows, Classes: []string{}, Metrics: map[string]cupel.Float{}, Confusion: Confusion{},
		ROC: []ROC{}, PrecisionRecall: []PrecisionRecall{}, Calibration: []Calibration{}, Thresholds: []Threshold{},
	}
	for name, value := range metrics {
		d.Metrics[name] = cupel.Float(value)
	}
	return d
}

// Regression evaluates numbers that were predicted, one for each row.
func Regression(actual, predicted []float64) (*Document, error) {
	metrics, err := RegressionMetrics(actual, predicted)
	if err != nil {
		return nil, err
	}
	d := newDocument(TaskRegression, len(actual), metrics)
	d.Residuals = residualsOf(actual, predicted)
	return d, nil
}

// Classification evaluates labels that were predicted, and probabilities where
// the model gives them.
func Classification(c Labels) (*Document, error) {
	metrics, err := c.Metrics()
	if err != nil {
		return nil, err
	}
	d := newDocument(TaskClassification, len(c.Actual), metrics)
	d.Classes = append(d.Classes, c.Classes...)
	if d.Confusion, err = NewConfusion(c.Actual, c.Predicted, len(c.Classes)); err != nil {
		return nil, err
	}
	if len(c.Classes) == 2 {
		d.Positive = &c.Classes[1]
	}
	if c.Probabilities != nil {
		d.draw(c)
	}
	return d, nil
}

// draw adds what probabilities show.
func (d *Document) draw(c Labels) {
	for _, class := range c.shown() {
		positive, scores := c.against(class)
		ranked := rank(positive, scores)
		if p, n := ranked.totals(); p == 0 || n == 0 {
			continue
		}
		name := c.Classes[class]
		d.ROC = append(d.ROC, ranked.roc(name))
		d.PrecisionRecall = append(d.PrecisionRecall, ranked.precisionRecall(name))
		d.Calibration = append(d.Calibration, calibrate(name, positive, scores))
	}
	if len(c.Classes) == 2 {
		d.Thresholds = Thresholds(c.against(1))
	}
}

// Encode returns the document as JSON.
func (d *Document) Encode() ([]byte, error) {
	text, err := json.MarshalIndent(d, "", " ")
	if err != nil {
		return nil, cupel.Errorf(cupel.Internal, "evaluation: %w", err)
	}
	return append(text, '\n'), nil
}
