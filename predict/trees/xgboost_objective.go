package trees

import (
	"math"
	"slices"
	"strconv"

	"github.com/cupel/cupel"
	"github.com/cupel/cupel/predict/internal/document"
)

// objective says what the sums of a model mean.
type objective struct {
	name string
	link link
}

// link makes of sums what a model predicts.
type link int

const (
	linkIdentity link = iota
	linkLogistic
	linkLog
	linkHinge   // 1 above 0, else 0
	linkSoftmax // probabilities of classes
	linkArgmax  // the class alone
)

// links of the objectives that are known.
var links = map[string]link{
	"binary:logistic": linkLogistic, "reg:logistic": linkLogistic, "binary:logitraw": linkIdentity, "binary:hinge": linkHinge,
	"multi:softprob": linkSoftmax, "multi:softmax": linkArgmax,
	"count:poisson": linkLog, "reg:gamma": linkLog, "reg:tweedie": linkLog, "survival:cox": linkLog, "survival:aft": linkLog,
	"reg:squarederror": linkIdentity, "reg:linear": linkIdentity, "reg:squaredlogerror": linkIdentity, "reg:pseudohubererror": linkIdentity,
	"reg:absoluteerror": linkIdentity, "reg:quantileerror": linkIdentity, "reg:expectileerror": linkIdentity,
	"rank:pairwise": linkIdentity, "rank:ndcg": linkIdentity, "rank:map": linkIdentity,
}

func readObjective(node document.Node) (objective, error) {
	name, err := node.Get("name").Text()
	if err != nil {
		return objective{}, err
	}
	known, ok := links[name]
	if !ok {
		return objective{}, cupel.Errorf(cupel.Invalid, "the objective %q is not known here: what its sums mean cannot be said", name)
	}
	return objective{name, known}, nil
}

// margin is the sum that predicts a score.
func (o objective) margin(score float32) float32 {
	switch o.link {
	case linkLogistic:
		return -float32(math.Log(float64(1/score - 1)))
	case linkLog:
		return float32(math.Log(float64(score)))
	}
	return score
}

// classes is how many classes the labels of such a model have.
func (o objective) classes(outputs int) int {
	switch {
	case o.link == linkSoftmax || o.link == linkArgmax:
		return outputs
	case o.name == "binary:logistic" || o.name == "binary:hinge":
		return 2
	}
	return 0
}

// prediction says what sums mean.
func (o objective) prediction(sums []float32, outputs int) Prediction {
	values := slices.Clone(sums)
	for start := 0; start < len(values); start += outputs {
		o.apply(values[start : start+outputs])
	}
	switch {
	case o.link == linkSoftmax:
		return Prediction{Values: highest(values, outputs), Probabilities: widened(values)}
	case o.link == linkArgmax:
		return Prediction{Values: highest(values, outputs)}
	case o.name == "binary:logistic" && outputs == 1:
		return ofTwo(values)
	}
	return Prediction{Values: widened(values)}
}

// apply makes of the sums of one row what it predicts, as XGBoost does in float32.
func (o objective) apply(row []float32) {
	for i, sum := range row {
		switch o.link {
		case linkLogistic:
			row[i] = sigmoid(sum)
		case linkLog:
			row[i] = exp(sum)
		case linkHinge:
			row[i] = 0
			if sum > 0 {
				row[i] = 1
			}
		}
	}
	if o.link == linkSoftmax {
		softmax(row)
	}
}

// sigmoid cuts off where the exponential would be infinite, as XGBoost does.
func sigmoid(x float32) float32 {
	const most = 88.7
	return 1 / (exp(min(-x, most)) + 1)
}

func softmax(row []float32) {
	most, sum := slices.Max(row), 0.0
	for i, x := range row {
		row[i] = exp(x - most)
		sum += float64(row[i])
	}
	for i := range row {
		row[i] /= float32(sum)
	}
}

// highest is the place of the greatest value of each row, the first of equal ones.
func highest[T float32 | float64](values []T, outputs int) []float64 {
	found := make([]float64, len(values)/outputs)
	for row := range found {
		best := 0
		for i, value := range values[row*outputs : (row+1)*outputs] {
			if value > values[row*outputs+best] {
				best = i
			}
		}
		found[row] = float64(best)
	}
	return found
}

// ofTwo makes classes and probabilities of those of the second class.
func ofTwo(second []float32) Prediction {
	p := Prediction{Values: make([]float64, len(second)), Probabilities: make([]float64, 0, 2*len(second))}
	for row, value := range second {
		if value > 0.5 {
			p.Values[row] = 1
		}
		p.Probabilities = append(p.Probabilities, float64(1-value), float64(value))
	}
	return p
}

func widened(values []float32) []float64 {
	wide := make([]float64, len(values))
	for i, value := range values {
		wide[i] = float64(value)
	}
	return wide
}

func integer(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err == nil && (n < 0 || n > math.MaxInt32) {
		err = strconv.ErrRange
	}
	return n, err
}
