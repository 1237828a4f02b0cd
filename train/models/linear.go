package models

import (
	"context"
	"encoding/json"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/train"
)

// LinearRegression predicts a number as a weighted sum of the features, by least
// squares with an L2 penalty (ridge): it makes Σ (y - Xw - b)² + alpha · |w|²
// least. The intercept is not penalized. Of several solutions it takes the one
// with the least |w|.
type LinearRegression struct {
	params struct {
		Alpha        float64 `json:"alpha"`
		FitIntercept bool    `json:"fit_intercept"`
	}
	state linearState
}

type linearState struct {
	Coefficients []float64 `json:"coefficients"` // one for each feature
	Intercept    float64   `json:"intercept"`
}

var (
	_ train.Model   = (*LinearRegression)(nil)
	_ train.Lasting = (*LinearRegression)(nil)
)

// NewLinearRegression makes one from the parameters alpha (0) and fit_intercept
// (true).
func NewLinearRegression(params train.Params) (train.Model, error) {
	l := &LinearRegression{}
	l.params.FitIntercept = true
	if err := params.Into(&l.params); err != nil {
		return nil, err
	}
	if l.params.Alpha < 0 {
		return nil, cupel.Errorf(cupel.Invalid, "alpha is %v: use 0 or more", l.params.Alpha)
	}
	return l, nil
}

// Fit implements [train.Model].
func (l *LinearRegression) Fit(ctx context.Context, m train.Matrix, _ train.Logger) error {
	if err := checkNumbers(m); err != nil {
		return err
	}
	if err := stopped(ctx); err != nil {
		return err
	}
	x, y, means, mean := l.centred(m)
	coefficients, err := ridge(x, y, l.params.Alpha)
	if err != nil {
		return err
	}
	l.state = linearState{Coefficients: coefficients, Intercept: mean - floats.Dot(coefficients, means)}
	return nil
}

// centred returns features and target less their means, and the means: zero
// where there is no intercept to take them up.
func (l *LinearRegression) centred(m train.Matrix) (x *mat.Dense, y, means []float64, mean float64) {
	x = mat.NewDense(m.Rows, m.Cols, append([]float64(nil), m.Values...))
	y = append([]float64(nil), m.Target...)
	means = make([]float64, m.Cols)
	if !l.params.FitIntercept {
		return x, y, means, 0
	}
	n := float64(m.Rows)
	for i := range m.Rows {
		floats.Add(means, m.Row(i))
	}
	floats.Scale(1/n, means)
	for i := range m.Rows {
		floats.Sub(x.RawRowView(i), means)
	}
	mean = floats.Sum(y) / n
	floats.AddConst(-mean, y)
	return x, y, means, mean
}

// ridge solves by the singular values s of x: w = V · s/(s² + alpha) · Uᵀy.
// Singular values that are zero but for rounding count for nothing.
func ridge(x *mat.Dense, y []float64, alpha float64) ([]float64, error) {
	var svd mat.SVD
	if !svd.Factorize(x, mat.SVDThin) {
		return nil, cupel.Errorf(cupel.Invalid, "the least squares of the features cannot be solved: their values are too far apart; try Standardize")
	}
	var u, v mat.Dense
	svd.UTo(&u)
	svd.VTo(&v)
	s := svd.Values(nil)
	rows, cols := x.Dims()
	least := s[0] * float64(max(rows, cols)) * 0x1p-52
	parts := mat.NewVecDense(len(s), nil)
	parts.MulVec(u.T(), mat.NewVecDense(len(y), y))
	for i, value := range s {
		if value <= least {
			parts.SetVec(i, 0)
			continue
		}
		parts.SetVec(i, parts.AtVec(i)*value/(value*value+alpha))
	}
	w := mat.NewVecDense(cols, nil)
	w.MulVec(&v, parts)
	return w.RawVector().Data, nil
}

// Predict implements [train.Model].
func (l *LinearRegression) Predict(m train.Matrix) ([]float64, error) {
	if err := checkPredict(m, len(l.state.Coefficients)); err != nil {
		return nil, err
	}
	predicted := make([]float64, m.Rows)
	for i := range predicted {
		predicted[i] = floats.Dot(m.Row(i), l.state.Coefficients) + l.state.Intercept
	}
	return predicted, nil
}

// Coefficients returns what the features weigh, and the intercept.
func (l *LinearRegression) Coefficients() (weights []float64, intercept float64) {
	return l.state.Coefficients, l.state.Intercept
}

// MarshalJSON implements [train.Lasting].
func (l *LinearRegression) MarshalJSON() ([]byte, error) { return json.Marshal(l.state) }

// UnmarshalJSON implements [train.Lasting].
func (l *LinearRegression) UnmarshalJSON(text []byte) error {
	var state linearState
	if err := json.Unmarshal(text, &state); err != nil {
		return cupel.Errorf(cupel.Invalid, "linear regression: %w", err)
	}
	if len(state.Coefficients) == 0 {
		return cupel.Errorf(cupel.Invalid, "linear regression: there are no coefficients")
	}
	l.state = state
	return nil
}
