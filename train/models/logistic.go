package models

import (
	"context"
	"encoding/json"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/optimize"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/train"
)

// LogisticRegression tells two or more classes apart by weighted sums of the
// features, with an L2 penalty: it makes c · Σ log loss + |w|² / 2 least, by
// L-BFGS. Intercepts are not penalized. Two classes share one list of weights
// (the logistic function), more have one each (softmax). Features of about one
// size converge much faster: see Standardize.
type LogisticRegression struct {
	params struct {
		C            float64 `json:"c"`
		FitIntercept bool    `json:"fit_intercept"`
		MaxIter      int     `json:"max_iter"`
		Tolerance    float64 `json:"tolerance"`
	}
	state logisticState
}

type logisticState struct {
	Classes    int         `json:"classes"`
	Weights    [][]float64 `json:"weights"` // a list for each class; one of two classes
	Intercepts []float64   `json:"intercepts"`
}

var (
	_ train.Classifier = (*LogisticRegression)(nil)
	_ train.Lasting    = (*LogisticRegression)(nil)
)

// NewLogisticRegression makes one from the parameters c (1), the inverse of the
// penalty; fit_intercept (true); max_iter (1000); tolerance (1e-6), below which
// each part of the gradient of the mean loss has to come.
func NewLogisticRegression(params train.Params) (train.Model, error) {
	l := &LogisticRegression{}
	l.params.C, l.params.FitIntercept, l.params.MaxIter, l.params.Tolerance = 1, true, 1000, 1e-6
	if err := params.Into(&l.params); err != nil {
		return nil, err
	}
	if !(l.params.C > 0) || l.params.MaxIter < 1 || !(l.params.Tolerance > 0) {
		return nil, cupel.Errorf(cupel.Invalid, "c is %v, max_iter %d and tolerance %v: all have to be above 0", l.params.C, l.params.MaxIter, l.params.Tolerance)
	}
	return l, nil
}

// Fit implements [train.Model]. It logs "loss", the mean log loss with its
// penalty, at each iteration.
func (l *LogisticRegression) Fit(ctx context.Context, m train.Matrix, log train.Logger) error {
	if err := checkClasses(m); err != nil {
		return err
	}
	objective := newLogisticObjective(m, l.params.C, l.params.FitIntercept)
	problem := optimize.Problem{Func: objective.loss, Grad: objective.gradient}
	settings := &optimize.Settings{
		GradientThreshold: l.params.Tolerance,
		MajorIterations:   l.params.MaxIter,
		Converger:         optimize.NeverTerminate{},
		Recorder:          &recorder{ctx: ctx, log: log},
	}
	result, err := optimize.Minimize(problem, make([]float64, objective.size()), settings, &optimize.LBFGS{})
	if why := stopped(ctx); why != nil {
		return why
	}
	// Where rounding lets no step make the loss smaller, the least is found.
	if err != nil && (result == nil || !objective.nearlyFlat(result.X)) {
		return cupel.Errorf(cupel.Invalid, "the weights cannot be found: %w. Try Standardize, or a smaller c", err)
	}
	if !allFinite(result.X) {
		return cupel.Errorf(cupel.Invalid, "the weights grew without bound: try Standardize, or a smaller c")
	}
	l.state = objective.state(result.X)
	return nil
}

// recorder tells how far an optimization is, and stops it when ctx ends.
type recorder struct {
	ctx  context.Context
	log  train.Logger
	step int64
}

func (r *recorder) Init() error { return nil }

// Record implements [optimize.Recorder].
func (r *recorder) Record(at *optimize.Location, op optimize.Operation, _ *optimize.Stats) error {
	if op == optimize.MajorIteration {
		r.log.Metric("loss", r.step, at.F)
		r.step++
	}
	return stopped(r.ctx)
}

// Probabilities implements [train.Classifier].
func (l *LogisticRegression) Probabilities(m train.Matrix) ([][]float64, error) {
	features := 0
	if len(l.state.Weights) > 0 {
		features = len(l.state.Weights[0])
	}
	if err := checkPredict(m, features); err != nil {
		return nil, err
	}
	probabilities := make([][]float64, m.Rows)
	for row := range probabilities {
		probabilities[row] = l.state.probabilities(m.Row(row))
	}
	return probabilities, nil
}

func (s *logisticState) probabilities(features []float64) []float64 {
	scores := make([]float64, len(s.Weights))
	for i, weights := range s.Weights {
		scores[i] = floats.Dot(weights, features) + s.Intercepts[i]
	}
	if s.Classes == 2 {
		p := logistic(scores[0])
		return []float64{1 - p, p}
	}
	softmax(scores)
	return scores
}

// Predict implements [train.Model].
func (l *LogisticRegression) Predict(m train.Matrix) ([]float64, error) {
	probabilities, err := l.Probabilities(m)
	return mostLikely(probabilities), err
}

// Coefficients returns the weights of the features, a list for each class (of
// two classes one, for the second), and the intercepts.
func (l *LogisticRegression) Coefficients() (weights [][]float64, intercepts []float64) {
	return l.state.Weights, l.state.Intercepts
}

// MarshalJSON implements [train.Lasting].
func (l *LogisticRegression) MarshalJSON() ([]byte, error) { return json.Marshal(l.state) }

// UnmarshalJSON implements [train.Lasting].
func (l *LogisticRegression) UnmarshalJSON(text []byte) error {
	var state logisticState
	if err := json.Unmarshal(text, &state); err != nil {
		return cupel.Errorf(cupel.Invalid, "logistic regression: %w", err)
	}
	lists := state.Classes
	if lists == 2 {
		lists = 1
	}
	if lists < 1 || len(state.Weights) != lists || len(state.Intercepts) != lists {
		return cupel.Errorf(cupel.Invalid, "logistic regression: %d classes have %d lists of weights and %d intercepts", state.Classes, len(state.Weights), len(state.Intercepts))
	}
	for _, weights := range state.Weights {
		if len(weights) == 0 || len(weights) != len(state.Weights[0]) {
			return cupel.Errorf(cupel.Invalid, "logistic regression: lists of weights are empty or differ in length")
		}
	}
	l.state = state
	return nil
}

// logistic is 1 / (1 + e^-z), without overflow.
func logistic(z float64) float64 {
	if z >= 0 {
		return 1 / (1 + math.Exp(-z))
	}
	e := math.Exp(z)
	return e / (1 + e)
}

// softmax replaces scores by probabilities.
func softmax(scores []float64) {
	most := floats.Max(scores)
	for i, score := range scores {
		scores[i] = math.Exp(score - most)
	}
	floats.Scale(1/floats.Sum(scores), scores)
}
