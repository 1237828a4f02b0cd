package sklearn

import "math"

// gaussianModel compiles a GaussianNB.
func gaussianModel(e *estimator, in columns) *predictor {
	e.knows("priors", "var_smoothing")
	labels := e.classes()
	classes, width, means := e.matrix("theta_")
	rows, across, variances := e.matrix("var_")
	prior := e.vector("class_prior_", len(labels))
	if classes != len(labels) || rows != classes || width != in.width || across != width {
		e.refuse("theta_", "it should have a mean for each class and column")
		return &predictor{}
	}
	constant := make([]float64, classes)
	for i := range constant {
		for _, variance := range variances[i*width : (i+1)*width] {
			constant[i] -= 0.5 * math.Log(2*math.Pi*variance)
		}
	}
	return &predictor{labels: labels, scores: classes, label: largestPlace, share: exponentials, score: func(row, to []float64) {
		for i := range to {
			distance := 0.0
			for k, x := range row {
				d := x - means[i*width+k]
				distance += d * d / variances[i*width+k]
			}
			to[i] = math.Log(prior[i]) + (constant[i] - 0.5*distance)
		}
	}}
}

// exponentials makes probabilities of logarithms that do not add up to 1.
func exponentials(scores, to []float64) {
	most, sum := scores[largestPlace(scores)], 0.0
	for _, score := range scores {
		sum += math.Exp(score - most)
	}
	total := most + math.Log(sum)
	for i, score := range scores {
		to[i] = math.Exp(score - total)
	}
}
