package sklearn

import (
	"math"

	"github.com/cupel/cupel"
)

// powerStep compiles a PowerTransformer.
func powerStep(e *estimator, in columns) (step, columns) {
	e.knows("method", "standardize", "copy")
	lambdas := e.vector("lambdas_", in.width)
	power := columnwise{who: e.class, names: in.names, missing: true, of: func(i int, value float64) float64 { return yeoJohnson(value, lambdas[i]) }}
	made := sequence{power}
	if e.choice("method", "yeo-johnson", "box-cox") == "box-cox" {
		power.of = func(i int, value float64) float64 { return boxCox(value, lambdas[i]) }
		made = sequence{positive{e.class, in.names}, power}
	}
	if e.flag("standardize", true) {
		value, _ := e.state.Get("_scaler")
		scaler, _ := e.c.step(e.inside("_scaler"), value, in)
		made = append(made, scaler)
	}
	return made, in
}

// positive refuses numbers that have no logarithm.
type positive struct {
	who   string
	names []string
}

func (s positive) run(t *table) (*table, error) {
	numbers, err := t.toNumbers(s.who, s.names)
	if err != nil {
		return nil, err
	}
	for i, value := range numbers {
		if value <= 0 {
			return nil, cupel.Errorf(cupel.Invalid, "%s: %s is %v, and a number above 0 is needed", s.who, t.place(i, s.names), value)
		}
	}
	return denseTable(t.rows, t.columns, numbers), nil
}

// epsilon is the distance from 1 to the next float64.
const epsilon = 0x1p-52

// yeoJohnson is the transformation of Yeo and Johnson (2000). A NaN of lambda marks
// a column that is left as it is.
func yeoJohnson(x, lambda float64) float64 {
	switch {
	case lambda != lambda:
		return x
	case x >= 0 && math.Abs(lambda) < epsilon:
		return math.Log1p(x)
	case x >= 0:
		return math.Expm1(lambda*math.Log1p(x)) / lambda
	case math.Abs(lambda-2) > epsilon:
		return -math.Expm1((2-lambda)*math.Log1p(-x)) / (2 - lambda)
	}
	return -math.Log1p(-x)
}

// boxCox is the transformation of Box and Cox (1964).
func boxCox(x, lambda float64) float64 {
	log := math.Log(x)
	if lambda != lambda {
		return x
	}
	if math.Abs(lambda*log) < 1e-273 || math.Abs(lambda) < 1e-19 {
		return log
	}
	return math.Expm1(lambda*log) / lambda
}
