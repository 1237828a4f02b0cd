package trees

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/cupel/cupel"
)

// lightObjective says what the sums of a model of LightGBM mean.
type lightObjective struct {
	name    string
	link    lightLink
	sigmoid float64 // factor of the sum in a logistic link
}

// lightLink makes of sums what a model predicts.
type lightLink int

const (
	lightIdentity lightLink = iota
	lightLogistic
	lightSoftmax
	lightOneByOne // a logistic link for each class
	lightExp
	lightLog1pExp
	lightSquare // of the sum, with its sign
)

// lightLinks of the objectives that are known; "" is one of a user's own.
var lightLinks = map[string]lightLink{
	"binary": lightLogistic, "cross_entropy": lightLogistic, "cross_entropy_lambda": lightLog1pExp,
	"multiclass": lightSoftmax, "multiclassova": lightOneByOne,
	"regression": lightIdentity, "regression_l1": lightIdentity, "huber": lightIdentity, "fair": lightIdentity,
	"quantile": lightIdentity, "mape": lightIdentity, "lambdarank": lightIdentity, "rank_xendcg": lightIdentity,
	"poisson": lightExp, "gamma": lightExp, "tweedie": lightExp,
	"": lightIdentity, "custom": lightIdentity,
}

// readLightObjective reads a line such as "binary sigmoid:1".
func readLightObjective(text string) (lightObjective, error) {
	words := strings.Fields(text)
	o := lightObjective{sigmoid: 1}
	if len(words) > 0 {
		o.name = words[0]
	}
	known, ok := lightLinks[o.name]
	if !ok {
		return o, cupel.Errorf(cupel.Invalid, "the objective %q is not known here: what its sums mean cannot be said", shown(o.name))
	}
	o.link = known
	for _, word := range words {
		key, value, _ := strings.Cut(word, ":")
		switch key {
		case "sqrt":
			o.link = lightSquare
		case "sigmoid":
			factor, err := strconv.ParseFloat(value, 64)
			if err != nil {
				return o, cupel.Errorf(cupel.Invalid, "the objective's sigmoid is %q, and not a number", shown(value))
			}
			o.sigmoid = factor
		}
	}
	return o, nil
}

// classes is how many classes the labels of such a model have.
func (o lightObjective) classes(outputs int) int {
	switch o.link {
	case lightSoftmax, lightOneByOne:
		return outputs
	case lightLogistic:
		if o.name == "binary" {
			return 2
		}
	}
	return 0
}

// prediction says what sums mean.
func (o lightObjective) prediction(sums []float64, outputs int) Prediction {
	values := slices.Clone(sums)
	for start := 0; start < len(values); start += outputs {
		o.apply(values[start : start+outputs])
	}
	switch {
	case o.link == lightSoftmax || o.link == lightOneByOne:
		return Prediction{Values: highest(values, outputs), Probabilities: values}
	case o.name == "binary" && outputs == 1:
		return lightOfTwo(values)
	}
	return Prediction{Values: values}
}

func (o lightObjective) apply(row []float64) {
	if o.link == lightSoftmax {
		lightSoftmaxOf(row)
		return
	}
	for i, sum := range row {
		switch o.link {
		case lightLogistic, lightOneByOne:
			row[i] = 1 / (1 + math.Exp(-o.sigmoid*sum))
		case lightExp:
			row[i] = math.Exp(sum)
		case lightLog1pExp:
			row[i] = math.Log1p(math.Exp(sum))
		case lightSquare:
			row[i] = math.Copysign(sum*sum, sum)
		}
	}
}

func lightSoftmaxOf(row []float64) {
	most, sum := slices.Max(row), 0.0
	for i, x := range row {
		row[i] = math.Exp(x - most)
		sum += row[i]
	}
	for i := range row {
		row[i] /= sum
	}
}

// lightOfTwo makes classes and probabilities of those of the second class.
func lightOfTwo(second []float64) Prediction {
	p := Prediction{Values: make([]float64, len(second)), Probabilities: make([]float64, 0, 2*len(second))}
	for row, value := range second {
		if value > 0.5 {
			p.Values[row] = 1
		}
		p.Probabilities = append(p.Probabilities, 1-value, value)
	}
	return p
}
