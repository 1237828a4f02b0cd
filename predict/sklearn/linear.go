package sklearn

import (
	"math"
	"slices"
)

// linearParameters are those of linear models, none of which changes what a fitted
// one predicts.
var linearParameters = []string{
	"C", "Cs", "covariance_estimator", "alpha", "alphas", "alpha_per_target", "average", "class_weight", "copy_X", "cv", "dual", "early_stopping", "epsilon", "eps",
	"eta0", "fit_intercept", "gcv_mode", "intercept_scaling", "l1_ratio", "l1_ratios", "learning_rate", "loss", "max_iter", "multi_class",
	"n_alphas", "n_components", "n_iter_no_change", "n_jobs", "penalty", "positive", "power_t", "precompute", "priors", "random_state", "refit", "scoring", "selection",
	"shrinkage", "shuffle", "solver", "store_covariance", "store_cv_results", "store_cv_values", "tol", "use_legacy_attributes", "validation_fraction", "verbose", "warm_start",
}

// linear makes the scores of a linear model.
func (e *estimator) linear(in columns) *predictor {
	e.knows(linearParameters...)
	outputs, width, weights := e.weightsOf(in)
	shift := e.intercept(outputs)
	if width != in.width || len(shift) != outputs || outputs < 1 {
		e.refuse("coef_", "it should have a number for each column")
		return &predictor{}
	}
	return &predictor{scores: outputs, score: func(row, to []float64) {
		for i := range to {
			to[i] = dot(row, weights[i*width:]) + shift[i]
		}
	}}
}

// weightsOf reads coef_, of one dimension or two.
func (e *estimator) weightsOf(in columns) (outputs, width int, weights []float64) {
	value, _ := e.state.Get("coef_")
	if found := e.c.array(value); found != nil && len(found.shape) == 1 && found.numbers != nil {
		return 1, found.shape[0], found.numbers
	}
	return e.matrix("coef_")
}

// intercept reads a number for each output, or one for all.
func (e *estimator) intercept(outputs int) []float64 {
	value, _ := e.plain("intercept_")
	if number, ok := numberOf(value); ok {
		if !e.c.takes(int64(outputs)) {
			return nil
		}
		return slices.Repeat([]float64{number}, outputs)
	}
	found := e.c.array(value)
	switch {
	case found == nil || found.numbers == nil || len(found.shape) > 1:
		e.refuse("intercept_", "it should be numbers")
		return nil
	case len(found.numbers) == 1 && e.c.takes(int64(outputs)):
		return slices.Repeat(found.numbers, outputs)
	}
	return found.numbers
}

func linearRegressor(e *estimator, in columns) *predictor { return e.linear(in) }

// exponentialRegressor compiles a linear model of logarithms.
func exponentialRegressor(e *estimator, in columns) *predictor {
	p := e.linear(in)
	logarithms := p.score
	p.score = func(row, to []float64) {
		logarithms(row, to)
		for i, value := range to {
			to[i] = math.Exp(value)
		}
	}
	return p
}

// linearClassifier compiles a classifier that gives no probabilities.
func linearClassifier(e *estimator, in columns) *predictor {
	return e.linearClasses(in, e.classes())
}

// ridgeClassifier compiles a RidgeClassifier, whose classes are those of the encoder
// of its labels.
func ridgeClassifier(e *estimator, in columns) *predictor {
	value, _ := e.state.Get("_label_binarizer")
	encoder := e.c.peek(value)
	if encoder == nil {
		e.refuse("_label_binarizer", "it should have the classes")
		return &predictor{}
	}
	encoder.path = e.inside("_label_binarizer")
	return e.linearClasses(in, encoder.classes())
}

// discriminantModel compiles a LinearDiscriminantAnalysis.
func discriminantModel(e *estimator, in columns) *predictor {
	p := linearClassifier(e, in)
	p.share = softmax
	if p.scores == 1 {
		p.share = logisticPair
	}
	return p
}

func (e *estimator) linearClasses(in columns, labels []any) *predictor {
	p := e.linear(in)
	p.labels, p.label = labels, largestPlace
	if p.scores == 1 {
		p.label = aboveZero
	}
	if classes := len(p.labels); classes != max(p.scores, 2) {
		e.refuse("classes_", "it does not fit the coefficients")
	}
	return p
}

// logisticModel compiles a LogisticRegression. With several classes their
// probabilities come of one model, or of one for each class, as it was fitted.
func logisticModel(e *estimator, in columns) *predictor {
	p := linearClassifier(e, in)
	how := "auto"
	if value, there := e.state.Get("multi_class"); there && value != "deprecated" {
		how = e.choice("multi_class", "auto", "ovr", "multinomial", "warn")
	}
	solver, _ := e.state.Get("solver")
	apart := how == "ovr" || how == "warn" || how == "auto" && (p.scores == 1 || solver == "liblinear")
	switch {
	case apart && p.scores == 1:
		p.share = logisticPair
	case apart:
		p.share = logisticEach
	case p.scores == 1:
		p.share = func(scores, to []float64) { softmax([]float64{-scores[0], scores[0]}, to) }
	default:
		p.share = softmax
	}
	return p
}

// sgdModel compiles an SGDClassifier, some of whose losses give probabilities.
func sgdModel(e *estimator, in columns) *predictor {
	p := linearClassifier(e, in)
	switch e.choice("loss", "hinge", "log_loss", "log", "modified_huber", "squared_hinge", "perceptron", "squared_error", "huber", "epsilon_insensitive", "squared_epsilon_insensitive") {
	case "log_loss", "log":
		p.share = logisticEach
		if p.scores == 1 {
			p.share = logisticPair
		}
	case "modified_huber":
		p.share = huberEach
		if p.scores == 1 {
			p.share = huberPair
		}
	}
	return p
}

// huberPair makes the probabilities of two classes of the modified Huber loss.
func huberPair(scores, to []float64) {
	to[1] = (clipped(scores[0], -1, 1) + 1) / 2
	to[0] = 1 - to[1]
}

// huberEach makes those of several. Where none has any, all have the same.
func huberEach(scores, to []float64) {
	sum := 0.0
	for i, score := range scores {
		to[i] = (clipped(score, -1, 1) + 1) / 2
		sum += to[i]
	}
	for i := range to {
		if sum == 0 {
			to[i] = 1 / float64(len(to))
		} else {
			to[i] /= sum
		}
	}
}
